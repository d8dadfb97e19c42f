//go:build shell

package main_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// tour takes the README's script, and what it shows of the answers, out of the README.
func tour(t *testing.T, root string) (script string, shown []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(text), "\n## A tour in five minutes\n")
	if !found {
		t.Fatal("the README has no tour")
	}
	section, _, _ = strings.Cut(section, "\n## ")
	var all strings.Builder
	all.WriteString("set -euo pipefail\n")
	for i, part := range strings.Split(section, "\n```") {
		if i%2 == 0 {
			continue
		}
		language, block, _ := strings.Cut(part, "\n")
		if language != "sh" {
			t.Fatalf("a block of the tour is %q, and nothing executes it", language)
		}
		all.WriteString(block + "\n")
		for line := range strings.Lines(block) {
			if answer, ok := strings.CutPrefix(line, "# → "); ok {
				shown = append(shown, strings.TrimSpace(answer))
			}
		}
	}
	return all.String(), shown
}

func TestTheReadmesTourShowsWhatHappens(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	script, shown := tour(t, root)
	if len(shown) < 10 {
		t.Fatalf("the tour shows %d answers", len(shown))
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()
	bash := exec.CommandContext(ctx, "bash", "-c", script)
	bash.Dir = root
	bash.Env = append(os.Environ(), "TMPDIR="+t.TempDir())
	for _, flag := range fixed(t) {
		name, address, _ := strings.Cut(strings.TrimPrefix(flag, "--"), "=")
		bash.Env = append(bash.Env, strings.ToUpper(strings.ReplaceAll(name, "-", "_"))+"="+address)
	}
	// A script that breaks off leaves its server behind: the whole group ends with it.
	bash.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	bash.Cancel = func() error { return syscall.Kill(-bash.Process.Pid, syscall.SIGKILL) }
	var out, errs strings.Builder
	bash.Stdout, bash.Stderr = &out, &errs
	bash.WaitDelay = patience / 8
	runErr := bash.Run()
	if bash.Process != nil {
		_ = syscall.Kill(-bash.Process.Pid, syscall.SIGKILL)
	}
	if runErr != nil {
		t.Errorf("the tour: %v", runErr)
	}
	rest := out.String()
	for _, answer := range shown {
		if rest, err = after(rest, answer); err != nil {
			t.Errorf("the README shows %q, which does not come, or not then", answer)
		}
	}
	if t.Failed() {
		t.Logf("standard output:\n%s\nstandard error:\n%s", out.String(), errs.String())
	}
}

// after finds the first line that holds the parts of what is shown in their order, and gives what follows there.
func after(text, shown string) (string, error) {
	parts := strings.Split(shown, "…")
	for offset := 0; offset < len(text); {
		line, _, _ := strings.Cut(text[offset:], "\n")
		at, whole := 0, true
		for _, part := range parts {
			i := strings.Index(line[at:], part)
			if i < 0 {
				whole = false
				break
			}
			at += i + len(part)
		}
		if whole {
			return text[offset+at:], nil
		}
		offset += len(line) + 1
	}
	return text, os.ErrNotExist
}
