package console_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"guestlist/internal/console"
)

// shown is one way to open one page.
type shown struct {
	name     string
	show     http.HandlerFunc
	target   string
	status   int
	csp      string
	referrer string
}

const (
	noForm = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; img-src 'self'; style-src 'self'; form-action 'none'"
	waits  = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; img-src 'self'; style-src 'self'; " +
		"form-action 'self' https://api.workos.com"
	scripts = "default-src 'none'; base-uri 'none'; connect-src 'self'; frame-ancestors 'none'; img-src 'self'; script-src 'self'; " +
		"style-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'; form-action "
	graphiql = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; connect-src 'self'; " +
		"img-src 'self' data:; font-src 'self' data:; script-src 'self'; style-src 'self'"
)

var (
	member  = console.Home{SignedIn: true, Admitted: true, Name: "Ada", Email: "ada@example.com", OrganizationName: "Engines"}
	waiting = console.Home{SignedIn: true, Email: "eve@example.com"}
)

func home(c *console.Console, h console.Home) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { c.Home(w, r, h) }
}

func everyPage(c *console.Console) []shown {
	message := func(p console.Page) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { c.Message(w, r, p) }
	}
	refused := console.Page{Status: 403, Title: "Not on the list", Text: "Ask.", Action: "Sign out", ActionURL: "/auth/logout"}
	return []shown{
		{"home of a stranger", home(c, console.Home{}), "/", 200, noForm, "same-origin"},
		{"home of a member", home(c, member), "/", 200, scripts + "'self' https://api.workos.com", "same-origin"},
		{"home of somebody not admitted", home(c, waiting), "/", 200, waits, "same-origin"},
		{"invitation", c.Invite, "/invite?invitation_token=abc", 200, scripts + "'none'", "no-referrer"},
		{"invitation without token", c.Invite, "/invite", 200, scripts + "'none'", "no-referrer"},
		{"message", message(refused), "/auth/callback?code=x", 403, noForm, "no-referrer"},
		{"message without status", message(console.Page{Title: "Oh"}), "/", 500, noForm, "no-referrer"},
		{"not found", c.NotFound, "/nowhere", 404, noForm, "no-referrer"},
		{"playground", c.Playground().ServeHTTP, "/playground", 200, graphiql, "same-origin"},
	}
}

func TestEveryPageIsSentWithItsHeaders(t *testing.T) {
	t.Parallel()
	for _, p := range everyPage(newConsole(t, options())) {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			a := get(t, p.show, p.target)
			if a.status != p.status {
				t.Errorf("status %d, want %d", a.status, p.status)
			}
			want := map[string]string{
				"Content-Security-Policy":      p.csp,
				"Referrer-Policy":              p.referrer,
				"Content-Type":                 "text/html; charset=utf-8",
				"Cache-Control":                "no-store",
				"X-Content-Type-Options":       "nosniff",
				"X-Frame-Options":              "DENY",
				"X-Robots-Tag":                 "noindex",
				"Cross-Origin-Opener-Policy":   "same-origin",
				"Cross-Origin-Resource-Policy": "same-origin",
				"Permissions-Policy":           "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
			}
			for name, value := range want {
				if got := a.header.Values(name); !slices.Equal(got, []string{value}) {
					t.Errorf("%s: %q, want %q", name, got, value)
				}
			}
		})
	}
}

func TestEveryPageIsOneWholeDocumentFromItsOwnOrigin(t *testing.T) {
	t.Parallel()
	c := newConsole(t, options())
	for _, p := range everyPage(c) {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			count := map[string]int{}
			for n := range parse(t, get(t, p.show, p.target).body).Descendants() {
				if n.Type == html.ElementNode {
					count[n.Data]++
					checkElement(t, c, n)
				}
			}
			for _, name := range []string{"h1", "title", "html"} {
				if count[name] != 1 {
					t.Errorf("%d elements <%s>, want 1", count[name], name)
				}
			}
			if scripts := count["script"]; (scripts > 0) != strings.Contains(p.csp, "script-src") {
				t.Errorf("%d scripts", scripts)
			}
		})
	}
}

// checkElement refuses what the policy would block, and what is loaded from elsewhere or not there.
func checkElement(t *testing.T, c *console.Console, n *html.Node) {
	t.Helper()
	switch n.Data {
	case "style":
		t.Error("an inline style sheet")
	case "script":
		if n.FirstChild != nil || attr(n, "src") == "" {
			t.Error("an inline script")
		}
	case "html":
		if attr(n, "lang") != "en" {
			t.Error("no language")
		}
	case "title":
		if title := n.FirstChild.Data; strings.HasPrefix(title, " ") || !strings.HasSuffix(title, " · Guestlist") {
			t.Errorf("title %q", title)
		}
	}
	for _, a := range n.Attr {
		if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
			t.Errorf("inline %s on <%s>", a.Key, n.Data)
		}
		if a.Key == "src" || (a.Key == "href" && n.Data == "link") {
			if got := get(t, c.Assets().ServeHTTP, a.Val); got.status != http.StatusOK {
				t.Errorf("%s answers %d", a.Val, got.status)
			}
		}
	}
}

const hostile = `"><script>alert(1)</script>&<img src=x onerror=alert(1)>`

