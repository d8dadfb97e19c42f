package main

import (
	"context"

	"guestlist/internal/invite"
)

// question is asked of the rules, permission and all, and of the database by hand. Both say how many they found, so that a
// test can tell that they mean the same.
type question struct {
	name          string
	product, bare func(context.Context, *world) (int, error)
}

func list(f invite.Filter, o invite.Order, count bool) func(context.Context, *world) (int, error) {
	return func(ctx context.Context, w *world) (int, error) {
		c, err := w.rules.ScopeInvites(ctx, reader, organization, invite.Page{Order: o}, f, count)
		if err != nil {
			return 0, err
		}
		if c.Total != nil {
			return *c.Total, nil
		}
		return len(c.Invites), nil
	}
}

func stats(by invite.Group, zone string, median bool) func(context.Context, *world) (int, error) {
	return func(ctx context.Context, w *world) (int, error) {
		in := invite.StatsInput{TimeZone: zone, Median: median}
		if by != "" {
			in.By = &by
		}
		s, err := w.rules.Stats(ctx, reader, organization, in)
		if err != nil {
			return 0, err
		}
		if by != "" {
			return len(s.Buckets), nil
		}
		if median {
			return int(s.Median.Seconds()), nil
		}
		return s.Accepted, nil
	}
}

// same is the floor: who asks and what they may, then the statements of the page, prepared. It counts the rows of the first, or is the
// number that the last one answers.
func same(number bool, statements ...string) func(context.Context, *world) (int, error) {
	return func(ctx context.Context, w *world) (n int, err error) {
		if _, err := w.rows(ctx, asks); err != nil {
			return 0, err
		}
		for i, text := range statements {
			if number && i == len(statements)-1 {
				return w.number(ctx, text)
			}
			found, err := w.rows(ctx, text)
			if err != nil {
				return 0, err
			}
			if i == 0 {
				n = found
			}
		}
		return n, nil
	}
}

const (
	here   = ` FROM invites WHERE scope_key = '` + organization + `'`
	counts = `SUM(CASE WHEN state = 'PENDING' THEN 1 ELSE 0 END) AS p, SUM(CASE WHEN state = 'ACCEPTED' THEN 1 ELSE 0 END) AS a,
		SUM(CASE WHEN state = 'REVOKED' THEN 1 ELSE 0 END), SUM(CASE WHEN state = 'EXPIRED' THEN 1 ELSE 0 END), SUM(CASE WHEN state = 'FAILED' THEN 1 ELSE 0 END)`
)

const (
	asks = `SELECT u.name, u.admitted_at, m.joined_at, m.role_slugs, p.frozen_at FROM users u
		JOIN memberships m ON m.user_id = u.id AND m.organization_id = '` + organization + `' AND m.status = 'active'
		LEFT JOIN pools p ON p.kind = 'member' AND p.user_id = u.id AND p.scope_key = m.organization_id WHERE u.id = 'user_00000001' AND u.deleted_at IS NULL`
	listed  = ` AND (state <> 'FAILED' OR answered)`
	of      = ` AND inviter_id = 'user_00000002'` + listed
	members = `SELECT m.user_id FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.organization_id = '` + organization + `' AND u.deleted_at IS NULL ORDER BY m.user_id LIMIT 20`
	below   = `FROM invites WHERE state = 'ACCEPTED' AND accepted_by <> '' AND scope_key = '` + organization + `' AND inviter_id`
	median  = `SELECT CAST(AVG(took) AS BIGINT) / 1000000 FROM (SELECT accepted_at - sent_at AS took` + here + ` AND state = 'ACCEPTED' ORDER BY 1 LIMIT 2
		OFFSET (SELECT COUNT(*) / 2 - 1` + here + ` AND state = 'ACCEPTED')) m`
)

