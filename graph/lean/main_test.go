package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const generatedBefore = `import (
	"math"
)

func (ec *executionContext) _User_id(ctx context.Context, field graphql.CollectedField, obj *invite.Person) (ret graphql.Marshaler) {
	return graphql.ResolveField(
		ctx,
		ec.OperationContext,
		field,
		func(ctx context.Context, field graphql.CollectedField) (*graphql.FieldContext, error) {
			return ec.fieldContext_User_id(ctx, field)
		},
		func(ctx context.Context) (any, error) {
			return obj.ID, nil
		},
		nil,
		func(ctx context.Context, selections ast.SelectionSet, v string) graphql.Marshaler {
			return ec.marshalNID2string(ctx, selections, v)
		},
		true,
		true,
	)
}
func (ec *executionContext) fieldContext_User_id(_ context.Context, field graphql.CollectedField) (fc *graphql.FieldContext, err error) {
	return graphql.NewScalarFieldContext("User", field, false, false, "ID")
}

	out := graphql.NewFieldSet(fields)
	deferred := graphql.NewDeferredGroup(ctx)
			out.ResolveConcurrently(ec.OperationContext, &deferred, i,

	if n := len(deferred.Defers); n > 0 {
		atomic.AddInt32(&ec.Deferred, int32(min(n, math.MaxInt32)))
		ec.ProcessDeferredGroup(deferred)
	}

	ret := graphql.MarshalSliceConcurrently(ctx, len(v), 0, false, func(ctx context.Context, i int) graphql.Marshaler {
`

const generatedAfter = `import (
)

func (ec *executionContext) _User_id(ctx context.Context, field graphql.CollectedField, obj *invite.Person) (ret graphql.Marshaler) {
	return ec.marshalNID2string(ctx, field.Selections, obj.ID)
}
func (ec *executionContext) fieldContext_User_id(_ context.Context, field graphql.CollectedField) (fc *graphql.FieldContext, err error) {
	return graphql.NewScalarFieldContext("User", field, false, false, "ID")
}

	out := newObject(fields)
			out.ResolveConcurrently(ec.OperationContext, i,

	ret := rows(ctx, len(v), 0, false, func(ctx context.Context, i int) graphql.Marshaler {
`

func TestOnlyWhatGqlgenWroteInTheKnownFormIsRewritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "generated.go")
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(generatedBefore)
	if err := run(path, io.Discard); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(path); string(got) != generatedAfter || err != nil {
		t.Errorf("%s, %v", got, err)
	}
	for name, text := range map[string]string{
		"a resolver": strings.Replace(generatedBefore, "return obj.ID, nil", "return ec.Resolvers.User().ID(ctx, obj)", 1),
		"an object":  strings.Replace(generatedBefore, "NewScalarFieldContext", "NewFieldContext", 1),
		"new forms":  strings.Replace(generatedBefore, "NewDeferredGroup", "MakeDeferredGroup", 1),
	} {
		write(text)
		if err := run(path, io.Discard); err == nil {
			t.Errorf("%s is rewritten, or nothing was and nobody says so", name)
		}
		if got, _ := os.ReadFile(path); !bytes.Equal(got, []byte(text)) {
			t.Errorf("%s: the file was changed", name)
		}
	}
}
