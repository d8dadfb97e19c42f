package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var flagPattern = regexp.MustCompile(`--([a-z-]+)=`)

func TestTheReadmeNamesEveryVariableOfServeAndNoOther(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		if name, ok := strings.CutPrefix(line, "| `"); ok {
			name, _, _ = strings.Cut(name, "`")
			listed[name] = true
		}
	}
	flags := flagPattern.FindAllStringSubmatch(ok(t, nil, "serve", "--help"), -1)
	if len(flags) == 0 {
		t.Fatal("serve has no flags")
	}
	for _, flag := range flags {
		name := strings.ToUpper(strings.ReplaceAll(flag[1], "-", "_"))
		if !listed[name] {
			t.Errorf("the README does not name %s", name)
		}
		delete(listed, name)
	}
	for name := range listed {
		t.Errorf("the README names %s, which serve does not know", name)
	}
}

// Who follows the steps sets what they name and nothing else.
func TestTheReadmeNamesTheVariablesWithoutADefault(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, step, _ := strings.Cut(string(text), "2. Set the variables below;")
	step, _, _ = strings.Cut(step, "have no default")
	required := regexp.MustCompile(`(?m)^  ([A-Z_]+) is required$`).FindAllStringSubmatch(run(t, sqlite(t), "serve").stderr, -1)
	if len(required) == 0 {
		t.Fatal("serve requires nothing")
	}
	for _, r := range required {
		if !strings.Contains(step, "`"+r[1]+"`") || !strings.Contains(string(text), "\n| `"+r[1]+"` | – | ") {
			t.Errorf("the README does not say that %s has no default", r[1])
		}
	}
	if n := strings.Count(string(text), "` | – | "); n != len(required) || strings.Count(step, "`") != 2*n {
		t.Errorf("the README names %d without a default, serve requires %d", n, len(required))
	}
}
