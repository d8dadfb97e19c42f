package app

import (
	"encoding/json"
	"testing"

	"guestlist/graph"
	"guestlist/internal/console"
)

func TestTheConsolesDocumentsAreAlwaysAmongThoseThatAreTrusted(t *testing.T) {
	t.Parallel()
	none, err := (&App{}).trusted()
	if err != nil || len(none) != 0 {
		t.Errorf("without a manifest every document is taken, not these %d: %v", len(none), err)
	}
	var ours map[string]string
	if err := json.Unmarshal(console.Documents(), &ours); err != nil || len(ours) < 8 {
		t.Fatalf("%d documents: %v", len(ours), err)
	}
	theirs, err := graph.ParseDocuments([]byte(`{"theirs": "{ viewer { kind } }"}`))
	if err != nil {
		t.Fatal(err)
	}
	all, err := (&App{cfg: Config{Trusted: theirs}}).trusted()
	if err != nil {
		t.Fatal(err)
	}
	if all["theirs"] != "{ viewer { kind } }" {
		t.Error("the manifest's own document is missing")
	}
	for id, text := range ours {
		if all[id] != text {
			t.Errorf("document %s is missing", id)
		}
	}
}
