package store

import (
	"context"
	"errors"
	"slices"
	"strings"

	entsql "entgo.io/ent/dialect/sql"

	"guestlist/ent"
	entinvite "guestlist/ent/invite"
	"guestlist/ent/predicate"
	"guestlist/internal/invite"
)

// inviteColumns are the columns in the order of ent's, without those that only statistics need, which come last; a test holds
// invitePointers to it.
var inviteColumns = entinvite.Columns[:slices.Index(entinvite.Columns, entinvite.FieldCountsAs)]

var inviteColumnNames = strings.Join(inviteColumns, ", ")

// inviteRows reads rows as ent's All does, with ent's conditions, but writes the names of the columns once and scans into one
// struct: ent makes a value for each column of each row, half of what a page of a list costs (docs/performance.md).
func (s *Store) inviteRows(ctx context.Context, all []predicate.Invite, by entinvite.OrderOption, limit int) (records []invite.Record, err error) {
	query := entsql.Dialect(s.dialect).SelectExpr(entsql.Raw(inviteColumnNames)).From(entsql.Table(entinvite.Table)).Limit(limit)
	for _, condition := range all {
		condition(query)
	}
	by(query)
	text, args := query.Query()
	rows, err := s.ask(ctx, text, args)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	records = make([]invite.Record, 0, limit)
	var row ent.Invite
	into := invitePointers(&row)
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		records = append(records, toRecord(&row))
	}
	return records, rows.Err()
}

// invitePointers are where the columns go, in their order. A row's pointers are new each time that it is scanned.
func invitePointers(r *ent.Invite) []any {
	return []any{
		&r.ID, &r.ScopeKey, &r.AddressKey, &r.Email, &r.SentAddress, &r.Source, &r.InviterID, &r.RoleSlug, &r.Locale, &r.ExpiresInDays,
		&r.State, &r.Live, &r.Watched, &r.Answered, &r.Issue, &r.InvitationID, &r.Failure, &r.RevokeRequestedAt, &r.Fence, &r.LeaseUntil,
		&r.NextAt, &r.MissingSince, &r.CreatedAt, &r.SentAt, &r.LastSentAt, &r.ExpiresAt, &r.AcceptedAt, &r.RevokedAt, &r.AcceptedBy,
		&r.AcceptedWithOtherAddress, &r.MailedAt, &r.Replaces, &r.ReplacedBy, &r.ChangedAt,
	}
}
