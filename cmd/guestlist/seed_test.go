package main_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"guestlist/internal/workos/workostest"
)

func TestSeedPlanNamesEveryKindOfRowAndSendsNothing(t *testing.T) {
	t.Parallel()
	s := newSeeding(t, "INVITE_BLOCK_DOMAINS=blocked.example")
	if err := s.fake.AddUser(workostest.User{ID: "user_01MEMBER", Email: "Member@List.example", EmailVerified: true}); err != nil {
		t.Fatal(err)
	}
	ok(t, s.env, "admit", "user_01MEMBER")
	file := s.file("people.csv", "\ufeffEmail,Organization,Role\r\nready@list.example,,\r\n\"Name, Sur <second@list.example>\","+guild+",member\r\n"+
		"not an address,,\r\nREADY@list.example,,\r\nmember@list.example,,\r\nx@sub.blocked.example,,\r\nx@list.example,org_01NONE,\r\n"+
		"y@list.example,,admin\r\nz@list.example,"+guild+",king\r\nragged@list.example\r\n\xff@list.example,,\r\n=1+1@list.example,,\r\n")
	report := filepath.Join(s.dir, "out.csv")
	got := run(t, s.env, "seed", file, "--json", "--report", report)
	said := s.parse(got)
	want := map[string]int{"ready": 3, "malformed": 3, "duplicate": 1, "already_member": 1, "blocked_domain": 1, "organization_unknown": 1, "role_unknown": 2}
	if got.status != 1 || fmt.Sprint(said.Classes) != fmt.Sprint(want) {
		t.Errorf("exit %d, %v, want %v", got.status, said.Classes, want)
	}
	if n := len(s.fake.Writes()); n != 0 {
		t.Errorf("a plan wrote %d times", n)
	}
	text, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if len(lines) != 13 || !strings.HasPrefix(lines[12], "13,'=1+1@") || !strings.Contains(lines[4], "The same as line 2.") {
		t.Errorf("the report:\n%s", text)
	}
	if got := s.apply(file); got.status != 1 {
		t.Errorf("exit %d\n%s", got.status, got.stderr)
	}
	s.mustHaveOneEach(3)
	if again := s.apply(file, "--json"); again.status != 1 || s.parse(again).SentNow != 0 {
		t.Errorf("again: exit %d\n%s", again.status, again.stdout)
	}
	s.mustHaveOneEach(3)
}

func TestSeedSendsOnlyWithConsentAndSaysSo(t *testing.T) {
	t.Parallel()
	s := newSeeding(t)
	file := s.file("people.txt", people(3))
	for name, args := range map[string][]string{
		"no consent": {"seed", file, "--apply"}, "blank consent": {"seed", file, "--apply", "--consent", "   "},
		"no file": {"seed", filepath.Join(s.dir, "none.csv")}, "no such batch": {"seed", "resume", "seed_none"},
		"nothing to go on with": {"seed", "resume"}, "a mad pace": {"seed", file, "--pace", "400"}, "UTF-16": {"seed", s.file("wide.csv", "\xff\xfea\x00")},
	} {
		if got := run(t, s.env, args...); got.status != 2 || got.stderr == "" {
			t.Errorf("%s: exit %d, %s", name, got.status, got.stderr)
		}
	}
	if got := run(t, s.env, "seed", file, "--apply", "--consent", "ok"); got.status != 2 || !strings.Contains(got.stderr, "--consent takes three characters or more") {
		t.Errorf("a consent of two characters: exit %d, %s", got.status, got.stderr)
	}
	if n := len(s.fake.Writes()); n != 0 {
		t.Errorf("wrote %d times", n)
	}
	if got := s.apply(file, "--limit", "2"); got.status != 0 || !strings.Contains(got.stderr, "shared sender") {
		t.Errorf("a first wave: exit %d\n%s", got.status, got.stderr)
	}
	s.mustHaveOneEach(2)
	if got := run(t, s.env, "seed", "resume"); got.status != 0 {
		t.Errorf("the rest: exit %d\n%s%s", got.status, got.stdout, got.stderr)
	}
	s.mustHaveOneEach(3)
}

func TestSeedStopsWithAClearWordAndFailsNobody(t *testing.T) {
	t.Parallel()
	refuse := func(status int, code string) func(*http.Request) *workostest.Fault {
		return func(r *http.Request) *workostest.Fault {
			if !isSend(r) {
				return nil
			}
			return &workostest.Fault{Status: status, Body: fmt.Sprintf(`{"code":%q,"message":"no"}`, code)}
		}
	}
	for name, row := range map[string]struct {
		fault    func(*http.Request) *workostest.Fault
		stop, of string
	}{
		"key":          {refuse(http.StatusUnauthorized, "unauthorized"), "UNAUTHORIZED", "WORKOS_API_KEY"},
		"suspension":   {refuse(http.StatusForbidden, "access_denied"), "FORBIDDEN", "suspended"},
		"organization": {refuse(http.StatusBadRequest, "organization_blocked_from_sending_invites"), "ORGANIZATION_BLOCKED", "organization"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSeeding(t)
			s.fake.SetFault(row.fault)
			file := s.file("people.txt", people(60))
			if got := s.apply(file); got.status != 1 && got.status != 2 || !strings.Contains(got.stdout, row.stop) || !strings.Contains(got.stdout, row.of) {
				t.Errorf("exit %d\n%s%s", got.status, got.stdout, got.stderr)
			}
			said := s.parse(run(t, s.env, "seed", "status", "--json", batchOf(s)))
			if said.State != "STOPPED" || said.StoppedBy != row.stop || said.Failed != 0 || said.Refused != 0 || said.Waiting < 20 {
				t.Errorf("%+v", said)
			}
			s.fake.SetFault(nil)
			if got := run(t, s.env, "seed", "resume"); got.status != 0 {
				t.Errorf("resume: exit %d\n%s%s", got.status, got.stdout, got.stderr)
			}
			s.mustHaveOneEach(60)
		})
	}
}

