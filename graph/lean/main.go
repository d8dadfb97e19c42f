// Command lean makes what gqlgen generates cost less (docs/performance.md). It owns the rewriting of graph/generated/generated.go
// and leaves what the code does as it is; object.go beside that file has what the rewritten code calls.
//
// A field that only reads a scalar or an enum out of a value in memory loses its context, its two closures and its recover:
// eight allocations to read one string. It cannot fail, and a panic is recovered by the object that it belongs to. graph uses no
// AroundFields, which would not see these fields. Objects and lists are put together by object.go's instead of gqlgen's code.
package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"regexp"
)

const target = "graph/generated/generated.go"

var (
	// scalarField is a field without arguments whose type has no fields of its own.
	scalarField = regexp.MustCompile(`(?m)^func \(ec \*executionContext\) fieldContext_(\w+)\(.*\n\treturn graphql\.NewScalarFieldContext\(`)

	// reading is a field that gqlgen resolves from obj itself: no resolver, no error, no directive.
	reading = regexp.MustCompile(`(?m)^(func \(ec \*executionContext\) _(\w+)\(ctx context\.Context, field graphql\.CollectedField, obj \S+\) \(ret graphql\.Marshaler\) \{\n)` +
		`\treturn graphql\.ResolveField\(\n\t\tctx,\n\t\tec\.OperationContext,\n\t\tfield,\n` +
		`\t\tfunc\(ctx context\.Context, field graphql\.CollectedField\) \(\*graphql\.FieldContext, error\) \{\n\t\t\treturn ec\.fieldContext_\w+\(ctx, field\)\n\t\t\},\n` +
		`\t\tfunc\(ctx context\.Context\) \(any, error\) \{\n\t\t\treturn (obj\.\w+(?:\(\))?), nil\n\t\t\},\n` +
		`\t\tnil,\n` +
		`\t\tfunc\(ctx context\.Context, selections ast\.SelectionSet, v \S+\) graphql\.Marshaler \{\n\t\t\treturn (ec\.marshal\S+)\(ctx, selections, v\)\n\t\t\},\n` +
		`\t\ttrue,\n\t\t(?:true|false),\n\t\)\n\}`)
)

// assembly is how objects and lists are put together.
var assembly = []struct {
	old *regexp.Regexp
	now string
}{
	{regexp.MustCompile(`out := graphql\.NewFieldSet\(fields\)`), "out := newObject(fields)"},
	{regexp.MustCompile(`(?m)^\tdeferred := graphql\.NewDeferredGroup\(ctx\)\n`), ""},
	{regexp.MustCompile(`out\.ResolveConcurrently\(ec\.OperationContext, &deferred, i,`), "out.ResolveConcurrently(ec.OperationContext, i,"},
	{regexp.MustCompile(`\n\tif n := len\(deferred\.Defers\); n > 0 \{\n[^\n]*\n[^\n]*\n\t\}\n`), ""},
	{regexp.MustCompile(`graphql\.MarshalSliceConcurrently\(`), "rows("},
}

func main() {
	if err := run(target, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "lean:", err)
		os.Exit(1)
	}
}

// run rewrites a file in place. What gqlgen writes in another form some day is left alone, and said.
func run(path string, out io.Writer) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	shorter, n := shorten(text)
	if n == 0 {
		return fmt.Errorf("%s is not what gqlgen wrote so far: what is rewritten has another form now", path)
	}
	if _, err := fmt.Fprintf(out, "lean: %d fields read without a context\n", n); err != nil {
		return err
	}
	return os.WriteFile(path, shorter, 0o644)
}

func shorten(text []byte) ([]byte, int) {
	scalars := map[string]bool{}
	for _, m := range scalarField.FindAllSubmatch(text, -1) {
		scalars[string(m[1])] = true
	}
	n := 0
	short := reading.ReplaceAllFunc(text, func(field []byte) []byte {
		m := reading.FindSubmatch(field)
		if !scalars[string(m[2])] {
			return field
		}
		n++
		return fmt.Appendf(nil, "%s\treturn %s(ctx, field.Selections, %s)\n}", m[1], m[4], m[3])
	})
	for _, r := range assembly {
		if !r.old.Match(short) {
			return nil, 0
		}
		short = r.old.ReplaceAll(short, []byte(r.now))
	}
	if !bytes.Contains(short, []byte("math.")) {
		short = bytes.Replace(short, []byte("\t\"math\"\n"), nil, 1)
	}
	return short, n
}
