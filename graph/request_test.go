package graph

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// values draws JSON values of any kind, a few levels deep.
func values(depth int) *rapid.Generator[any] {
	leaves := []*rapid.Generator[any]{
		rapid.String().AsAny(), rapid.Bool().AsAny(), rapid.Float64Range(-1e6, 1e6).AsAny(), rapid.Just[any](nil),
		rapid.SampledFrom([]any{`{"a":1}`, `}`, `",`, `\`, `[{:,`, ""}).AsAny(),
	}
	if depth > 0 {
		leaves = append(leaves, rapid.SliceOfN(values(depth-1), 0, 3).AsAny(), rapid.MapOfN(rapid.String(), values(depth-1), 0, 3).AsAny())
	}
	return rapid.OneOf(leaves...)
}

// What members finds in an object is what decoding finds, however it is written.
func TestMembersOfAnObjectAreThoseThatDecodingFinds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		text, err := json.Marshal(rapid.MapOfN(rapid.String(), values(2), 0, 6).Draw(r, "object"))
		if err != nil {
			r.Fatal(err)
		}
		if rapid.Bool().Draw(r, "indented") {
			var wide bytes.Buffer
			if err := json.Indent(&wide, text, " ", "\t"); err != nil {
				r.Fatal(err)
			}
			text = append([]byte("\n "), append(wide.Bytes(), " \n"...)...)
		}
		var want map[string]any
		if err := json.Unmarshal(text, &want); err != nil {
			r.Fatal(err)
		}
		got := map[string]any{}
		for key, value := range members(text) {
			var name string
			var decoded any
			if json.Unmarshal(key, &name) != nil || json.Unmarshal(value, &decoded) != nil {
				r.Fatalf("%s: %q is %q", text, key, value)
			}
			got[name] = decoded
		}
		if !reflect.DeepEqual(got, want) {
			r.Fatalf("%s: got %v", text, got)
		}
	})
}

func TestBodyThatSaysAFieldTwiceIsRefusedAndNothingElseIsLost(t *testing.T) {
	t.Parallel()
	for body, ok := range map[string]bool{
		`{"query":"{me{id}}"}`:                                                 true,
		` {"query" : "{me{id}}" , "variables" : null } `:                       true,
		`{"query":"{me{id}}","operationName":null}`:                            true,
		`{"query":"{me{id}}","unknown":{"query":"x"}}`:                         true,
		`{"query":"{me{id}}","query":"{me{id}}"}`:                              false,
		`{"query":"{me{id}}","\u0071uery":"{viewer{kind}}"}`:                   false,
		`{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"query":"{me{id}}"}`: false,
		`"{\"query\":\"x\"}"`:                                                  false,
		`5`:                                                                    false,
		`{"query":"{me{id}}"}}`:                                                false,
		"{\"query\":\"\xff\"}":                                                 false,
	} {
		params, fail := parse([]byte(body))
		if (fail == nil) != ok || ok && params.Query != "{me{id}}" {
			t.Errorf("%s: %+v, %+v", body, params, fail)
		}
	}
}