// batchOf is the only batch.
func batchOf(s *seeding) string {
	s.Helper()
	var all struct{ Batches []struct{ Batch string } }
	if err := json.Unmarshal([]byte(ok(s.T, s.env, "seed", "status", "--json")), &all); err != nil || len(all.Batches) != 1 {
		s.Fatalf("%v, %+v", err, all)
	}
	return all.Batches[0].Batch
}

func TestSeedInterruptedFinishesWhatIsInFlightAndSaysHowToGoOn(t *testing.T) {
	t.Parallel()
	s := newSeeding(t)
	file := s.file("people.txt", people(60))
	p := command(t, guestlist, s.env, "seed", file, "--apply", "--consent", "they signed up")
	var once sync.Once
	sending := make(chan struct{})
	s.fake.SetFault(func(r *http.Request) *workostest.Fault {
		if isSend(r) {
			once.Do(func() { close(sending) })
			return &workostest.Fault{DelayAfter: 300 * time.Millisecond}
		}
		return nil
	})
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-sending:
	case <-time.After(patience):
		t.Error("nothing was sent")
	}
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Error(err)
	}
	if err := p.cmd.Wait(); p.cmd.ProcessState.ExitCode() != 1 || !strings.Contains(p.stdout.String(), "guestlist seed resume seed_") {
		t.Errorf("%v\n%s%s", err, p.stdout, p.stderr)
	}
	said := s.parse(run(t, s.env, "seed", "status", "--json", batchOf(s)))
	if said.State != "PAUSED" || said.Sending != 0 || said.Sent == 0 || said.Waiting == 0 {
		t.Errorf("%+v", said)
	}
	if got := run(t, s.env, "seed", "resume", said.Batch); got.status != 0 {
		t.Errorf("exit %d\n%s%s", got.status, got.stdout, got.stderr)
	}
	s.mustHaveOneEach(60)
}

// TestSeedNeverMailsAgainWhoWasRevoked is about people who have asked to be left alone.
func TestSeedNeverMailsAgainWhoWasRevoked(t *testing.T) {
	t.Parallel()
	s := newSeeding(t)
	file := s.file("people.txt", people(3))
	if got := s.apply(file); got.status != 0 {
		t.Fatal(got.stderr)
	}
	for _, i := range s.fake.Invitations() {
		if i.Email == "p1@list.example" {
			if err := s.fake.RevokeInvitationAsDashboard(i.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
	w := &world{t: t, env: append(s.env, "WORKOS_COOKIE_PASSWORD="+strings.Repeat("x", 32), "LISTEN_ADDR=127.0.0.1:0", "ADMIN_ADDR=127.0.0.1:0")}
	w.serve()
	late := time.After(patience)
	for id := batchOf(s); s.parse(run(t, s.env, "seed", "status", "--json", id)).Revoked != 1; {
		select {
		case <-late:
			t.Fatal("the revoke is not known")
		default:
		}
	}
	edited := s.file("edited.txt", people(5))
	if got := s.apply(edited, "--json"); got.status != 0 || s.parse(got).SentNow != 2 {
		t.Errorf("an edited list: exit %d\n%s%s", got.status, got.stdout, got.stderr)
	}
	if got := run(t, s.env, "seed", "retry-failed"); got.status != 0 {
		t.Errorf("exit %d\n%s%s", got.status, got.stdout, got.stderr)
	}
	if n := len(s.fake.Invitations()); n != 5 {
		t.Errorf("%d invitations, want 5", n)
	}
}

func TestSeedStopsAtTheLimitOfAPool(t *testing.T) {
	t.Parallel()
	s := newSeeding(t, "INVITE_QUOTA_TOTAL=4")
	file := s.file("people.txt", people(6))
	if got := s.apply(file, "--json"); got.status != 1 || s.parse(got).Refused != 2 {
		t.Errorf("exit %d\n%s", got.status, got.stdout)
	}
	s.mustHaveOneEach(4)
	s.env = append(s.env, "INVITE_QUOTA_TOTAL=6")
	if got := run(t, s.env, "seed", "retry-failed"); got.status != 0 {
		t.Errorf("exit %d\n%s%s", got.status, got.stdout, got.stderr)
	}
	s.mustHaveOneEach(6)
}
