package invite

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"guestlist/internal/problem"
)

// Sources are all that an invite can have, and States all that it can be shown in.
var (
	Sources = []Source{SourceMember, SourceMachine, SourceSeed, SourceDashboard, SourceAPI, SourceOther}
	States  = []State{Sending, Pending, Revoking, Accepted, Revoked, Expired, Failed}
)

// Filter narrows a list; nil and zero values do not. An empty, non-nil list of states or sources matches nothing.
type Filter struct {
	States      []State
	Sources     []Source
	EmailPrefix string
	// InviterID and SeedBatchID are nil where they do not narrow: an empty text is no id, and must not widen the list.
	InviterID     *string
	SeedBatchID   *string
	CreatedAfter  time.Time
	CreatedBefore time.Time
}

// Check refuses what cannot be a filter, before a database does.
func (f Filter) Check() error {
	switch {
	case strings.ContainsRune(f.EmailPrefix, 0) || !utf8.ValidString(f.EmailPrefix) || len(f.EmailPrefix) > maxPrefix:
		return problem.New(problem.BadUserInput, "email is too long or holds a control character.")
	case f.InviterID != nil && !plausible(*f.InviterID):
		return problem.New(problem.BadUserInput, "inviterId must be an id. Leave it out to ask for everybody's.")
	case f.SeedBatchID != nil && !plausible(*f.SeedBatchID):
		return problem.New(problem.BadUserInput, "seedBatchId must be an id. Leave it out to ask for all lists.")
	case slices.ContainsFunc(f.Sources, func(s Source) bool { return !slices.Contains(Sources, s) }):
		return problem.New(problem.BadUserInput, "sources must be sources of invites.")
	case slices.ContainsFunc(f.States, func(s State) bool { return !slices.Contains(States, s) }):
		return problem.New(problem.BadUserInput, "states must be states of invites.")
	}
	return nil
}

// mayList refuses what cannot be a filter of others' invites. Where addresses are masked none may be found out letter by letter,
// neither by its beginning nor by where it stands among addresses that one knows.
func (s *Service) mayList(f Filter, o Order) error {
	if err := f.Check(); err != nil || !s.Policy.MaskEmails {
		return err
	}
	switch {
	case f.EmailPrefix != "":
		return problem.New(problem.BadUserInput, "email cannot be searched by: addresses are masked here.")
	case o.Field == OrderEmail:
		return problem.New(problem.BadUserInput, "EMAIL is no order here, since addresses are masked. Order by CREATED_AT or EXPIRES_AT.")
	}
	return nil
}

// firstYear and lastYear bound the times that callers may name. What lies outside is a mistake, and to a program no time at all may
// look like one of the year 1.
const firstYear, lastYear = 1970, 9999

// ParseTime reads a time that a caller names, in the form of RFC 3339 with any offset.
func ParseTime(text string) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339Nano, text)
	t = t.UTC()
	return t, err == nil && t.Year() >= firstYear && t.Year() <= lastYear
}
