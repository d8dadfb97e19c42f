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
