package main_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The binaries, built once: the product, and cmd/dev for its fake of WorkOS.
var guestlist, dev string

func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "guestlist-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	guestlist, dev = filepath.Join(dir, "guestlist"), filepath.Join(dir, "dev")
	for target, source := range map[string]string{guestlist: ".", dev: "../dev"} {
		args := []string{"build", "-o", target}
		if raced {
			args = append(args, "-race")
		}
		build := exec.Command("go", append(args, source)...)
		build.Stdout, build.Stderr = os.Stderr, os.Stderr
		if err := build.Run(); err != nil {
			fmt.Fprintln(os.Stderr, "go build:", err)
			return 1
		}
	}
	return m.Run()
}
