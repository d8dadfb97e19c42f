//go:build chromium

package main_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// deactivated switches a demo person's membership off as WorkOS's dashboard does, and waits until that is known here.
func (d *dev) deactivated(first string) {
	d.t.Helper()
	at := func(method, path string) reply {
		got := d.send(request(d.t, method, d.WorkOS+"/user_management/organization_memberships"+path, "", "Authorization", "Bearer "+d.APIKey))
		if got.status != http.StatusOK {
			d.t.Fatalf("%s %s: %d %s", method, path, got.status, got.body)
		}
		return got
	}
	var list struct{ Data []struct{ ID string } }
	if err := json.Unmarshal(at(http.MethodGet, "?user_id="+d.demo(first).ID).body, &list); err != nil || len(list.Data) != 1 {
		d.t.Fatalf("%+v, %v", list, err)
	}
	at(http.MethodPut, "/"+list.Data[0].ID+"/deactivate")
	eventually(d.t, first+" is inactive", func() bool {
		return strings.Contains(string(d.as("Ada").ask(`{ organization { members { nodes { status } } } }`, nil).reply.body), `"INACTIVE"`)
	})
}

// Nothing can be granted to who is not active, and nothing paused: the page says so, where the server would refuse.
func TestAManagerReadsWhoIsNotActiveAndIsOfferedNothingForThem(t *testing.T) {
	t.Parallel()
	d := start(t)
	d.deactivated("Max")
	w := d.windows(1)[0]
	d.enter(w, byMouse, d.demo("Ada").Email)
	w.Click("Members")
	w.See("3 members")
	w.See("Not active")
	w.See("there is nothing to grant or to pause")
	var offered []string
	w.Eval(`[...document.querySelectorAll('.invite')].map(r => r.querySelector('.email').textContent + ': ' +
		[...r.querySelectorAll('.row-actions > button, .row-actions > a')].map(b => (b.querySelector('[aria-hidden]') ?? b).textContent).join(', ') +
		' ' + r.querySelectorAll('.state').length)`, &offered)
	for _, want := range []string{"Max Member: Invites 1", "Mia Member: Invites, Grant places, Pause inviting 0", "Ada Admin: Invites 0"} {
		if !strings.Contains(strings.Join(offered, "\n")+"\n", want+"\n") {
			t.Errorf("%q is not among %q", want, offered)
		}
	}
	named(t, w, "/members")
	d.quiet(w)
}

// Where addresses are masked nobody is found by one: a search says so, and is no failure of ours.
func TestAManagerReadsThatMaskedAddressesCannotBeSearched(t *testing.T) {
	t.Parallel()
	d := startWith(t, []string{"MASK_EMAILS=true", "INVITE_QUOTA=unlimited"})
	d.as("Mia").invite("grace@guests.example")
	w := d.windows(1)[0]
	d.enter(w, byMouse, d.demo("Ada").Email)
	w.See("No limit on your places")
	w.Click("All invites")
	w.See("1 invite")
	w.Wait(`document.querySelector('.invite .email').textContent !== 'grace@guests.example'`)
	w.Click("Search by address")
	w.Type("grace")
	w.See("Where addresses are masked nobody is found by one")
	w.Click("Members")
	w.See("1 place used, no limit")
	// More than no limit there is not: nothing is offered that would change nothing.
	w.See("Their places have no limit, so there is nothing to grant")
	w.Wait(`![...document.querySelectorAll('button')].some(b => b.textContent.includes('Grant places'))`)
	w.Wait(`[...document.querySelectorAll('button')].some(b => b.textContent.includes('Pause inviting for Mia Member'))`)
	d.quiet(w)
}
