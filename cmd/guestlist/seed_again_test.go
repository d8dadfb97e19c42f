package main_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"guestlist/internal/workos/workostest"
)

// revoke ends an invitation in WorkOS's dashboard and lets the books know.
func (s *seeding) revoke(addresses ...string) {
	s.Helper()
	for _, i := range s.fake.Invitations() {
		for _, address := range addresses {
			if i.Email == address {
				if err := s.fake.RevokeInvitationAsDashboard(i.ID); err != nil {
					s.Fatal(err)
				}
			}
		}
	}
	ok(s.T, s.env, "sync")
}

// mails counts the invitations of an address, in whatever state.
func (s *seeding) mails(address string) (n int) {
	for _, i := range s.fake.Invitations() {
		if i.Email == address {
			n++
		}
	}
	return n
}

func TestSeedMailsAgainOnlyWhenToldAndNeverWhoIsSuppressed(t *testing.T) {
	t.Parallel()
	s := newSeeding(t)
	never := s.file("never.csv", "email\nP3@List.example\nno address\n")
	if got := run(t, s.env, "seed", "suppress", never); got.status != 2 {
		t.Errorf("without a reason: exit %d", got.status)
	}
	if got := run(t, s.env, "seed", "suppress", never, "--reason", "asked by mail"); got.status != 1 || !strings.Contains(got.stdout, "1 addresses, 1 lines") {
		t.Errorf("exit %d %s%s", got.status, got.stdout, got.stderr)
	}
	file := s.file("people.txt", people(4))
	if said := s.parse(s.apply(file, "--json")); said.Sent != 3 || said.Plan.Classes["suppressed"] != 1 {
		t.Errorf("%+v", said)
	}
	s.revoke("p0@list.example", "p1@list.example")
	if said := s.parse(run(t, s.env, "seed", file, "--json")); said.Classes["sent"] != 3 || said.Classes["ready"] != 0 {
		t.Errorf("without being told: %+v", said)
	}
	ok(t, s.env, "seed", "suppress", s.file("more.txt", "p0@list.example\n"), "--reason", "asked by phone")
	if said := s.parse(run(t, s.env, "seed", file, "--json", "--reinvite")); said.Classes["ready"] != 1 || said.Classes["suppressed"] != 2 {
		t.Errorf("the plan: %+v", said)
	}
	for round, now := range []int{1, 0} {
		if said := s.parse(s.apply(file, "--json", "--reinvite")); said.SentNow != now || said.Pending != 2 {
			t.Errorf("round %d: %+v", round, said)
		}
	}
	for address, want := range map[string]int{"p0@list.example": 1, "p1@list.example": 2, "p2@list.example": 1, "p3@list.example": 0} {
		if n := s.mails(address); n != want {
			t.Errorf("%s has %d invitations, want %d", address, n, want)
		}
	}
	ok(t, s.env, "seed", "suppress", s.file("back.txt", "p3@list.example\n"), "--reason", "asked to come", "--remove")
	if said := s.parse(s.apply(file, "--json")); said.SentNow != 1 || s.mails("p3@list.example") != 1 {
		t.Errorf("taken off the list: %+v", said)
	}
}

func TestSeedThatIsCanceledEndsItsRunAndIsResumedByItsIDOnly(t *testing.T) {
	t.Parallel()
	s := newSeeding(t)
	const rows = 240 // a minute at that pace: the commands in between have time
	file := s.file("people.txt", people(rows))
	var once sync.Once
	sending := make(chan struct{})
	s.fake.SetFault(func(r *http.Request) *workostest.Fault {
		if isSend(r) {
			once.Do(func() { close(sending) })
		}
		return nil
	})
	ended := make(chan said, 1)
	go func() { ended <- s.apply(file, "--pace", "4") }()
	select {
	case <-sending:
	case <-time.After(patience):
		t.Fatal("nothing was sent")
	}
	id := batchOf(s)
	if out := ok(t, s.env, "seed", "cancel"); !strings.Contains(out, id+" people.txt CANCELED") {
		t.Errorf("cancel: %s", out)
	}
	if got := <-ended; got.status != 1 || !strings.Contains(got.stdout, "CANCELED") {
		t.Errorf("the run: exit %d\n%s%s", got.status, got.stdout, got.stderr)
	}
	said := s.parse(run(t, s.env, "seed", "status", "--json", id))
	if said.State != "CANCELED" || said.Waiting == 0 || said.Sent == 0 || said.Sending != 0 {
		t.Errorf("%+v", said)
	}
	for name, args := range map[string][]string{"resume of none": {"seed", "resume"}, "cancel twice": {"seed", "cancel"}, "unknown": {"seed", "cancel", "seed_none"}} {
		if got := run(t, s.env, args...); got.status != 2 {
			t.Errorf("%s: exit %d %s", name, got.status, got.stdout)
		}
	}
	report := filepath.Join(s.dir, "out.csv")
	if got := run(t, s.env, "seed", "resume", id, "--report", report); got.status != 0 {
		t.Errorf("resume: exit %d\n%s%s", got.status, got.stdout, got.stderr)
	}
	s.mustHaveOneEach(rows)
	text, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), ",sent,pending,invite_"); n != rows {
		t.Errorf("%d of %d rows are in the report:\n%.300s", n, rows, text)
	}
	if got := run(t, s.env, "seed", "cancel", id); got.status != 2 || !strings.Contains(got.stderr, "done") {
		t.Errorf("cancel of what is done: exit %d %s", got.status, got.stderr)
	}
}
