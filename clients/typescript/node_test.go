//go:build node

// Package typescript_test tries the TypeScript client: fresh, compiled, and against a running server.
package typescript_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"guestlist/clients/internal/devtest"
)

// folder is a copy of this one, with the packages that its lock names.
func folder(t *testing.T) string {
	t.Helper()
	packages := os.Getenv("TYPESCRIPT_CLIENT")
	if packages == "" {
		t.Fatal("TYPESCRIPT_CLIENT does not name a folder where npm ci has installed the client's packages")
	}
	dir := t.TempDir()
	for _, name := range []string{"package.json", "tsconfig.json", "generate.mjs", "src", "test"} {
		run(t, exec.Command("cp", "-r", name, dir))
	}
	if err := os.Symlink(filepath.Join(packages, "node_modules"), filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	return dir
}

func run(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd.Args, err, out)
	}
}

func TestTheClientIsGeneratedAfreshCompilesAndTalksToTheServer(t *testing.T) {
	t.Parallel()
	s := devtest.Start(t)
	dir := folder(t)
	root, err := devtest.Root()
	if err != nil {
		t.Fatal(err)
	}
	generate := exec.Command("node", "generate.mjs", filepath.Join(root, "schema.graphql"),
		filepath.Join(root, "clients", "operations.graphql"), filepath.Join(root, "clients", "subscriptions.graphql"), "fresh.ts")
	compile, types, try := exec.Command("node_modules/.bin/tsc"), exec.Command("node_modules/.bin/tsc", "-p", "test"), exec.Command("node", "--test", "test/client.test.mjs")
	for _, cmd := range []*exec.Cmd{generate, compile, types, try} {
		cmd.Dir = dir
	}
	run(t, generate)
	run(t, exec.Command("diff", filepath.Join(dir, "fresh.ts"), filepath.Join(dir, "src", "operations.ts")))
	run(t, compile)
	run(t, types)
	mia, err := s.Person("Mia")
	if err != nil {
		t.Fatal(err)
	}
	ada, err := s.Person("Ada")
	if err != nil {
		t.Fatal(err)
	}
	try.Env = append(os.Environ(), "GUESTLIST_URL="+s.GraphQL, "GUESTLIST_MEMBER="+mia.AccessToken, "GUESTLIST_MEMBER_ID="+mia.ID, "GUESTLIST_ADMIN="+ada.AccessToken)
	run(t, try)
}
