package main_test

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

func TestHelpSaysWhereItListensUnlessToldOtherwise(t *testing.T) {
	t.Parallel()
	said, err := exec.CommandContext(t.Context(), program, "--help").Output()
	if err != nil {
		t.Fatal(err)
	}
	words := strings.Join(strings.Fields(string(said)), " ")
	for _, want := range []string{"Address of the product. (default: 127.0.0.1:4000)", "fake of WorkOS. (default: 127.0.0.1:4010)", "metrics and profiles. (default: 127.0.0.1:4001)"} {
		if !strings.Contains(words, want) {
			t.Errorf("nothing of %q in\n%s", want, said)
		}
	}
}

// Whoever reads the screen needs what the line for programs has: a service asks for tokens of its own.
func TestPeopleAreToldHowAMachineGetsATokenToo(t *testing.T) {
	t.Parallel()
	out := newOutput()
	cmd := exec.Command(program, "--listen=127.0.0.1:0", "--workos-listen=127.0.0.1:0", "--admin-listen=127.0.0.1:0")
	cmd.Env, cmd.Stdout = []string{"PATH=" + os.Getenv("PATH"), "TMPDIR=" + t.TempDir()}, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(cmd.Process.Signal(syscall.SIGTERM), cmd.Wait()); err != nil {
			t.Error(err)
		}
	})
	eventually(t, "everything is said", func() bool { return strings.Contains(out.String(), "Stop with Ctrl-C.") })
	said := out.String()
	for _, want := range []string{
		"Acme Directory Sync, a machine (m2m)", "/oauth2/token with", "CLIENT_ID=client_01GUESTLISTDEVACMESYNC CLIENT_SECRET=m2m_secret_guestlist_dev_acme",
		"Acme Dashboard, a machine (api_key)",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("nothing of %q in\n%s", want, said)
		}
	}
}
