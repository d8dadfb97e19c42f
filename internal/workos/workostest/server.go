package workostest

import (
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Server is a running WorkOS: an http.Handler with a state. All methods may be called from any goroutine.
type Server struct {
	options Options
	mux     *http.ServeMux
	layout  *template.Template

	mu        sync.Mutex
	journal   *journal
	users     *table[User]
	orgs      *table[Organization]
	members   *table[Membership]
	invites   *table[Invitation]
	roles     *table[role]
	events    *table[eventRow]
	mails     *table[mailRow]
	sessions  *table[session]
	browsers  *table[browser]
	codes     *table[grant]
	pendings  *table[grant]
	refreshes *table[refresh]
	machines  *table[M2MApplication]
	apiKeys   *table[APIKey]
	behaviour Behaviour
	heldFrom  int // events beyond this many are held back; -1 for none
	keys      keyring
	writes    []*Write
	spent     map[string][]time.Time // the requests that count against each rate limit
	late      []lateWork
	post      *postman

	wire   sync.Mutex // guards what is below, so that a hook may call the server
	hook   func(*http.Request) *Fault
	chaos  *Chaos
	met    map[string]int // how often the chaos has met each kind of request
	faults map[string]int
	seen   []seenRequest
}

type seenRequest struct{ method, path string }

// New makes a fake from its options and, with a Dir, from what an earlier one left there.
func New(options Options) (*Server, error) {
	options = options.withDefaults()
	if err := options.validate(); err != nil {
		return nil, err
	}
	layout, err := template.ParseFS(pageFiles, "pages/layout.html")
	if err != nil {
		return nil, fmt.Errorf("workostest: pages: %w", err)
	}
	s := &Server{options: options, layout: layout, journal: newJournal(), heldFrom: -1, spent: map[string][]time.Time{}}
	s.met, s.faults = map[string]int{}, map[string]int{}
	s.post = newPostman(options.Logger.Warn, options.Now)
	s.makeTables()
	s.mux = s.routes()
	s.keys = keyring{dir: options.Dir, clientID: options.ClientID, private: options.SigningKey}
	if options.Dir != "" {
		if err := s.journal.open(options.Dir); err != nil {
			return nil, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seedRoles()
	if err := s.journal.flush(); err != nil {
		return nil, errors.Join(err, s.journal.close())
	}
	return s, nil
}

func (s *Server) makeTables() {
	s.users = newTable[User](s.journal, "user")
	s.orgs = newTable[Organization](s.journal, "organization")
	s.members = newTable[Membership](s.journal, "membership")
	s.invites = newTable[Invitation](s.journal, "invitation").keepingPast()
	s.roles = newTable[role](s.journal, "role")
	s.events = newTable[eventRow](s.journal, "event")
	s.mails = newTable[mailRow](s.journal, "mail")
	s.sessions = newTable[session](s.journal, "session")
	s.browsers = newTable[browser](s.journal, "browser")
	s.codes = newTable[grant](s.journal, "code")
	s.pendings = newTable[grant](s.journal, "pending_authentication")
	s.refreshes = newTable[refresh](s.journal, "refresh_token")
	s.machines = newTable[M2MApplication](s.journal, "m2m_application")
	s.apiKeys = newTable[APIKey](s.journal, "api_key")
}

// Close writes what is left and lets the state folder go. Work that was still to come late is never done, and what was to be
// delivered is not.
func (s *Server) Close() error {
	s.post.close()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.late {
		l.timer.Stop()
	}
	s.late = nil
	return s.journal.close()
}

// BaseURL is where the fake is reached, without a slash at the end.
func (s *Server) BaseURL() string { return s.options.BaseURL }

// APIKey is the key that API calls must carry.
func (s *Server) APIKey() string { return s.options.APIKey }

// ClientID is the WorkOS client id of the application.
func (s *Server) ClientID() string { return s.options.ClientID }

// Issuer is the iss claim of the tokens that it signs.
func (s *Server) Issuer() string {
	return s.options.BaseURL + "/user_management/" + s.options.ClientID
}

// SetRedirectURIs replaces the registered redirect URIs, for tests whose server starts after the fake.
func (s *Server) SetRedirectURIs(uris ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.options.RedirectURIs = uris
}

// SetAcceptURL replaces Options.AcceptURL; mails already sent lead there too.
func (s *Server) SetAcceptURL(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.options.AcceptURL = url
}

// Requests counts the requests that arrived so far, faults included; an empty method counts all methods.
func (s *Server) Requests(method, pathPrefix string) int {
	s.wire.Lock()
	defer s.wire.Unlock()
	n := 0
	for _, r := range s.seen {
		if (method == "" || r.method == method) && strings.HasPrefix(r.path, pathPrefix) {
			n++
		}
	}
	return n
}

// ServeHTTP answers one request, or breaks it as the fault hook or the chaos says.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	fault := s.arrived(r)
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		write(w, refuse(http.StatusRequestEntityTooLarge, "", "Request body could not be read."))
		return
	}
	c := &call{Request: r, body: body, query: r.URL.Query()}
	if fault == nil {
		fault = s.misfortune(c)
	}
	s.note(c, fault)
	s.serve(w, c, fault)
}

// work does what the request asks, under the lock, and saves it before the answer exists. Repeats are done in one go.
func (s *Server) work(c *call, repeats int) *reply {
	unlock := s.lock()
	defer unlock()
	var answer *reply
	for range 1 + repeats {
		answer = s.perform(c)
	}
	answer.header.Set("X-Request-Id", newID("req", s.now()))
	s.options.Logger.Debug("request", "method", c.Method, "pattern", c.Pattern, "status", answer.status)
	return answer
}

func (s *Server) perform(c *call) *reply {
	answer := s.limited(c)
	if answer == nil {
		answer = s.dispatch(c)
	}
	if err := s.journal.flush(); err != nil {
		s.options.Logger.Error("state was not saved", "error", err)
		answer = refuse(http.StatusInternalServerError, "", "Internal server error.")
	}
	c.done(answer, s.now())
	return answer
}

func (s *Server) arrived(r *http.Request) *Fault {
	s.wire.Lock()
	s.seen = append(s.seen, seenRequest{r.Method, r.URL.Path})
	hook := s.hook
	s.wire.Unlock()
	if hook == nil {
		return nil
	}
	return hook(r)
}

func (s *Server) now() time.Time { return s.options.Now().UTC().Truncate(time.Millisecond) }

// lock takes the state, with all that has become due by then.
func (s *Server) lock() (unlock func()) {
	s.mu.Lock()
	s.doLate()
	return s.mu.Unlock
}

// change runs one seeding or dashboard step under the lock and saves it.
func (s *Server) change(step func() error) error {
	defer s.lock()()
	if err := step(); err != nil {
		return fmt.Errorf("workostest: %w", err)
	}
	return s.journal.flush()
}
