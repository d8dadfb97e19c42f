package app

import (
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// DefaultLog is for commands that log nothing.
var DefaultLog = LogSettings{Format: "text", Level: "info"}

// Environment lets every flag be given as a variable of the same name in capitals; the flag wins. An empty variable counts
// as not given. Flags named in except are flags only.
func Environment(environ []string, except ...string) kong.Resolver {
	values := map[string]string{}
	for _, entry := range environ {
		if name, value, ok := strings.Cut(entry, "="); ok && value != "" {
			values[name] = value
		}
	}
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		if slices.Contains(except, flag.Name) {
			return nil, nil
		}
		name := strings.ToUpper(strings.ReplaceAll(flag.Name, "-", "_"))
		if value, ok := values[name]; ok {
			return value, nil
		}
		return nil, nil
	})
}