func TestHostileTextIsShownAsText(t *testing.T) {
	t.Parallel()
	c := newConsole(t, options())
	rows := map[string]http.HandlerFunc{
		"home": func(w http.ResponseWriter, r *http.Request) {
			c.Home(w, r, console.Home{SignedIn: true, Email: hostile})
		},
		"message": func(w http.ResponseWriter, r *http.Request) {
			c.Message(w, r, console.Page{Status: 400, Title: hostile, Text: hostile, Action: hostile, ActionURL: "/"})
		},
	}
	body := get(t, home(c, console.Home{SignedIn: true, Admitted: true, Name: hostile, Email: hostile, OrganizationName: hostile}), "/").body
	if strings.Contains(body, "<script>") || strings.Contains(body, "<img src=x") || strings.Count(body, "&lt;script&gt;alert(1)") != 5 {
		t.Errorf("the member's page shows hostile text as\n%s", body)
	}
	for name, show := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := parse(t, get(t, show, "/").body)
			for n := range root.Descendants() {
				if n.Data == "script" || (n.Data == "img" && attr(n, "src") == "x") {
					t.Fatalf("the text became an element <%s>", n.Data)
				}
			}
			if !strings.Contains(text(root), hostile) {
				t.Error("the text is not shown")
			}
		})
	}
}

func TestMessageNeverLinksToAScript(t *testing.T) {
	t.Parallel()
	c := newConsole(t, options())
	a := get(t, func(w http.ResponseWriter, r *http.Request) {
		c.Message(w, r, console.Page{Status: 400, Title: "Oh", Text: "No.", Action: "Go", ActionURL: "javascript:alert(1)"})
	}, "/")
	if strings.Contains(a.body, "javascript:") || link(parse(t, a.body), "Go") == "" {
		t.Errorf("the link is %q", link(parse(t, a.body), "Go"))
	}
}

func TestInviteLeadsToSignInWithTheSameToken(t *testing.T) {
	t.Parallel()
	c := newConsole(t, options())
	for _, token := range []string{"Z1uX3RbwcIl5fIGJJJCXXisdI", hostile, "a b+c/d=&e#f%2F", "é\u2028\x00", strings.Repeat("x", 4096)} {
		a := get(t, c.Invite, "/invite?invitation_token="+url.QueryEscape(token))
		to, err := url.Parse(link(parse(t, a.body), "Accept the invitation"))
		if err != nil || a.status != http.StatusOK {
			t.Fatalf("%.40q: status %d, link %v", token, a.status, err)
		}
		if got := to.Query().Get("invitation_token"); to.Path != "/auth/login" || to.Host != "" || len(to.Query()) != 1 || got != token {
			t.Errorf("%.40q leads to %.60q", token, to)
		}
	}
}

func TestInviteWithoutATokenSaysThatTheLinkIsIncomplete(t *testing.T) {
	t.Parallel()
	c := newConsole(t, options())
	for _, target := range []string{"/invite", "/invite?invitation_token=", "/invite?invitation_token=%20", "/invite?token=abc"} {
		a := get(t, c.Invite, target)
		if a.status != http.StatusOK || !strings.Contains(a.body, "This link is incomplete") || strings.Contains(a.body, "/auth/login") {
			t.Errorf("%s answers %d without saying that it is incomplete", target, a.status)
		}
	}
}

func TestHomeOffersTheWayInOrTheWayOutAndNeverASignUp(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name     string
		home     console.Home
		has, not []string
	}{
		{
			"stranger",
			console.Home{},
			[]string{`href="/auth/login"`},
			[]string{"<form", "<dl"},
		},
		{
			"member",
			console.Home{SignedIn: true, Admitted: true, Name: "Ada", Email: "ada@example.com", OrganizationName: "Engines"},
			[]string{`method="post" action="/auth/logout"`, "Welcome, Ada", "ada@example.com", "Engines"},
			[]string{"/auth/login"},
		},
		{
			"member of whom WorkOS has no name",
			console.Home{SignedIn: true, Admitted: true, Email: "ada@example.com"},
			[]string{"<h1>Welcome</h1>", "ada@example.com"},
			[]string{"Organization</dt>", "<dt>Name"},
		},
		{
			"not admitted",
			console.Home{SignedIn: true, Email: "eve@example.com"},
			[]string{`action="/auth/logout"`, "Not on the list yet", "eve@example.com"},
			[]string{"Welcome", "/auth/login"},
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			for _, on := range []bool{true, false} {
				c := newConsole(t, console.Options{Playground: on, GraphQLPath: "/graphql"})
				body := get(t, func(w http.ResponseWriter, r *http.Request) { c.Home(w, r, row.home) }, "/").body
				for _, s := range row.has {
					if !strings.Contains(body, s) {
						t.Errorf("%q is missing", s)
					}
				}
				for _, s := range append(row.not, "Sign up", "sign-up") {
					if strings.Contains(body, s) {
						t.Errorf("%q is there", s)
					}
				}
				if strings.Contains(body, `href="/playground"`) != on && !row.home.Admitted {
					t.Errorf("playground on: %t, linked: %t", on, !on)
				}
			}
		})
	}
}

func TestARouteOfTheConsoleIsReachedAgainAfterSigningIn(t *testing.T) {
	t.Parallel()
	c := newConsole(t, options())
	if routes := c.Routes(); !slices.Contains(routes, "/") || !slices.Contains(routes, "/sent") || slices.Contains(routes, "/invite") {
		t.Errorf("routes %q", routes)
	}
	a := get(t, home(c, console.Home{}), "/sent?show=open&q=a%26b")
	to, err := url.Parse(link(parse(t, a.body), "Sign in"))
	if err != nil || to.Path != "/auth/login" || to.Query().Get("return_to") != "/sent?show=open&q=a%26b" {
		t.Errorf("sign-in is at %s, %v", to, err)
	}
}
