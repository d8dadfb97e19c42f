package store

import (
	"context"

	"guestlist/internal/invite"
	"guestlist/internal/problem"
)

// mostRead bounds the invites that are read for one question that the tallies cannot answer: a second or two.
const mostRead = 1_000_000

var tooMany = problem.New(problem.BadUserInput, "Too many invites would have to be counted one by one. Ask for a shorter time (from, to) with fewer than 1,000,000 invites, or without a filter.")

// readable reports whether the cohort is small enough to be read. What is narrowed to an inviter, a list or addresses has an index of
// its own; else the tallies know how many there are in its time.
func (c counter) readable(ctx context.Context) (bool, error) {
	f := c.q.Filter
	if f.InviterID != nil || f.SeedBatchID != nil || f.EmailPrefix != "" {
		return true, nil
	}
	c.q = invite.StatsQuery{Scope: c.q.Scope, Now: c.q.Now, Filter: invite.Filter{CreatedAfter: f.CreatedAfter, CreatedBefore: f.CreatedBefore}}
	if _, _, quick := c.tallied("''", 0); !quick {
		return true, nil // all of one hour
	}
	all, err := c.counts(ctx, "''", 0)
	if err != nil || len(all) == 0 {
		return true, err
	}
	n := all[0].Counts
	return n.Pending+n.Accepted+n.Revoked+n.Expired+n.Failed <= c.mostRead, nil
}
