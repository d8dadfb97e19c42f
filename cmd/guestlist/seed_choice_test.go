package main_test

import (
	"strings"
	"testing"
)

func TestSeedReinvitesOnlyWhenAskedToAndOnce(t *testing.T) {
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
	ok(t, s.env, "sync")
	if said := s.parse(run(t, s.env, "seed", file, "--json")); said.Classes["ready"] != 0 || said.Classes["sent"] != 3 {
		t.Errorf("the plan: %v", said.Classes)
	}
	if said := s.parse(run(t, s.env, "seed", file, "--reinvite", "--json")); said.Classes["ready"] != 1 || said.Classes["sent"] != 2 {
		t.Errorf("the plan with --reinvite: %v", said.Classes)
	}
	for want := range []int{1, 0} {
		if said := s.parse(s.apply(file, "--reinvite", "--json")); said.SentNow != 1-want || said.State != "DONE" || said.Pending != 3 {
			t.Errorf("time %d: %+v", want+1, said)
		}
	}
	if n := len(s.fake.Invitations()); n != 4 {
		t.Errorf("%d invitations, want 4", n)
	}
}

func TestSeedNeverMailsWhoIsSuppressed(t *testing.T) {
	t.Parallel()
	s := newSeeding(t)
	file, list := s.file("people.txt", people(4)), s.file("never.csv", "email,why\nOptOut <P1@LIST.example>,asked\n")
	got := s.apply(file, "--suppress", list, "--json", "--limit", "1")
	if said := s.parse(got); said.Plan.Classes["suppressed"] != 1 || said.SentNow != 1 || said.Refused != 1 {
		t.Errorf("exit %d: %+v", got.status, said)
	}
	later := s.file("later.txt", "p3@list.example\n")
	got = run(t, s.env, "seed", "resume", "--suppress", later, "--json")
	if said := s.parse(got); got.status != 1 || said.SentNow != 1 || said.Refused != 2 || said.Waiting != 0 {
		t.Errorf("a list that has grown: exit %d: %+v", got.status, said)
	}
	s.mustHaveOneEach(2)
	for name, bad := range map[string]string{"no address": s.file("bad.txt", "p1@list.example\nsomebody\n"), "no file": s.dir + "/none.txt"} {
		if got := s.apply(file, "--suppress", bad); got.status != 2 || !strings.Contains(got.stderr, "--suppress") {
			t.Errorf("%s: exit %d, %s", name, got.status, got.stderr)
		}
	}
	s.mustHaveOneEach(2)
}

func TestSeedCanceledSendsNothingMoreUntilTheListIsGivenAgain(t *testing.T) {
	t.Parallel()
	s := newSeeding(t)
	file := s.file("people.txt", people(40))
	p := command(t, guestlist, s.env, "seed", file, "--apply", "--consent", "they signed up", "--pace", "1")
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "something is sent", func() bool { return len(s.fake.Invitations()) > 0 })
	id := batchOf(s)
	if got := run(t, s.env, "seed", "cancel", id, "--json"); got.status != 0 || s.parse(got).State != "CANCELED" {
		t.Fatalf("exit %d\n%s%s", got.status, got.stdout, got.stderr)
	}
	if err := p.cmd.Wait(); p.cmd.ProcessState.ExitCode() != 1 || !strings.Contains(p.stdout.String(), "CANCELED") || strings.Contains(p.stdout.String(), "resume") {
		t.Errorf("%v\n%s%s", err, p.stdout, p.stderr)
	}
	sent := len(s.fake.Invitations())
	if said := s.parse(run(t, s.env, "seed", "status", "--json", id)); said.State != "CANCELED" || said.Waiting != 40-sent || said.Sent != sent {
		t.Errorf("%d were sent: %+v", sent, said)
	}
	for _, args := range [][]string{{"seed", "resume"}, {"seed", "resume", id}, {"seed", "retry-failed", id}, {"seed", "cancel", "seed_none"}} {
		if got := run(t, s.env, args...); got.status != 2 || got.stderr == "" {
			t.Errorf("%v: exit %d, %s", args, got.status, got.stderr)
		}
	}
	s.mustHaveOneEach(sent)
	if got := s.apply(file); got.status != 0 {
		t.Errorf("given again: exit %d\n%s%s", got.status, got.stdout, got.stderr)
	}
	s.mustHaveOneEach(40)
	if got := run(t, s.env, "seed", "cancel", id); got.status != 2 || !strings.Contains(got.stderr, "is done") {
		t.Errorf("when all is done: exit %d, %s", got.status, got.stderr)
	}
}
