package store

import (
	"encoding/json"
	"strings"
)

// texts reads a JSON array of strings. Those that hold nothing to unescape, as slugs and permissions do, are read without
// encoding/json: each request reads two such lists.
func texts(raw []byte) ([]string, error) {
	if list, ok := plainTexts(string(raw)); ok {
		return list, nil
	}
	var list []string
	err := json.Unmarshal(raw, &list)
	return list, err
}

// plainTexts reports false for whatever is not plainly a list of such strings.
func plainTexts(text string) ([]string, bool) {
	if len(text) < 2 || text[0] != '[' || text[len(text)-1] != ']' || strings.ContainsRune(text, '\\') {
		return nil, false
	}
	inside := text[1 : len(text)-1]
	list := make([]string, 0, strings.Count(inside, `"`)/2)
	for inside != "" {
		if len(list) > 0 {
			var ok bool
			if inside, ok = strings.CutPrefix(inside, ","); !ok {
				return nil, false
			}
			inside = strings.TrimLeft(inside, " ")
		}
		var ok bool
		if inside, ok = strings.CutPrefix(inside, `"`); !ok {
			return nil, false
		}
		one, rest, closed := strings.Cut(inside, `"`)
		if !closed || !plain(one) {
			return nil, false
		}
		list, inside = append(list, one), rest
	}
	return list, true
}

// plain reports whether JSON means a text as it stands.
func plain(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}
