package graph

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"guestlist/graph/generated"
	"guestlist/internal/viewer"
)

// Where a request names its document: the member documentId (GraphQL over HTTP, persisted documents), kept beside the
// extensions, or the extension that Apollo's clients send.
const (
	extensionDocument  = "documentId"
	extensionPersisted = "persistedQuery"
)

// Documents are the operations that clients were built with, by id.
type Documents map[string]string

// ParseDocuments reads a manifest: {"id": "text"} as graphql-codegen and Relay write it, or Apollo's
// {"operations": [{"id", "body"}]}. An id of 64 hexadecimal digits must be the text's SHA-256. Every text must fit the schema.
func ParseDocuments(manifest []byte) (Documents, error) {
	docs, err := decodeDocuments(manifest)
	if err != nil {
		return nil, err
	}
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	byHash := Documents{}
	for _, id := range slices.Sorted(maps.Keys(docs)) {
		text := docs[id]
		if isHash(id) && !strings.EqualFold(id, hashOf(text)) {
			return nil, fmt.Errorf("document %s: the text has another SHA-256", id)
		}
		if _, err := gqlparser.LoadQueryWithRules(schema, text, nil); err != nil {
			return nil, fmt.Errorf("document %s does not fit the schema: %s", id, cut(err.Error(), maxMessage))
		}
		byHash[id], byHash[hashOf(text)] = text, text
	}
	return byHash, nil
}

func decodeDocuments(manifest []byte) (Documents, error) {
	var apollo struct {
		Operations []struct{ ID, Body string }
	}
	if json.Unmarshal(manifest, &apollo) == nil && len(apollo.Operations) > 0 {
		docs := Documents{}
		for _, op := range apollo.Operations {
			docs[op.ID] = op.Body
		}
		return docs, nil
	}
	var docs Documents
	if json.Unmarshal(manifest, &docs) != nil || len(docs) == 0 {
		return nil, errors.New(`is no manifest: give {"id": "text"} or {"operations": [{"id", "body"}]}`)
	}
	return docs, nil
}

func isHash(id string) bool {
	_, err := hex.DecodeString(id)
	return len(id) == 2*sha256.Size && err == nil
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// trusted lets named documents in and, where a manifest is given, nothing else but for those who may read the schema: they
// develop.
type trusted struct {
	docs          Documents
	introspection string
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
} = trusted{}

func (trusted) ExtensionName() string                   { return "TrustedDocuments" }
func (trusted) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters puts the text in the place of its name.
func (t trusted) MutateOperationParameters(ctx context.Context, params *graphql.RawParams) *gqlerror.Error {
	id, named := documentOf(params.Extensions)
	if text, ok := t.docs[id]; named && ok {
		params.Query = text
		return nil
	}
	switch {
	case params.Query == "" && len(t.docs) == 0:
		// The words and the code are the protocol of automatic persisted queries: its clients then send the text.
		return coded("PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND")
	case params.Query == "":
		return coded("This document is not one of those that are served here.", codePersisted)
	case len(t.docs) == 0 || MayIntrospect(t.introspection, viewer.From(ctx)):
		return nil
	}
	if _, ok := t.docs[hashOf(params.Query)]; ok {
		return nil
	}
	return coded("Only documents known beforehand are served here: send documentId.", codePersisted)
}

// documentOf finds the name that a request gives, without the prefix that says which hash it is.
func documentOf(extensions map[string]any) (string, bool) {
	if id, ok := extensions[extensionDocument].(string); ok {
		return strings.TrimPrefix(id, "sha256:"), true
	}
	persisted, ok := extensions[extensionPersisted].(map[string]any)
	if !ok {
		return "", false
	}
	id, ok := persisted["sha256Hash"].(string)
	return id, ok
}

func coded(message, code string) *gqlerror.Error {
	return &gqlerror.Error{Message: message, Extensions: map[string]any{"code": code}}
}
