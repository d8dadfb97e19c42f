package guestlist_test

import (
	"errors"
	"fmt"
	"os"
	"testing"

	"guestlist/clients/internal/devtest"
)

// server is one for all tests; each is somebody else in it.
var server *devtest.Server

// person returns the demo person with this first name.
func person(t *testing.T, first string) devtest.Person {
	t.Helper()
	p, err := server.Person(first)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) (code int) {
	s, stop, err := devtest.Run()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	server = s
	defer func() {
		if err := stop(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}()
	// The example's, as a service would be told them.
	sol, err := s.Person("Sol")
	if err := errors.Join(err, os.Setenv("GUESTLIST_URL", s.GraphQL), os.Setenv("GUESTLIST_TOKEN", sol.AccessToken)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}
