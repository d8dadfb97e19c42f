package example_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"guestlist/clients/internal/devtest"
)

// The README says how to copy the Go client: what is copied so must stand on its own in somebody else's module.
func TestTheGoClientCanBeCopiedAsTheReadmeSays(t *testing.T) {
	t.Parallel()
	root, err := devtest.Root()
	if err != nil {
		t.Fatal(err)
	}
	own := t.TempDir()
	put := func(name, from string, change ...string) {
		text, err := os.ReadFile(filepath.Join(root, from))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Dir(filepath.Join(own, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(own, name), []byte(strings.NewReplacer(change...).Replace(string(text))), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("go.mod", "go.mod", "module guestlist\n", "module partner.example/own\n") // the versions that go mod tidy would look for
	put("go.sum", "go.sum")
	put("main.go", "clients/example/service/main.go", `"guestlist/clients/go"`, `"partner.example/own/guestlist"`)
	files, err := filepath.Glob(filepath.Join(root, "clients", "go", "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		if name := filepath.Base(file); !strings.HasSuffix(name, "_test.go") {
			put(filepath.Join("guestlist", name), filepath.Join("clients", "go", name))
		}
	}
	vet := exec.CommandContext(t.Context(), "go", "vet", "./...")
	vet.Dir = own
	if out, err := vet.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
