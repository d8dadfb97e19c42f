package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"guestlist/internal/workos/workostest"
)

const guild = "org_01GUILD"

// mixed writes a list in which every tenth row is bad, each kind of bad in turn, and says what the plan must come to.
func (p *program) mixed(rows int) (name string, want map[string]int, err error) {
	name, want = filepath.Join(p.dir, "mixed.csv"), map[string]int{}
	f, err := os.Create(name)
	if err != nil {
		return "", nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriter(f)
	bad := []struct{ class, row string }{
		{"malformed", "no address %d,,\r\n"},
		{"malformed", "ragged%d@mixed.example\r\n"},
		{"malformed", "bytes%d\xff@mixed.example,,\r\n"},
		{"malformed", "long%d@" + string(bytes.Repeat([]byte("x"), 300)) + ".example,,\r\n"},
		{"malformed", "days%d@mixed.example," + guild + ",,31\r\n"},
		{"duplicate", "\"First, Again <READY%d@mixed.example>\",,\r\n"},
		{"blocked_domain", "x%d@sub.blocked.example,,\r\n"},
		{"organization_unknown", "o%d@mixed.example,org_01NONE,\r\n"},
		{"role_unknown", "r%d@mixed.example," + guild + ",king\r\n"},
		{"already_member", "member%d@mixed.example,,\r\n"},
		{"already_invited", "invited%d@mixed.example,,\r\n"},
	}
	fmt.Fprint(w, "\ufeffEmail,Organization,Role,Expires\r\n")
	for i := range rows {
		if i%10 != 9 {
			want["ready"]++
			fmt.Fprintf(w, "ready%d@mixed.example,,,\r\n", i)
			continue
		}
		kind := bad[i/10%len(bad)]
		want[kind.class]++
		text := fmt.Sprintf(kind.row, i-1) // for a duplicate, the row before
		if kind.class != "malformed" {
			text = text[:len(text)-2] + ",\r\n"
		}
		fmt.Fprint(w, text)
		switch kind.class {
		case "already_member":
			err = p.fake.AddUser(workostest.User{ID: fmt.Sprintf("user_01M%d", i), Email: fmt.Sprintf("member%d@mixed.example", i-1), EmailVerified: true})
			if err == nil {
				_, err = p.do(context.Background(), "admit", fmt.Sprintf("user_01M%d", i))
			}
		case "already_invited":
			_, err = p.fake.CreateInvitationAsDashboard(workostest.DashboardInvitation{Email: fmt.Sprintf("invited%d@mixed.example", i-1)})
		}
		if err != nil {
			return "", nil, err
		}
	}
	return name, want, w.Flush()
}

// killed sends a mixed list while the run is killed again and again at random, and then to its end: each address that was
// ready has exactly one invitation then.
func (p *program) killed(ctx context.Context, out io.Writer, rows, kills int, seed uint64) error {
	p.env = append(p.env, "INVITE_BLOCK_DOMAINS=blocked.example", "INVITE_SEND_WAIT=5s", "INVITE_SEND_GIVE_UP=60s")
	if err := p.fake.AddOrganization(workostest.Organization{ID: guild, Name: "Guild"}); err != nil {
		return err
	}
	name, want, err := p.mixed(rows)
	if err != nil {
		return err
	}
	if _, err := p.do(ctx, "sync"); err != nil { // what the dashboard has invited
		return err
	}
	var said struct{ Classes map[string]int }
	if err := p.said(ctx, &said, "seed", name, "--json"); err != nil {
		return err
	}
	if fmt.Sprint(said.Classes) != fmt.Sprint(want) {
		return fmt.Errorf("the plan: %v, want %v", said.Classes, want)
	}
	p.fake.SetBehaviour(workostest.Behaviour{AllowDuplicates: true}) // nothing there keeps a second one out
	before := len(p.fake.Invitations())
	random := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // the moments must be the same again
	for range kills {
		cmd := p.command(ctx, "seed", name, "--apply", "--consent", "a measurement")
		if err := cmd.Start(); err != nil {
			return err
		}
		<-time.After(time.Duration(200+random.IntN(4000)) * time.Millisecond)
		if err := cmd.Process.Kill(); err != nil {
			return err
		}
		_ = cmd.Wait() // it was killed
	}
	there := len(p.fake.Invitations()) - before
	var exit *exec.ExitError
	if _, err := p.do(ctx, "seed", name, "--apply", "--consent", "a measurement"); !errors.As(err, &exit) || exit.ExitCode() != 1 {
		return fmt.Errorf("the last run: %w, and not 1 for the rows that were refused", err)
	}
	each := map[string]int{}
	for _, i := range p.fake.Invitations() {
		each[i.Email]++
	}
	for address, times := range each {
		if times != 1 {
			return fmt.Errorf("seed %d: an address has %d invitations: %s", seed, times, address)
		}
	}
	if got := len(each) - before; got != want["ready"] {
		return fmt.Errorf("seed %d: %d addresses have an invitation, want %d", seed, got, want["ready"])
	}
	fmt.Fprintf(out, "killed %8d rows  %d bad of every kind, %d kills (seed %d) with %d sent before the last run: one invitation for each of %d\n",
		rows, rows-want["ready"], kills, seed, there, want["ready"])
	return nil
}

// said runs a command and reads what it says.
func (p *program) said(ctx context.Context, into any, args ...string) error {
	cmd := p.command(ctx, args...)
	text, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		return err
	}
	return json.Unmarshal(text, into)
}
