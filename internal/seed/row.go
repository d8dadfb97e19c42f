package seed

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"strings"

	"guestlist/internal/invite"
)

// Class is what a row comes to before anything is sent.
type Class string

// The classes. Sent means by a list, this one or another, whatever has become of the invite since.
const (
	Ready               Class = "ready"
	Sent                Class = "sent"
	Malformed           Class = "malformed"
	Duplicate           Class = "duplicate"
	AlreadyInvited      Class = "already_invited"
	AlreadyMember       Class = "already_member"
	BlockedDomain       Class = "blocked_domain"
	OnSuppressionList   Class = "suppressed"
	OrganizationUnknown Class = "organization_unknown"
	RoleUnknown         Class = "role_unknown"
	// Refused: its turn came, and WorkOS or we said no.
	Refused Class = "refused"
)

// Classes in the order in which they are shown.
var Classes = []Class{
	Ready, Sent, Malformed, Duplicate, AlreadyInvited, AlreadyMember, BlockedDomain, OnSuppressionList, OrganizationUnknown, RoleUnknown, Refused,
}

// Row is one line of a list, classed.
type Row struct {
	ID   int
	Line int
	// Text is the address as it was written.
	Text    string
	Address invite.Address
	Scope   invite.Scope
	Role    string
	Locale  string
	Days    int

	Class Class
	// Detail says why, or how far: words for a person.
	Detail string
	// State is the invite's, where there is one, and InviteID its id.
	State    invite.State
	InviteID string
}

// Refuses reports whether the row is one that this list cannot send.
func (c Class) Refuses() bool { return c != Ready && c != Sent }

// Defaults fill what a row leaves out.
type Defaults struct {
	Scope  invite.Scope
	Role   string
	Locale string
	Days   int
}

// parse reads a row's own words; the class is Ready or says what is wrong with them.
func parse(r *raw, d Defaults, policy invite.Policy) Row { return parseRow(r, d, policy, false) }

// parseRow can take an address of plain letters for its own key, unread: enough to tell rows apart, since equal texts are equally
// good or bad.
func parseRow(r *raw, d Defaults, policy invite.Policy, quick bool) Row {
	row := Row{Line: r.line, Text: bare(r.email), Scope: d.Scope, Role: d.Role, Locale: d.Locale, Days: d.Days, Class: Ready}
	bad := func(why string) Row {
		row.Class, row.Detail = Malformed, why
		return row
	}
	if r.bad != "" {
		return bad(r.bad)
	}
	if r.organization != "" && r.organization != invite.ApplicationID {
		if !slug(r.organization) {
			return bad("The organization is not an id.")
		}
		row.Scope = invite.Scope(r.organization)
	}
	var refusal *invite.Refusal
	if quick = quick && plain(row.Text); quick {
		row.Address.Key = row.Text
	} else if row.Address, refusal = invite.ParseAddress(row.Text); refusal != nil {
		return bad(refusal.Message)
	}
	if r.role != "" {
		row.Role = r.role
	}
	if r.locale != "" {
		row.Locale = r.locale
	}
	if r.days != "" {
		days, err := strconv.Atoi(r.days)
		if err != nil || days < 1 || days > 30 {
			return bad("The days must be from 1 to 30.")
		}
		row.Days = days
	}
	if row.Locale != "" && !invite.ValidLocale(row.Locale) {
		return bad("The locale must be a language tag such as en or pt-BR.")
	}
	if !quick {
		refusal = policy.RefuseDomain(row.Address.Domain)
	}
	switch {
	case refusal != nil:
		row.Class, row.Detail = BlockedDomain, refusal.Message
	case row.Role != "" && (row.Scope == "" || !slug(row.Role)):
		row.Class, row.Detail = RoleUnknown, "Roles belong to organizations."
		if row.Scope != "" {
			row.Detail = "This is not a role."
		}
	}
	return row
}

// plain reports whether a text is its own key, if it is an address at all.
func plain(text string) bool {
	for i := range len(text) {
		c := text[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '.' && c != '@' && c != '-' && c != '_' && c != '+' {
			return false
		}
	}
	return true
}

// bare is the address of "Name <address>", or the text itself.
func bare(text string) string {
	text = strings.TrimSpace(text)
	if open := strings.LastIndexByte(text, '<'); open >= 0 && strings.HasSuffix(text, ">") {
		return strings.TrimSpace(text[open+1 : len(text)-1])
	}
	return text
}

func slug(s string) bool {
	return len(s) <= 128 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == ""
}

// fingerprint tells rows apart for the search for duplicates: one address in one scope.
func (r *Row) fingerprint() [2]uint64 {
	var text [512]byte
	b := append(append(append(text[:0], r.Address.Key...), 0), r.Scope.Key()...)
	sum := sha256.Sum256(b)
	return [2]uint64{binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16])}
}
