package main

import (
	"context"
	"fmt"

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

// rows counts what a statement answers; one reads a number.
func rows(text string) func(context.Context, *world) (int, error) {
	return func(ctx context.Context, w *world) (int, error) {
		r, err := w.db.QueryContext(ctx, text)
		if err != nil {
			return 0, err
		}
		defer r.Close()
		names, err := r.Columns()
		if err != nil {
			return 0, err
		}
		values := make([]any, len(names))
		for i := range values {
			values[i] = new(any)
		}
		n := 0
		for ; r.Next(); n++ {
			if err := r.Scan(values...); err != nil {
				return 0, err
			}
		}
		return n, r.Err()
	}
}

func one(text string) func(context.Context, *world) (int, error) {
	return func(ctx context.Context, w *world) (n int, err error) {
		err = w.db.QueryRowContext(ctx, text).Scan(&n)
		return n, err
	}
}

const (
	here   = ` FROM invites WHERE scope_key = '` + organization + `'`
	counts = `SUM(CASE WHEN state = 'PENDING' THEN 1 ELSE 0 END), SUM(CASE WHEN state = 'ACCEPTED' THEN 1 ELSE 0 END),
		SUM(CASE WHEN state = 'REVOKED' THEN 1 ELSE 0 END), SUM(CASE WHEN state = 'EXPIRED' THEN 1 ELSE 0 END), SUM(CASE WHEN state = 'FAILED' THEN 1 ELSE 0 END)`
)

var questions = []question{
	{"invites, newest first", list(invite.Filter{}, invite.Order{}, false), rows(`SELECT *` + here + ` ORDER BY created_at DESC, id DESC LIMIT 20`)},
	{
		"invites, revoked", list(invite.Filter{States: []invite.State{invite.Revoked}}, invite.Order{}, false),
		rows(`SELECT *` + here + ` AND state = 'REVOKED' ORDER BY created_at DESC, id DESC LIMIT 20`),
	},
	{
		"invites, by address from p0001", list(invite.Filter{EmailPrefix: "p0001"}, invite.Order{Field: invite.OrderEmail, Direction: invite.Ascending}, false),
		rows(`SELECT *` + here + ` AND address_key >= 'p0001' AND address_key < 'p0002' ORDER BY address_key, id LIMIT 20`),
	},
	{
		"invites, of one member, counted", list(invite.Filter{InviterID: "user_00000002"}, invite.Order{}, true),
		one(`SELECT COUNT(*)` + here + ` AND inviter_id = 'user_00000002'`),
	},
	{"members", func(ctx context.Context, w *world) (int, error) {
		c, err := w.rules.Members(ctx, reader, organization, invite.Page{}, nil, false)
		if err != nil {
			return 0, err
		}
		return len(c.Members), nil
	}, rows(`SELECT u.*, m.* FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.organization_id = '` + organization + `' ORDER BY m.user_id LIMIT 20`)},
	{"statistics", stats("", "UTC", false), func(ctx context.Context, w *world) (n int, err error) {
		var other [4]int
		err = w.db.QueryRowContext(ctx, `SELECT `+counts+here).Scan(&other[0], &n, &other[1], &other[2], &other[3])
		return n, err
	}},
	{"statistics by day", stats(invite.GroupDay, "UTC", false), rows(`SELECT created_at / 86400000000, ` + counts + here + ` GROUP BY 1`)},
	{"statistics by domain", stats(invite.GroupDomain, "UTC", false), rows(`SELECT substr(address_key, 11), ` + counts + here + ` GROUP BY 1`)},
	{"statistics by inviter", stats(invite.GroupInviter, "UTC", false), rows(`SELECT inviter_id, ` + counts + here + ` GROUP BY 1 ORDER BY COUNT(*) DESC, 1 LIMIT 100`)},
	{
		"statistics with median", stats("", "UTC", true),
		one(fmt.Sprintf(`SELECT CAST(AVG(took) AS BIGINT) / 1000000 FROM (SELECT accepted_at - sent_at AS took%s AND state = 'ACCEPTED' ORDER BY 1 LIMIT 2
			OFFSET (SELECT COUNT(*) / 2 - 1%s AND state = 'ACCEPTED')) m`, here, here)),
	},
	{"tree, two levels", func(ctx context.Context, w *world) (int, error) {
		c, err := w.rules.Tree(ctx, reader, organization, &[]string{"user_00000002"}[0], 2, invite.Page{}, false)
		if err != nil {
			return 0, err
		}
		return len(c.Nodes), nil
	}, rows(`SELECT accepted_by, accepted_at` + here + ` AND inviter_id = 'user_00000002' AND state = 'ACCEPTED' ORDER BY accepted_at LIMIT 20`)},
}
