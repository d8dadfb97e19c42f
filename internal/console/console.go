package console

import (
	"errors"
	"fmt"
	"html/template"
	"net/url"
	"strings"
)

// Options is what the pages need to know of the rest of the server.
type Options struct {
	// Playground turns /playground on; off, it and its assets are 404.
	Playground bool
	// GraphQLPath is where the console and the playground post to, a path on our own origin such as /graphql.
	GraphQLPath string
	// FormActionOrigins are the origins, such as https://api.workos.com, to which the answer to the sign-out form may
	// redirect. Chromium holds redirects after a form post to form-action too, so what is missing here breaks sign-out.
	FormActionOrigins []string
}

// Console serves the pages. It never changes after New and is safe for concurrent use.
type Console struct {
	playground  bool
	graphQLPath string
	signOutTo   []string
	assets      assets
	words       words
	routes      []string
	pages       map[string]*template.Template
}

// New prepares templates and assets. It fails on options that could not be served safely, all reported at once.
func New(o Options) (*Console, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	a, err := loadAssets(o.Playground)
	if err != nil {
		return nil, err
	}
	w, err := loadWords()
	if err != nil {
		return nil, err
	}
	routes, err := loadRoutes()
	if err != nil {
		return nil, err
	}
	pages, err := parsePages(a, w)
	if err != nil {
		return nil, err
	}
	return &Console{
		playground:  o.Playground,
		graphQLPath: o.GraphQLPath,
		signOutTo:   o.FormActionOrigins,
		assets:      a,
		words:       w,
		routes:      routes,
		pages:       pages,
	}, nil
}

func (o Options) validate() error {
	var errs []error
	if !isLocalPath(o.GraphQLPath) {
		errs = append(errs, fmt.Errorf("console: GraphQL path %q is not a path on our own origin", o.GraphQLPath))
	}
	for _, origin := range o.FormActionOrigins {
		if !isOrigin(origin) {
			errs = append(errs, fmt.Errorf("console: %q is not an origin like https://example.com", origin))
		}
	}
	return errors.Join(errs...)
}

// isLocalPath refuses //host and /\host, which browsers take for another origin.
func isLocalPath(p string) bool {
	return strings.HasPrefix(p, "/") && !strings.HasPrefix(p, "//") && !strings.Contains(p, `\`)
}

// isOrigin accepts nothing that could end one CSP directive and begin another.
func isOrigin(s string) bool {
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
		return false
	}
	return u.Scheme+"://"+u.Host == s && !strings.ContainsAny(s, " ;,'\"*")
}
