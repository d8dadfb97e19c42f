package export

import (
	"context"
	"encoding/csv"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/problem"
	"guestlist/internal/spreadsheet"
	"guestlist/internal/viewer"
)

// Invites is what a scope's invites are read from: each page in its order, oldest first, by whoever may read them.
type Invites interface {
	Export(ctx context.Context, v viewer.Viewer, organizationID *string, f invite.Filter, row func(*invite.Invite) error) error
}

// columns are the first row.
var columns = []string{
	"id", "email", "state", "source", "role", "organization_id", "inviter_id", "created_at", "sent_at", "expires_at", "accepted_at",
	"revoked_at", "accepted_by_id",
}

// Options are what the handler is made of.
type Options struct {
	Invites Invites
	Log     *slog.Logger
	// RequestID is the id that an error names.
	RequestID func(context.Context) string
	// Patience is how long a reader may take nothing in.
	Patience time.Duration
}

// Handler serves GET /export/invites.csv. The filters are InviteFilter's, as parameters: states and sources separated by commas,
// email, inviterId, seedBatchId, createdAfter, createdBefore; organizationId as in queries. What goes wrong before the first row is
// an answer in JSON; later, the connection is cut, so that no half of a list passes for the whole.
func Handler(o Options) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		id := o.RequestID(r.Context())
		organizationID, filter, err := parse(r.URL.Query())
		if err != nil {
			refuse(w, id, err)
			return
		}
		out := &sheet{w: w, patience: o.Patience}
		err = o.Invites.Export(r.Context(), viewer.From(r.Context()), organizationID, filter, out.row)
		if err != nil && !out.begun {
			if problem.Of(err).Kind == problem.Internal {
				o.Log.ErrorContext(r.Context(), "an export failed", "error", err, "requestId", id)
			}
			refuse(w, id, err)
			return
		}
		if err == nil {
			err = out.end()
		}
		if err != nil {
			o.Log.WarnContext(r.Context(), "an export was cut", "error", err, "requestId", id)
			panic(http.ErrAbortHandler) // net/http's way of cutting the connection
		}
	})
}

// sheet begins its answer with the first row.
type sheet struct {
	w        http.ResponseWriter
	patience time.Duration
	out      *patient
	csv      *csv.Writer
	begun    bool
	rows     int
}

func (s *sheet) begin() error {
	s.begun = true
	s.w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	s.w.Header().Set("Content-Disposition", `attachment; filename="invites.csv"`)
	s.out = newPatient(s.w, s.patience)
	s.csv = csv.NewWriter(s.out)
	return s.csv.Write(columns)
}

// flushEvery is how many rows wait for each other.
const flushEvery = 500

func (s *sheet) row(in *invite.Invite) error {
	if !s.begun {
		if err := s.begin(); err != nil {
			return err
		}
	}
	cells := []string{
		in.ID, in.DisplayEmail, string(in.State), string(in.Source), text(in.RoleSlug), in.OrganizationID, in.InviterID,
		in.CreatedAt.UTC().Format(time.RFC3339), moment(in.SentAt), moment(in.ExpiresAt), moment(in.AcceptedAt), moment(in.RevokedAt), in.AcceptedByID,
	}
	for i := range cells {
		cells[i] = spreadsheet.Inert(cells[i])
	}
	if s.rows++; s.rows%flushEvery == 0 {
		if err := s.flush(); err != nil {
			return err
		}
	}
	return s.csv.Write(cells)
}

func (s *sheet) end() error {
	if !s.begun {
		if err := s.begin(); err != nil {
			return err
		}
	}
	return s.flush()
}

func (s *sheet) flush() error {
	s.csv.Flush()
	if err := s.csv.Error(); err != nil {
		return err
	}
	return s.out.flush()
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func moment(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

var (
	known   = []string{"organizationId", "states", "sources", "email", "inviterId", "seedBatchId", "createdAfter", "createdBefore"}
	badTime = problem.New(problem.BadUserInput, "createdAfter and createdBefore must be times from 1970 on, such as 2026-01-31T12:00:00Z.")
	badList = problem.New(problem.BadUserInput, "seedBatchId must be the id of a list, which begins with seed_.")
)

// parse reads the filters; a parameter that is unknown or comes twice is refused, since its absence would widen the list.
func parse(q url.Values) (organizationID *string, f invite.Filter, err error) {
	for name, values := range q {
		if !slices.Contains(known, name) || len(values) != 1 {
			return nil, f, problem.New(problem.BadUserInput, "The parameters are "+strings.Join(known, ", ")+", each once at most.")
		}
	}
	if q.Has("organizationId") {
		id := q.Get("organizationId")
		organizationID = &id
	}
	f.EmailPrefix = q.Get("email")
	// An empty id is none, and refused: it would be no filter at all. A list that is not there is like in queries: nothing was sent for it.
	for name, into := range map[string]**string{"inviterId": &f.InviterID, "seedBatchId": &f.SeedBatchID} {
		if q.Has(name) {
			id := q.Get(name)
			*into = &id
		}
	}
	if f.SeedBatchID != nil && !strings.HasPrefix(*f.SeedBatchID, "seed_") {
		return nil, f, badList
	}
	f.States, f.Sources = words[invite.State](q, "states"), words[invite.Source](q, "sources")
	for name, into := range map[string]*time.Time{"createdAfter": &f.CreatedAfter, "createdBefore": &f.CreatedBefore} {
		if !q.Has(name) {
			continue
		}
		at, ok := invite.ParseTime(q.Get(name))
		if !ok {
			return nil, f, badTime
		}
		*into = at
	}
	return organizationID, f, f.Check()
}

// words are those of a parameter that separates them by commas, each once; nil where it is left out, and none of an empty one.
func words[T ~string](q url.Values, name string) []T {
	if !q.Has(name) {
		return nil
	}
	list := []T{}
	if q.Get(name) == "" {
		return list
	}
	for word := range strings.SplitSeq(q.Get(name), ",") {
		if !slices.Contains(list, T(word)) {
			list = append(list, T(word))
		}
	}
	return list
}
