package console

import (
	"bytes"
	"embed"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

//go:embed pages/*.html
var pageFiles embed.FS

// Home is what the home page says of who is asking. The zero value is a stranger.
type Home struct {
	SignedIn         bool
	Name             string
	Email            string
	OrganizationName string
	// Admitted is false for a person with an account at WorkOS but no way in here.
	Admitted bool
}

// Landing is the page that an invitation's e-mail links to. Token is empty when the link came without one.
type Landing struct{ Token string }

// Page is one message: an error, or why somebody was not let in. Every text is shown as text, never as markup. The link
// is left out when Action is empty.
type Page struct {
	Status    int
	Title     string
	Text      string
	Action    string
	ActionURL string
}

// Home writes the home page: who is signed in, and the way in or out.
func (c *Console) Home(w http.ResponseWriter, r *http.Request, h Home) {
	p := plain
	if h.SignedIn {
		p = withForm(c.signOutTo)
	}
	c.write(w, http.StatusOK, "home.html", p, struct {
		Home
		Playground bool
	}{h, c.playground})
}

// Invite writes the landing page of the invitation in the query's invitation_token. It answers 200 whatever the token,
// so that it tells nobody which tokens exist, and changes nothing: mail scanners open every link.
func (c *Console) Invite(w http.ResponseWriter, r *http.Request) {
	token := strings.TrimSpace(r.URL.Query().Get("invitation_token"))
	c.write(w, http.StatusOK, "invite.html", secret, Landing{Token: token})
}

// Message writes one message page with its status; a status of 0 is 500.
func (c *Console) Message(w http.ResponseWriter, r *http.Request, p Page) {
	if p.Status == 0 {
		p.Status = http.StatusInternalServerError
	}
	// The address may hold a code or a token: message pages answer /auth/callback too.
	c.write(w, p.Status, "message.html", secret, p)
}

// NotFound writes the page for an unknown path.
func (c *Console) NotFound(w http.ResponseWriter, r *http.Request) {
	c.Message(w, r, Page{
		Status: http.StatusNotFound,
		Title:  "There is nothing here",
		Text:   "The address may be mistyped, or the page has gone.",
		Action: "Go to the start page", ActionURL: "/",
	})
}

// write renders into memory first, so that a page is either whole or an error.
func (c *Console) write(w http.ResponseWriter, status int, name string, p policy, data any) {
	var b bytes.Buffer
	if err := c.pages[name].ExecuteTemplate(&b, "layout.html", data); err != nil {
		http.Error(w, "The page could not be shown.", http.StatusInternalServerError)
		return
	}
	p.set(w.Header())
	w.WriteHeader(status)
	// A failed write means that the browser has gone; nobody is left to tell.
	_, _ = b.WriteTo(w)
}

func parsePages(a assets) (map[string]*template.Template, error) {
	files, err := fs.Glob(pageFiles, "pages/*.html")
	if err != nil {
		return nil, err
	}
	pages := make(map[string]*template.Template, len(files))
	for _, file := range files {
		t := template.New(path.Base(file)).Funcs(template.FuncMap{"asset": a.url})
		if t, err = t.ParseFS(pageFiles, "pages/layout.html", file); err != nil {
			return nil, err
		}
		pages[path.Base(file)] = t
	}
	return pages, nil
}
