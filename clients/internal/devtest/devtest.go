package devtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience bounds every wait, the build included: far more than a machine under load needs.
const patience = 3 * time.Minute

// Person is one of the demo people.
type Person struct {
	ID             string
	Email          string
	Name           string
	OrganizationID *string
	AccessToken    string
}

// Machine is one of the demo machines; an API key has no client id and no client secret.
type Machine struct {
	Name         string
	Kind         string
	ClientID     string
	ClientSecret string
	Token        string
}

// Server is a running cmd/dev, as its line of JSON describes it.
type Server struct {
	URL      string
	GraphQL  string
	WorkOS   string
	Outbox   string
	People   []Person
	Machines []Machine
	Stranger struct{ Email, AccessToken string }
}

// Person returns the demo person with this first name.
func (s *Server) Person(first string) (Person, error) {
	for _, p := range s.People {
		if strings.HasPrefix(p.Name, first+" ") {
			return p, nil
		}
	}
	return Person{}, fmt.Errorf("nobody is called %s", first)
}

// Root is the repository's folder: the first above the working directory, which is the test's package, that holds go.mod.
func Root() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("no go.mod above the working directory")
		}
		dir = filepath.Dir(dir)
	}
	return "", err
}

// Start runs cmd/dev with these flags until the test ends, and checks that it ends well when it is asked to.
func Start(t testing.TB, flags ...string) *Server {
	t.Helper()
	s, stop, err := Run(flags...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// Run is Start where there is no test, as in TestMain. Go's cache makes every build but the first a link.
func Run(flags ...string) (_ *Server, stop func() error, _ error) {
	root, err := Root()
	if err != nil {
		return nil, nil, err
	}
	dir, err := os.MkdirTemp("", "guestlist-clients-")
	if err != nil {
		return nil, nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	program := filepath.Join(dir, "dev")
	build := exec.CommandContext(ctx, "go", "build", "-o", program, "./cmd/dev")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("go build ./cmd/dev: %w\n%s", err, out), os.RemoveAll(dir))
	}
	s, end, err := run(program, dir, flags)
	if err != nil {
		return nil, nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, func() error { return errors.Join(end(), os.RemoveAll(dir)) }, nil
}

func run(program, dir string, flags []string) (*Server, func() error, error) {
	anywhere := []string{"--json", "--listen=127.0.0.1:0", "--workos-listen=127.0.0.1:0", "--admin-listen=127.0.0.1:0"}
	cmd := exec.Command(program, append(anywhere, flags...)...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "TMPDIR=" + dir}
	var log bytes.Buffer
	cmd.Stderr = &log
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, nil, err
	}
	end := func() error {
		late := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
		defer late.Stop()
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_, _ = io.Copy(io.Discard, stdout)
		if err := cmd.Wait(); err != nil {
			return fmt.Errorf("cmd/dev: %w\n%s", err, &log)
		}
		return nil
	}
	late := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	defer late.Stop()
	s := &Server{}
	if err := json.NewDecoder(stdout).Decode(s); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("cmd/dev did not say what it is: %w", err), end())
	}
	return s, end, nil
}
