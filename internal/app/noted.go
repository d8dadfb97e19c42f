package app

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
)

// noted is one setting as it is written down.
type noted struct{ name, value string }

// noted are the settings that decide who may do what, and how often, by name. Secrets and addresses of machines are not among
// them; where what a setting leads to matters, a hash stands for it.
func (s Settings) noted(c Config) []noted {
	all := []noted{{"WORKOS_ISSUERS", s.WorkOS.Issuers}}
	for _, group := range []any{s.Access, s.Policy} {
		v := reflect.ValueOf(group)
		for i := range v.NumField() {
			name := strings.ToUpper(strings.ReplaceAll(v.Type().Field(i).Tag.Get("name"), "-", "_"))
			all = append(all, noted{name, v.Field(i).String()})
		}
	}
	for i := range all {
		switch n := &all[i]; {
		case n.value == "":
		case n.name == "TRUSTED_PROXIES":
			n.value = hashed(n.value)
		case n.name == "TRUSTED_DOCUMENTS":
			text, _ := json.Marshal(c.Trusted) // a map of texts: cannot fail, and its keys are sorted
			n.value = hashed(string(text))
		default:
			n.value = strings.Join(strings.Fields(strings.ToValidUTF8(strings.ReplaceAll(n.value, "\x00", ""), "")), " ")
		}
	}
	slices.SortFunc(all, func(a, b noted) int { return strings.Compare(a.name, b.name) })
	return all
}

const (
	// maxNoted is what the column holds.
	maxNoted    = 2000
	notedHash   = "sha256:"
	notedChange = " → "
)

func hashed(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "#" + hex.EncodeToString(sum[:4])
}

// note writes settings down: a hash of them all in full, what has changed since the last time from what to what, and the rest
// as it is. Too long a value is cut and ends with its own hash. Empty where nothing has changed.
func note(all []noted, last string) string {
	full := sha256.New()
	for _, n := range all {
		full.Write([]byte(n.name + "=" + n.value + "\n"))
	}
	head := notedHash + hex.EncodeToString(full.Sum(nil))
	if first, _, _ := strings.Cut(last, "\n"); first == head {
		return ""
	}
	before, text := readNote(last), ""
	for _, most := range []struct{ changed, same int }{{1000, 300}, {500, 60}, {250, 40}, {120, 12}, {40, 12}, {12, 0}, {0, 0}} {
		changed, same := []string{head}, []string(nil)
		for _, n := range all {
			was, known := before[n.name]
			switch {
			case known && !sameAs(was, n.value):
				changed = append(changed, n.name+": "+shortened(was, most.changed)+notedChange+shortened(n.value, most.changed))
			default:
				same = append(same, n.name+": "+shortened(n.value, most.same))
			}
		}
		if text = strings.Join(append(changed, same...), "\n"); len(text) <= maxNoted {
			return text
		}
	}
	return clip(text, maxNoted)
}

// readNote gives the values of an entry, as they are written there; nothing of one of another form.
func readNote(text string) map[string]string {
	lines := strings.Split(text, "\n")
	values := map[string]string{}
	if !strings.HasPrefix(lines[0], notedHash) {
		return values
	}
	for _, line := range lines[1:] {
		name, value, ok := strings.Cut(line, ": ")
		if i := strings.LastIndex(value, notedChange); i >= 0 {
			value = value[i+len(notedChange):]
		}
		if ok {
			values[name] = value
		}
	}
	return values
}

const (
	notedCut  = "…"
	nothingOn = "(none)"
)

// shortened is a value, or its beginning and its hash. What was shortened once is not shortened again as if it were whole.
func shortened(value string, most int) string {
	switch begin, hash, cut := strings.Cut(value, notedCut); {
	case value == "" || value == nothingOn:
		return nothingOn
	case len(value) <= max(most, len(hashed(""))):
		return value
	case cut:
		return clip(begin, most) + notedCut + hash
	default:
		return clip(value, most) + notedCut + hashed(value)
	}
}

// sameAs compares a value with how it was written down.
func sameAs(was, value string) bool {
	if _, hash, cut := strings.Cut(was, notedCut); cut {
		return hash == hashed(value)
	}
	return was == shortened(value, len(value))
}