var questions = []question{
	{"invites, newest first", list(invite.Filter{}, invite.Order{}, false), same(false, `SELECT *`+here+listed+` ORDER BY created_at DESC, id DESC LIMIT 20`)},
	{
		"invites, revoked", list(invite.Filter{States: []invite.State{invite.Revoked}}, invite.Order{}, false),
		same(false, `SELECT *`+here+` AND state = 'REVOKED' ORDER BY created_at DESC, id DESC LIMIT 20`),
	},
	{
		"invites, by address from p0001", list(invite.Filter{EmailPrefix: "p0001"}, invite.Order{Field: invite.OrderEmail, Direction: invite.Ascending}, false),
		same(false, `SELECT *`+here+listed+` AND address_key >= 'p0001' AND address_key < 'p0002' ORDER BY address_key, id LIMIT 20`),
	},
	{
		"invites, of one member, counted", list(invite.Filter{InviterID: new("user_00000002")}, invite.Order{}, true),
		same(true, `SELECT *`+here+of+` ORDER BY created_at DESC, id DESC LIMIT 20`, `SELECT COUNT(*)`+here+of),
	},
	{"members", func(ctx context.Context, w *world) (int, error) {
		c, err := w.rules.Members(ctx, reader, organization, invite.Page{}, nil, false)
		if err != nil {
			return 0, err
		}
		return len(c.Members), nil
	}, same(false, `SELECT u.*, m.* FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.organization_id = '`+organization+`' AND u.deleted_at IS NULL ORDER BY m.user_id LIMIT 20`,
		`SELECT p.* FROM pools p WHERE p.kind = 'member' AND p.scope_key = '`+organization+`' AND p.user_id IN (SELECT * FROM (`+members+`) m) AND p.frozen_at IS NOT NULL`,
		`SELECT id, accepted_by`+here+` AND accepted_by IN (SELECT * FROM (`+members+`) m) ORDER BY accepted_at, id`)},
	{"statistics", stats("", "UTC", false), same(true, `SELECT a FROM (SELECT `+counts+here+`) c`)},
	{"statistics by day", stats(invite.GroupDay, "UTC", false), same(false, `SELECT created_at / 86400000000, `+counts+here+` GROUP BY 1`)},
	{"statistics by domain", stats(invite.GroupDomain, "UTC", false), same(false, `SELECT substr(address_key, 11), `+counts+here+` GROUP BY 1`)},
	{"statistics by inviter", stats(invite.GroupInviter, "UTC", false), same(false, `SELECT inviter_id, `+counts+here+` GROUP BY 1 ORDER BY COUNT(*) DESC, 1 LIMIT 100`)},
	{"statistics with median", stats("", "UTC", true), same(true, median)},
	{"tree, from the top", func(ctx context.Context, w *world) (int, error) {
		c, err := w.rules.Tree(ctx, reader, organization, nil, 0, invite.Page{}, false)
		if err != nil {
			return 0, err
		}
		return len(c.Nodes), nil
	}, same(false, `SELECT DISTINCT inviter_id `+below+` <> '' ORDER BY inviter_id LIMIT 20`,
		`SELECT inviter_id, COUNT(*) `+below+` IN (SELECT * FROM (SELECT DISTINCT inviter_id `+below+` <> '' ORDER BY inviter_id LIMIT 20) p) GROUP BY inviter_id`)},
	{"tree, two levels", func(ctx context.Context, w *world) (int, error) {
		c, err := w.rules.Tree(ctx, reader, organization, &[]string{"user_00000002"}[0], 2, invite.Page{}, false)
		if err != nil {
			return 0, err
		}
		return len(c.Nodes), nil
	}, same(false, `WITH RECURSIVE t (id, parent, depth, at) AS (SELECT accepted_by, inviter_id, 1, accepted_at `+below+` = 'user_00000002'
		UNION ALL SELECT i.accepted_by, i.inviter_id, 2, i.accepted_at FROM t JOIN invites i ON i.inviter_id = t.id AND i.scope_key = '`+organization+`'
			WHERE i.state = 'ACCEPTED' AND i.accepted_by <> '' AND t.depth < 2) SELECT * FROM t ORDER BY at, id LIMIT 20`,
		`SELECT inviter_id, COUNT(*) `+below+` IN (SELECT * FROM (SELECT accepted_by `+below+` = 'user_00000002' ORDER BY accepted_at, accepted_by LIMIT 20) p) GROUP BY inviter_id`)},
}
