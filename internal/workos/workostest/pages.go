package workostest

import (
	"bytes"
	"embed"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

//go:embed pages
var pageFiles embed.FS

// policy lets a page load its style sheet and nothing else. Browsers hold form-action against the redirects after a post
// too, and those lead to the application and wherever it sends people on, so it names schemes only.
const policy = "default-src 'none'; style-src 'self'; form-action 'self' http: https:; base-uri 'none'; frame-ancestors 'none'"

type field struct{ Name, Value string }

// page is what layout.html shows.
type page struct {
	Title, Text, Problem string
	Root                 string
	Form                 *form
	Mails                []mailView
	ShowMails            bool
	Home                 *home
}

type form struct {
	Action, Email, Button string
	Hidden                []field
}

type mailView struct {
	Mail
	Inviter, Organization, State string
	ExpiresAt                    time.Time
}

type home struct{ Initiate string }

func (s *Server) show(status int, p page) *reply {
	p.Root = s.root()
	var out bytes.Buffer
	if err := s.layout.Execute(&out, p); err != nil {
		return s.broken(err)
	}
	r := newReply(status, "text/html; charset=utf-8", out.Bytes())
	r.header.Set("Content-Security-Policy", policy)
	r.header.Set("Referrer-Policy", "no-referrer") // these URLs carry invitation tokens
	r.header.Set("X-Content-Type-Options", "nosniff")
	return r
}

// root is the path that BaseURL ends in, for links.
func (s *Server) root() string {
	u, err := url.Parse(s.options.BaseURL)
	if err != nil {
		return ""
	}
	return u.Path
}

func (s *Server) signInPage(status int, a authorization, email, problem string) *reply {
	f := &form{Action: s.root() + "/user_management/authorize", Email: email, Button: "Continue"}
	for name, values := range a.values {
		for _, value := range values {
			f.Hidden = append(f.Hidden, field{name, value})
		}
	}
	slices.SortFunc(f.Hidden, func(x, y field) int { return strings.Compare(x.Name, y.Name) })
	text := "Whoever you say you are, this pretend WorkOS believes you."
	if i, ok := s.invitationByToken(a.get("invitation_token")); ok && i.State == statePending {
		text = "You have an invitation. " + text
	}
	return s.show(status, page{Title: "Sign in", Text: text, Problem: problem, Form: f})
}

func (s *Server) invitationPage(status int, i Invitation, email, problem string) *reply {
	title := "Accept your invitation"
	if org, ok := s.orgs.get(i.OrganizationID); ok {
		title = "Join " + org.Name
	}
	return s.show(status, page{
		Title: title, Text: "Sign in with your address to accept.", Problem: problem,
		Form: &form{
			Action: s.root() + "/invitations/accept", Email: email, Button: "Accept the invitation",
			Hidden: []field{{"invitation_token", i.Token}},
		},
	})
}

func (s *Server) errorPage(status int, problem string) *reply {
	return s.show(status, page{Title: "This did not work", Problem: problem})
}

func (s *Server) homePage(c *call) *reply {
	if bad := c.allow(); bad != nil {
		return bad
	}
	return s.show(http.StatusOK, page{
		Title: "A pretend WorkOS", Home: &home{Initiate: s.options.InitiateLoginURI},
		Text: "It stands in for WorkOS on this machine: the API, AuthKit's sign-in, and the mails. Nothing leaves the machine.",
	})
}

// outboxPage is JSON for programs: Accept: application/json.
func (s *Server) outboxPage(c *call) *reply {
	if bad := c.allow(); bad != nil {
		return bad
	}
	if strings.Contains(c.Header.Get("Accept"), "application/json") {
		text, err := json.Marshal(s.outbox())
		if err != nil {
			return s.broken(err)
		}
		return newReply(http.StatusOK, "application/json; charset=utf-8", text)
	}
	p := page{Title: "Outbox", Text: "The mails that WorkOS would have sent, newest first.", ShowMails: true}
	mails := s.outbox()
	for m := range s.newestMails {
		i, _ := s.invites.get(m.InvitationID)
		p.Mails = append(p.Mails, mailView{
			Mail: mails[len(p.Mails)], Inviter: m.Inviter, Organization: m.Organization, State: s.current(i).State, ExpiresAt: i.ExpiresAt.UTC(),
		})
	}
	return s.show(http.StatusOK, p)
}

func (s *Server) styleSheet(*call) *reply {
	text, err := pageFiles.ReadFile("pages/style.css")
	if err != nil {
		return s.broken(err)
	}
	return newReply(http.StatusOK, "text/css; charset=utf-8", text)
}
