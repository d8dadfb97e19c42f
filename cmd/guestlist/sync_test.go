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
