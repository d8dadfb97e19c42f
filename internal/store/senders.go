package store

import (
	"context"
	"strconv"
	"strings"

	"guestlist/internal/invite"
)

// sqlSenders is one row at least: what somebody has sent lately, beside whoever of the people asked for was let in. Each
// count ends where it is known to be enough. Of a person it says what sqlStanding does.
var sqlSenders = `SELECT m.mails, m.refused, COALESCE(u.id, ''), COALESCE(u.name, ''), u.admitted_at,
		(SELECT joined_at FROM memberships WHERE user_id = u.id AND organization_id = $2 AND status = 'active'),
		(SELECT role_slugs FROM memberships WHERE user_id = u.id AND organization_id = $2 AND status = 'active'),
		EXISTS (SELECT 1 FROM memberships WHERE user_id = u.id AND status = 'active'),
		COALESCE((SELECT frozen_at FROM pools WHERE kind = 'MEMBER' AND scope_key = $3 AND user_id = u.id), 0),
		COALESCE((SELECT frozen_reason FROM pools WHERE kind = 'MEMBER' AND scope_key = $3 AND user_id = u.id), '')
	FROM (SELECT
		(SELECT COUNT(*) FROM (SELECT 1 FROM invites WHERE inviter_id = $1 AND created_at > $4 AND state <> 'FAILED'
			AND source NOT IN ('` + strings.Join(elsewheres(), "', '") + `') LIMIT $5) i) +
		(SELECT COUNT(*) FROM (SELECT 1 FROM resends WHERE "by" = $1 AND begun_at > $4 AND (outcome IS NULL OR outcome = 'applied') LIMIT $5) r) AS mails,
		(SELECT COUNT(*) FROM (SELECT 1 FROM refused_attempts WHERE principal = $1 AND at > $4 LIMIT $6) p) AS refused) m
	LEFT JOIN users u ON u.admitted_at IS NOT NULL AND u.deleted_at IS NULL AND u.id IN (`

func elsewheres() []string {
	sources := make([]string, 0, 3)
	for _, src := range invite.Elsewheres() {
		sources = append(sources, string(src))
	}
	return sources
}

// Senders implements invite.Reader.
func (s *Store) Senders(ctx context.Context, q invite.SendersQuery) (invite.Senders, error) {
	args := []any{q.By, string(q.Scope), q.Scope.Key(), micros(q.Since), q.Limits.PerMember, q.Limits.Refusals}
	fixed := len(args)
	ids := q.UserIDs
	if len(ids) == 0 {
		ids = []string{""} // nobody's
	}
	var in strings.Builder
	for i, id := range ids {
		if i > 0 {
			in.WriteString(", ")
		}
		in.WriteString("$" + strconv.Itoa(fixed+1+i))
		args = append(args, id)
	}
	out := invite.Senders{Standings: make(map[string]invite.Standing, len(ids))}
	var id string
	var p membershipRow
	into := []any{&out.Mails, &out.Refused, &id, &p.name, &p.admitted, &p.joined, &p.roles, &p.somewhere, &p.frozen, &p.reason}
	add := func() (err error) {
		if id != "" {
			out.Standings[id], err = p.standing(q.Scope)
		}
		return err
	}
	text := sqlSenders + in.String() + ")"
	if len(ids) == 1 { // a text that is always the same, so that it stays prepared
		if err := s.row(ctx, text, args, into...); err != nil {
			return out, err
		}
		return out, add()
	}
	rows, err := s.query(ctx, text, args)
	if err != nil {
		return out, err
	}
	defer rows.Close()
	for rows.Next() {
		p = membershipRow{}
		if err := rows.Scan(into...); err != nil {
			return out, err
		}
		if err := add(); err != nil {
			return out, err
		}
	}
	return out, rows.Err()
}
