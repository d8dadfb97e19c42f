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

// Page is one message: an error, or why somebody was not let in. Every text is shown as text, never as markup. The link
// is left out when Action is empty.
type Page struct {
	Status    int
	Title     string
	Text      string
	Action    string
	ActionURL string
}

// Home answers every route of the console: a member gets the scripts, whoever is not signed in the way in, and whoever may not
// come in is told so. The last two are whole without scripts.
func (c *Console) Home(w http.ResponseWriter, r *http.Request, h Home) {
	data := struct {
		Home
		shell
		ReturnTo string
	}{h, c.shell(), ""}
	switch {
	case !h.SignedIn:
		if r.URL.Path != "/" {
			data.ReturnTo = r.URL.RequestURI()
		}
		c.write(w, http.StatusOK, "signin.html", plain, data)
	case !h.Admitted:
		c.write(w, http.StatusOK, "waiting.html", withForm(pageCSP, c.signOutTo), data)
	default:
		c.write(w, http.StatusOK, "home.html", withForm(scriptCSP, c.signOutTo), data)
	}
}

// shell is what the scripts are told in the page.
type shell struct {
	GraphQLPath string
	Playground  bool
}

func (c *Console) shell() shell { return shell{c.graphQLPath, c.playground} }

// Invite writes the landing page of the invitation in the query's invitation_token. It answers 200 whatever the token,
// so that it tells nobody which tokens exist, and changes nothing: mail scanners open every link. Without scripts it says
// less, and its link works all the same.
func (c *Console) Invite(w http.ResponseWriter, r *http.Request) {
	token := strings.TrimSpace(r.URL.Query().Get("invitation_token"))
	c.write(w, http.StatusOK, "invite.html", landing, struct {
		shell
		Token string
	}{c.shell(), token})
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
		Title:  c.words["missing.title"],
		Text:   c.words["missing.text"],
		Action: c.words["missing.action"], ActionURL: "/",
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

func parsePages(a assets, w words) (map[string]*template.Template, error) {
	files, err := fs.Glob(pageFiles, "pages/*.html")
	if err != nil {
		return nil, err
	}
	pages := make(map[string]*template.Template, len(files))
	for _, file := range files {
		t := template.New(path.Base(file)).Funcs(template.FuncMap{"asset": a.url, "say": w.say})
		if t, err = t.ParseFS(pageFiles, "pages/layout.html", file); err != nil {
			return nil, err
		}
		pages[path.Base(file)] = t
	}
	return pages, nil
}
