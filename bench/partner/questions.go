package main

import (
	"context"
	"strings"

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

func stats(by invite.Group, in invite.StatsInput) func(context.Context, *world) (int, error) {
	return func(ctx context.Context, w *world) (int, error) {
		in := in
		if in.TimeZone = "UTC"; by != "" {
			in.By = &by
		}
		s, err := w.rules.Stats(ctx, reader, organization, in)
		switch {
		case err != nil:
			return 0, err
		case by != "":
			return len(s.Buckets), nil
		case in.Median:
			return int(s.Median.Seconds()), nil
		default:
			return s.Accepted, nil
		}
	}
}

// ofAMonth are the statistics of the last thirty days.
func ofAMonth(by invite.Group) func(context.Context, *world) (int, error) {
	return func(ctx context.Context, w *world) (int, error) {
		from := w.month()
		return stats(by, invite.StatsInput{From: &from})(ctx, w)
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
	still  = `(revoke_requested_at IS NOT NULL OR expires_at IS NULL OR expires_at > {now})`
	counts = `SUM(CASE WHEN state = 'SENDING' OR state = 'PENDING' AND ` + still + ` THEN 1 ELSE 0 END) AS p, SUM(CASE WHEN state = 'ACCEPTED' THEN 1 ELSE 0 END) AS a,
		SUM(CASE WHEN state = 'REVOKED' THEN 1 ELSE 0 END), SUM(CASE WHEN state = 'EXPIRED' OR state = 'PENDING' AND NOT ` + still + ` THEN 1 ELSE 0 END),
		SUM(CASE WHEN state = 'FAILED' THEN 1 ELSE 0 END)`
)

const (
	asks = `SELECT u.name, u.admitted_at, m.joined_at, m.role_slugs, p.frozen_at FROM users u
		JOIN memberships m ON m.user_id = u.id AND m.organization_id = '` + organization + `' AND m.status = 'active'
		LEFT JOIN pools p ON p.kind = 'member' AND p.user_id = u.id AND p.scope_key = m.organization_id WHERE u.id = 'user_00000001' AND u.deleted_at IS NULL`
	listed  = ` AND (state <> 'FAILED' OR answered)`
	of      = ` AND inviter_id = 'user_00000002'` + listed
	members = `SELECT m.user_id FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.organization_id = '` + organization + `' AND u.deleted_at IS NULL ORDER BY m.user_id LIMIT 20`
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
	{"statistics", stats("", invite.StatsInput{}), same(true, `SELECT a FROM (SELECT `+counts+here+`) c`)},
	{"statistics with median", stats("", invite.StatsInput{Median: true}), same(true, median)},
	{"statistics by day", stats(invite.GroupDay, invite.StatsInput{}), same(false, `SELECT created_at / 86400000000, `+counts+here+` GROUP BY 1`)},
	{"statistics by week", stats(invite.GroupWeek, invite.StatsInput{}), same(false, `SELECT (created_at / 86400000000 + 3) / 7, `+counts+here+` GROUP BY 1`)},
	{"statistics by domain", stats(invite.GroupDomain, invite.StatsInput{}), same(false, `SELECT substr(address_key, 11), `+counts+here+` GROUP BY 1`)},
	{"statistics by inviter", stats(invite.GroupInviter, invite.StatsInput{}), same(false, `SELECT inviter_id, `+counts+here+` GROUP BY 1 ORDER BY COUNT(*) DESC, 1 LIMIT 100`)},
	{"statistics by source", stats(invite.GroupSource, invite.StatsInput{}), same(false, `SELECT source, `+counts+here+` GROUP BY 1`)},
	{"statistics by list", stats(invite.GroupBatch, invite.StatsInput{}), same(false, `SELECT b.batch_id, `+counts+` FROM invites LEFT JOIN seed_invites b ON b.id = invites.id WHERE scope_key = '`+organization+`' GROUP BY 1`)},
	{
		"statistics of one source", stats("", invite.StatsInput{Filter: invite.Filter{Sources: []invite.Source{invite.SourceSeed}}}),
		same(true, `SELECT a FROM (SELECT `+counts+here+` AND source = 'SEED') c`),
	},
	{
		"statistics of the accepted by day", stats(invite.GroupDay, invite.StatsInput{Filter: invite.Filter{States: []invite.State{invite.Accepted}}}),
		same(false, `SELECT created_at / 86400000000, `+counts+here+` AND state = 'ACCEPTED' GROUP BY 1`),
	},
	{
		"statistics of one member by day", stats(invite.GroupDay, invite.StatsInput{Filter: invite.Filter{InviterID: new("user_00000002")}}),
		same(false, `SELECT created_at / 86400000000, `+counts+here+of+` GROUP BY 1`, `SELECT `+counts+here+of),
	},
	{"statistics of 30 days by day", ofAMonth(invite.GroupDay), same(false, `SELECT created_at / 86400000000, `+counts+here+` AND created_at >= {month} GROUP BY 1`)},
	{
		"statistics of 30 days by inviter (read)", ofAMonth(invite.GroupInviter),
		same(false, `SELECT inviter_id, `+counts+here+` AND created_at >= {month} GROUP BY 1 ORDER BY COUNT(*) DESC, 1 LIMIT 100`),
	},
	{"statistics of 30 days by domain (read)", ofAMonth(invite.GroupDomain), same(false, `SELECT substr(address_key, 11), `+counts+here+` AND created_at >= {month} GROUP BY 1`)},
	{"tree, from the top", func(ctx context.Context, w *world) (int, error) {
		c, err := w.rules.Tree(ctx, reader, organization, nil, 0, invite.Page{}, false)
		if err != nil {
			return 0, err
		}
		return len(c.Nodes), nil
	}, same(false, tops, countsBelow(tops))},
	{"tree, two levels", func(ctx context.Context, w *world) (int, error) {
		c, err := w.rules.Tree(ctx, reader, organization, &[]string{"user_00000002"}[0], 2, invite.Page{}, false)
		if err != nil {
			return 0, err
		}
		return len(c.Nodes), nil
	}, same(false, twoLevels, countsBelow(`SELECT person FROM (`+twoLevels+`) p`))},
}

// came holds for the invite i by which somebody first came: there is no earlier one, and they had sent none before. Postgres would read
// all invites for NOT EXISTS, in seconds.
const came = `i.scope_key = '` + organization + `' AND i.state = 'ACCEPTED' AND i.source <> 'MACHINE' AND i.inviter_id <> '' AND i.accepted_by <> '' AND i.accepted_by <> i.inviter_id
	AND (SELECT 1 FROM invites e WHERE e.accepted_by = i.accepted_by AND e.scope_key = i.scope_key AND (e.accepted_at, e.id) < (i.accepted_at, i.id) LIMIT 1) IS NULL
	AND (SELECT 1 FROM invites s WHERE s.inviter_id = i.accepted_by AND s.scope_key = i.scope_key AND s.created_at < i.accepted_at LIMIT 1) IS NULL`

var (
	// tops are members here, which are in order: looking through all invites for them takes seconds.
	tops = `SELECT m.user_id FROM memberships m WHERE m.organization_id = '` + organization + `' AND (SELECT 1 FROM invites i WHERE i.inviter_id = m.user_id AND ` + came + ` LIMIT 1) IS NOT NULL
		AND (SELECT 1 FROM invites above WHERE above.accepted_by = m.user_id AND ` + strings.ReplaceAll(came, "i.", "above.") + ` LIMIT 1) IS NULL ORDER BY m.user_id LIMIT 20`
	twoLevels = `WITH RECURSIVE t (person, parent, depth, place) AS (
			SELECT i.accepted_by, i.inviter_id, 1, CAST(i.accepted_at AS TEXT) || i.accepted_by FROM invites i WHERE i.inviter_id = 'user_00000002' AND ` + came + `
			UNION ALL SELECT i.accepted_by, i.inviter_id, 2, t.place || '/' || CAST(i.accepted_at AS TEXT) || i.accepted_by FROM t JOIN invites i ON i.inviter_id = t.person WHERE t.depth < 2 AND ` + came + `)
		SELECT * FROM t ORDER BY place LIMIT 20`
)

// countsBelow says how many each person of a page has brought, and how many came below them.
func countsBelow(page string) string {
	return `WITH RECURSIVE below (top, person, depth) AS (
			SELECT i.inviter_id, i.accepted_by, 1 FROM invites i WHERE i.inviter_id IN (SELECT * FROM (` + page + `) p) AND ` + came + `
			UNION ALL SELECT b.top, i.accepted_by, b.depth + 1 FROM below b JOIN invites i ON i.inviter_id = b.person WHERE ` + came + `)
		SELECT top, SUM(CASE WHEN depth = 1 THEN 1 ELSE 0 END), COUNT(*) FROM below GROUP BY top`
}
