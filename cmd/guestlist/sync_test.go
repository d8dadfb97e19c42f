package main_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

var invitationPattern = regexp.MustCompile(`invitation_[A-Z0-9]+`)

func TestSyncCatchesUpWithoutAServerAndSaysSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sqlite(t))
	ok(t, w.env, "migrate")
	w.serve()
	ada := w.People[0]
	ok(t, w.env, "admit", ada.ID)
	if said := w.ask(ada.AccessToken, invite("away@guests.example")); !strings.Contains(said, `"state":"PENDING"`) {
		t.Fatalf("inviteUser: %s", said)
	}
	id := invitationPattern.FindString(w.ask(ada.AccessToken, `{ sentInvites { nodes { workosInvitationId } } }`))
	w.server.stop()
	gone := w.do(w.client(), http.MethodPost, w.WorkOS+"/user_management/invitations/"+id+"/revoke", "", map[string]string{"Authorization": "Bearer " + w.APIKey})
	if gone.status != http.StatusOK {
		t.Fatalf("revoke at WorkOS: %d %s", gone.status, gone.body)
	}

	said := ok(t, w.env, "sync")
	for _, want := range []string{"invitations at WorkOS        1\n", "ours that no list held     0\n", "people we know               "} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in\n%s", want, said)
		}
	}
	if again := ok(t, w.env, "sync", "--json"); !strings.Contains(again, `"Events":0,"Invitations":1,"Changed":0,"Adopted":0,"Absent":0`) {
		t.Errorf("the second run says %s", again)
	}
	w.serve()
	if said := w.ask(ada.AccessToken, `{ sentInvites { nodes { state } } quota { used } }`); said != `{"sentInvites":{"nodes":[{"state":"REVOKED"}]},"quota":{"used":0}}` {
		t.Errorf("afterwards: %s", said)
	}
}

func TestSyncNeedsItsSettings(t *testing.T) {
	t.Parallel()
	got := run(t, sqlite(t), "sync")
	if got.status == 0 || !strings.Contains(got.stderr, "WORKOS_API_KEY") {
		t.Errorf("exit %d, %s", got.status, got.stderr)
	}
}

// What to change is said, and nothing is reported of a run that read nothing.
func TestCommandsSayWhatToChangeWhereWorkOSRefusesTheKeyOrIsAway(t *testing.T) {
	t.Parallel()
	s := newSeeding(t)
	list := s.file("people.csv", "email,organization\na@list.example,"+guild+"\n")
	for says, variable := range map[string]string{
		"WORKOS_API_KEY is refused: make a new one":                                 "WORKOS_API_KEY=sk_wrong_secret",
		"WorkOS cannot be reached at http://127.0.0.1:1: is WORKOS_BASE_URL right?": "WORKOS_BASE_URL=http://127.0.0.1:1",
	} {
		for _, args := range [][]string{
			{"admit", "user_01SOMEBODY"}, {"sync"}, {"sync", "--json"}, {"seed", list}, {"seed", list, "--apply", "--consent", "they signed up"},
		} {
			got := run(t, append(s.env[:len(s.env):len(s.env)], variable), args...)
			if got.status == 0 || got.stdout != "" || !strings.Contains(got.stderr, "guestlist: "+says) {
				t.Errorf("%v: exit %d\n%s%s", args, got.status, got.stdout, got.stderr)
			}
			if strings.Contains(got.stderr, "wrong_secret") {
				t.Errorf("%v prints the key:\n%s", args, got.stderr)
			}
		}
	}
}
