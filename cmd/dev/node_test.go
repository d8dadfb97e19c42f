//go:build node

package main_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// node runs one of .ci/audit's programs as somebody, in the folder where its packages are installed.
func (d *dev) node(program, first string) string {
	d.t.Helper()
	folder := os.Getenv("GRAPHQL_AUDIT")
	if folder == "" {
		d.t.Fatal("GRAPHQL_AUDIT does not name a folder with .ci/audit and its packages")
	}
	cmd := exec.CommandContext(d.t.Context(), "node", program)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "GRAPHQL_URL="+d.GraphQL, "GRAPHQL_TOKEN="+d.demo(first).AccessToken)
	out, err := cmd.CombinedOutput()
	if err != nil {
		d.t.Errorf("%s: %v\n%s", program, err, out)
	}
	return string(out)
}

// The working group's own audit, all of what a server must and should do. GET, which it may do, is off by design.
func TestGraphQLOverHTTPPassesTheAudit(t *testing.T) {
	t.Parallel()
	d := start(t)
	out := d.node("audit.mjs", "Ada")
	for _, want := range []string{"MUST passed 13 failed 0", "SHOULD passed 23 failed 0"} {
		if !strings.Contains(out, want) {
			t.Errorf("not found: %s\n%s", want, out)
		}
	}
	t.Log("\n" + out)
}

func TestGraphQLSSEsOwnClientIsServed(t *testing.T) {
	t.Parallel()
	d := start(t)
	if out := d.node("sse.mjs", "Ada"); !strings.Contains(out, "told: ") || !strings.Contains(out, "completed") {
		t.Error(out)
	}
}
