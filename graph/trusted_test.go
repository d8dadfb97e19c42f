package graph_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"guestlist/graph"
	"guestlist/internal/viewer"
)

const known = "query Known { viewer { kind } }"

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func documents(t *testing.T, manifest string) graph.Documents {
	t.Helper()
	docs, err := graph.ParseDocuments([]byte(manifest))
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

func TestOnlyTrustedDocumentsRunWhereTheyAreRequired(t *testing.T) {
	t.Parallel()
	docs := documents(t, fmt.Sprintf(`{%q:%q,"short":%q}`, hash(known), known, "query Short { me { id } }"))
	byID := func(id string) string { return fmt.Sprintf(`{"documentId":%q}`, id) }
	persisted := func(id string) string {
		return fmt.Sprintf(`{"extensions":{"persistedQuery":{"version":1,"sha256Hash":%q}}}`, id)
	}
	for name, row := range map[string]struct {
		introspection string
		as            viewer.Viewer
		body          string
		code          any
	}{
		"by its hash":                         {"off", viewer.Viewer{}, byID(hash(known)), nil},
		"by its hash, with the prefix":        {"off", viewer.Viewer{}, byID("sha256:" + hash(known)), nil},
		"by a name of the manifest's":         {"off", member(miaID), byID("short"), nil},
		"as Apollo's clients name it":         {"off", viewer.Viewer{}, persisted(hash(known)), nil},
		"its very text":                       {"off", viewer.Viewer{}, fmt.Sprintf(`{"query":%q}`, known), nil},
		"another text":                        {"off", member(miaID), `{"query":"{viewer{kind}}"}`, "PERSISTED_QUERY_REQUIRED"},
		"another text under a hash":           {"off", member(miaID), fmt.Sprintf(`{"query":"{me{id}}","extensions":{"persistedQuery":{"version":1,"sha256Hash":%q}}}`, hash("{me{id}}")), "PERSISTED_QUERY_REQUIRED"},
		"an unknown id":                       {"off", viewer.Viewer{}, byID("nope"), "PERSISTED_QUERY_REQUIRED"},
		"an unknown hash":                     {"off", viewer.Viewer{}, persisted(hash("nope")), "PERSISTED_QUERY_REQUIRED"},
		"text of whom the schema is open to":  {"signed_in", member(miaID), `{"query":"{viewer{kind}}"}`, nil},
		"text of a stranger beside them":      {"signed_in", viewer.Viewer{}, `{"query":"{viewer{kind}}"}`, "PERSISTED_QUERY_REQUIRED"},
		"an id beside a text":                 {"off", viewer.Viewer{}, fmt.Sprintf(`{"query":"{viewer{kind}}","documentId":%q}`, hash(known)), "BAD_REQUEST"},
		"an id that is no text":               {"off", viewer.Viewer{}, `{"documentId":5}`, "BAD_REQUEST"},
		"nothing":                             {"off", viewer.Viewer{}, `{}`, "BAD_REQUEST"},
		"an extension that names no document": {"off", viewer.Viewer{}, `{"extensions":{"persistedQuery":5}}`, "PERSISTED_QUERY_REQUIRED"},
	} {
		t.Run(name, func(t *testing.T) {
			a := start(t, func(o *graph.Options) { o.Trusted, o.Introspection = docs, row.introspection })
			a.as = row.as
			got := a.send(http.MethodPost, jsonType, gqlType, row.body)
			if got.code() != row.code || (row.code == nil) != (got.status == http.StatusOK) {
				t.Errorf("%d %s", got.status, got.body)
			}
		})
	}
}

func TestWithoutAManifestAnUnknownHashAsksForTheText(t *testing.T) {
	a := start(t)
	got := a.send(http.MethodPost, jsonType, "", `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"`+hash(known)+`"}}}`)
	if got.code() != "PERSISTED_QUERY_NOT_FOUND" || got.Errors[0].Message != "PersistedQueryNotFound" {
		t.Error(got.body)
	}
	got = a.send(http.MethodPost, jsonType, "", `{"query":"`+known+`","extensions":{"persistedQuery":{"version":1,"sha256Hash":"`+hash(known)+`"}}}`)
	if got.field("viewer.kind") != "MEMBER" {
		t.Errorf("text and hash: %s", got.body)
	}
}

func TestManifestIsReadInTheFormsThatToolsWrite(t *testing.T) {
	t.Parallel()
	for name, manifest := range map[string]string{
		"graphql-codegen, Relay": `{"` + hash(known) + `":"` + known + `"}`,
		"Apollo":                 `{"format":"apollo-persisted-query-manifest","version":1,"operations":[{"id":"` + hash(known) + `","name":"Known","type":"query","body":"` + known + `"}]}`,
	} {
		if docs := documents(t, manifest); docs[hash(known)] != known {
			t.Errorf("%s: %v", name, docs)
		}
	}
	for name, row := range map[string]struct{ manifest, says string }{
		"not JSON":            {"{", "no manifest"},
		"empty":               {"{}", "no manifest"},
		"another hash":        {`{"` + hash("x") + `":"` + known + `"}`, "another SHA-256"},
		"an unknown field":    {`{"a":"{colour}"}`, "document a does not fit the schema"},
		"not a document":      {`{"a":"{"}`, "document a does not fit the schema"},
		"operations of no id": {`{"operations":5}`, "no manifest"},
	} {
		if _, err := graph.ParseDocuments([]byte(row.manifest)); err == nil || !strings.Contains(err.Error(), row.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
