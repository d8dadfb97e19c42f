package store

import (
	"encoding/json"
	"reflect"
	"testing"
)

// The short way to read a list of strings says what encoding/json says, of whatever text.
func FuzzTextsAreWhatJSONSays(f *testing.F) {
	for _, seed := range []string{
		`[]`, `["a"]`, `["a","b-c:d"]`, `["a", "b"]`, `[ "a" ]`, `[""]`, `["a\\u0041"]`, `["\\""]`, `null`, ``, `[`, `]`, `"a"`, `["a"`, `["a",]`, `[,"a"]`, `["a""b"]`,
		`["a" "b"]`, `[1]`, `["a",null]`, `[["a"]]`, "[\"\n\"]", `["é"]`, `["a"]x`, "[\"\xff\"]", `["a",  "b"]`, `["a" ,"b"]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var want []string
		wrong := json.Unmarshal(raw, &want)
		got, err := texts(raw)
		if (err == nil) != (wrong == nil) || err == nil && !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %q, %v, json says %q, %v", raw, got, err, want, wrong)
		}
	})
}
