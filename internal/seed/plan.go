package seed

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"strings"

	"guestlist/internal/invite"
	"guestlist/internal/problem"
)

// Known is what is known of an address in a scope.
type Known struct {
	// Row is the row of a list that has it, 0 for none; Refusal says why its turn ended without an invite.
	Row     int
	Batch   string
	Waiting bool
	Refusal string
	// State is that of its row's invite, or of another one that stands in the way; empty where there is none.
	State    invite.State
	InviteID string
	Failure  invite.RefusalCode
	Member   bool
	// Erased: the row's person was deleted and its address is not kept any more. No list mails it again.
	Erased bool
}

// Directory knows who is here already. Both methods may be called concurrently.
type Directory interface {
	// SeedKnown tells of addresses of one scope; who is unknown is left out.
	SeedKnown(ctx context.Context, scope invite.Scope, addresses []invite.Address) (map[string]Known, error)
}

// Organizations asks WorkOS about an organization that rows name.
type Organizations interface {
	// SeedOrganization is problem.NotFound where there is none.
	SeedOrganization(ctx context.Context, id string) error
	// SeedRoles are those that its members can have; nil where WorkOS does not say, and then the send finds out.
	SeedRoles(ctx context.Context, id string) ([]string, error)
}

// Classifier sorts the rows of a list, and sorts them the same way again when their turn comes.
type Classifier struct {
	Directory     Directory
	Organizations Organizations
	Policy        invite.Policy
	Defaults      Defaults
	// Batch, when set, is the list's own.
	Batch string
	// Suppressed are never mailed.
	Suppressed Suppressed
	// Reinvite makes ready again whose invite by a list was revoked or has expired (ledger.md §3 rule 28: only when asked to).
	Reinvite bool

	exists map[string]bool
	roles  map[string][]string
}

// chunk is how many rows are looked up at once.
const chunk = 400

// Classify settles the class of rows that have only been parsed, in place. Rows of a list that was sent keep what is true of
// their invite.
func (c *Classifier) Classify(ctx context.Context, rows []Row) error {
	byScope := map[invite.Scope][]invite.Address{}
	for i := range rows {
		r := &rows[i]
		if r.Class != Ready {
			continue
		}
		if c.Suppressed.has(r.Address.Key) {
			r.Class, r.Detail = OnSuppressionList, "This address is on the suppression list."
			continue
		}
		known, err := c.organization(ctx, string(r.Scope))
		if err != nil {
			return err
		}
		if !known {
			r.Class, r.Detail = OrganizationUnknown, "WorkOS knows no such organization."
			continue
		}
		if known, err = c.role(ctx, string(r.Scope), r.Role); err != nil {
			return err
		}
		if !known {
			r.Class, r.Detail = RoleUnknown, "The organization has no such role."
			continue
		}
		byScope[r.Scope] = append(byScope[r.Scope], r.Address)
	}
	for scope, addresses := range byScope {
		known, err := c.Directory.SeedKnown(ctx, scope, addresses)
		if err != nil {
			return err
		}
		for i := range rows {
			if r := &rows[i]; r.Class == Ready && r.Scope == scope {
				if k, ok := known[r.Address.Key]; ok {
					r.settle(k, c.Reinvite)
				}
			}
		}
	}
	return nil
}

// settle applies what is known. A row of a list ends with its first invite, whatever has become of that.
func (r *Row) settle(k Known, reinvite bool) {
	r.ID, r.State, r.InviteID = k.Row, k.State, k.InviteID
	switch {
	case k.Erased:
		r.Class, r.Detail = Sent, "erased"
		return
	case k.Row != 0 && k.Waiting:
	case k.Row != 0 && reinvite && (k.State == invite.Revoked || k.State == invite.Expired):
		k.State = "" // it stands in nobody's way
	case k.Row != 0 && k.Refusal != "":
		r.Class, r.Detail = Refused, k.Refusal
		return
	case k.Row != 0 && k.State == invite.Failed:
		r.Class, r.Detail = Refused, string(k.Failure)
		return
	case k.Row != 0:
		r.Class, r.Detail = Sent, strings.ToLower(string(k.State))
		return
	}
	switch {
	case k.Member:
		r.Class, r.Detail = AlreadyMember, "This person is a member already."
	case k.State != "":
		r.Class, r.Detail = AlreadyInvited, "There is an invite: "+strings.ToLower(string(k.State))+"."
	}
}

// organization asks once for each.
func (c *Classifier) organization(ctx context.Context, id string) (bool, error) {
	if id == "" {
		return true, nil
	}
	if known, asked := c.exists[id]; asked {
		return known, nil
	}
	err := c.Organizations.SeedOrganization(ctx, id)
	if err != nil && !problem.Is(err, problem.NotFound) {
		return false, err
	}
	if c.exists == nil {
		c.exists = map[string]bool{}
	}
	c.exists[id] = err == nil
	return err == nil, nil
}

// role asks once for each organization of which a row names a role.
func (c *Classifier) role(ctx context.Context, organization, slug string) (bool, error) {
	if slug == "" {
		return true, nil
	}
	roles, asked := c.roles[organization]
	if !asked {
		var err error
		if roles, err = c.Organizations.SeedRoles(ctx, organization); err != nil {
			return false, err
		}
		if c.roles == nil {
			c.roles = map[string][]string{}
		}
		c.roles[organization] = roles
	}
	return roles == nil || slices.Contains(roles, slug), nil
}

// List is a list that can be read more than once.
type List struct {
	Shape Shape
	// Open begins at the start, each time.
	Open func() (io.ReadCloser, error)

	// Hash names the list: the same bytes are the same list. It is known after Survey.
	Hash string

	duplicates *spill
}

// Survey reads the list once: it finds the duplicates and the hash. Close frees what it needs.
func (l *List) Survey(d Defaults, policy invite.Policy) (err error) {
	in, err := l.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	sum := sha256.New()
	var all spill
	defer func() { err = errors.Join(err, all.close()) }()
	from := io.TeeReader(in, sum)
	err = read(from, l.Shape, func(r *raw) error {
		row := parseRow(r, d, policy, true)
		if row.Class != Ready {
			return nil
		}
		key := row.fingerprint()
		return all.add(triple{key[0], key[1], uint64(row.Line)})
	})
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, from); err != nil {
		return err
	}
	l.Hash = hex.EncodeToString(sum.Sum(nil))
	return l.findDuplicates(&all)
}

// findDuplicates keeps, in the order of the lines, which line says again what another has said.
func (l *List) findDuplicates(all *spill) error {
	next, err := all.sorted()
	if err != nil {
		return err
	}
	l.duplicates = &spill{}
	var first triple
	for {
		t, more, err := next()
		if err != nil || !more {
			return err
		}
		if t[0] != first[0] || t[1] != first[1] || first[2] == 0 {
			first = t
		} else if err := l.duplicates.add(triple{t[2], first[2], 0}); err != nil {
			return err
		}
	}
}

// Close frees what Survey has kept.
func (l *List) Close() error {
	if l.duplicates == nil {
		return nil
	}
	return l.duplicates.close()
}
