package console

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

//go:embed app/src/strings/en.json
var english []byte

//go:embed app/src/routes.json
var routeList []byte

// words are the texts of the pages by key, the same that the scripts have.
type words map[string]string

func loadWords() (words, error) {
	w := words{}
	if err := json.Unmarshal(english, &w); err != nil {
		return nil, fmt.Errorf("console: texts: %w", err)
	}
	return w, nil
}

// say is the template function: the text of a key with its {holes} filled from pairs of name and value. An unknown key or a
// hole that stays is an error, so a page with a gap is never written.
func (w words) say(key string, pairs ...string) (string, error) {
	text, ok := w[key]
	if !ok {
		return "", fmt.Errorf("no text %q", key)
	}
	if strings.Count(text, "{") != len(pairs)/2 {
		return "", fmt.Errorf("the text %q has other holes", key)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		pairs[i] = "{" + pairs[i] + "}"
	}
	return strings.NewReplacer(pairs...).Replace(text), nil
}

// Routes are the paths that Home answers: the scripts show another page on each.
func (c *Console) Routes() []string { return slices.Clone(c.routes) }

func loadRoutes() ([]string, error) {
	byName := map[string]string{}
	if err := json.Unmarshal(routeList, &byName); err != nil {
		return nil, fmt.Errorf("console: routes: %w", err)
	}
	delete(byName, "invitation") // it is public, and has a handler of its own
	return slices.Sorted(maps.Values(byName)), nil
}
