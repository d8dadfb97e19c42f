package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	entinvite "guestlist/ent/invite"
	"guestlist/ent/predicate"
	"guestlist/internal/invite"
)

// Span implements invite.Reader. Of a filter only the time counts: others would have rows read until one is met.
func (s *Store) Span(ctx context.Context, scope invite.Scope, f invite.Filter, now time.Time) (first, last time.Time, err error) {
	f = invite.Filter{CreatedAfter: f.CreatedAfter, CreatedBefore: f.CreatedBefore}
	created := func(desc entsql.OrderTermOption) (time.Time, error) {
		at, err := s.r.Invite.Query().Where(cohort(scope, f, now)...).Order(entinvite.ByCreatedAt(desc), entinvite.ByID(desc)).
			Limit(1).Select(entinvite.FieldCreatedAt).Ints(ctx)
		if err != nil || len(at) == 0 {
			return time.Time{}, err
		}
		return moment(int64(at[0])), nil
	}
	if first, err = created(entsql.OrderAsc()); err != nil || first.IsZero() {
		return first, first, err
	}
	last, err = created(entsql.OrderDesc())
	return first, last, err
}

func cohort(scope invite.Scope, f invite.Filter, now time.Time) []predicate.Invite {
	return append(filters(f, now), entinvite.ScopeKey(scope.Key()), listed())
}

// Stats implements invite.Reader: one statement for the whole, one for the groups, and one for each kind of median; and one before
// them for questions that the tallies cannot answer.
func (s *Store) Stats(ctx context.Context, q invite.StatsQuery) (out invite.Stats, err error) {
	c := counter{s, q}
	key, most := c.key(), q.Most
	if timely(q.By) {
		most = 0
	}
	small, slow := true, q.By != "" && !c.quick(key)
	if slow || !c.quick("''") || q.GroupMedian || q.Median && !c.whole() {
		if small, err = c.readable(ctx); err != nil {
			return out, err
		}
	}
	if !small && (slow || !c.quick("''")) {
		return out, tooMany
	}
	whole, err := c.counts(ctx, "''", 0)
	if err != nil {
		return out, err
	}
	if len(whole) > 0 {
		out.Counts = whole[0].Counts
	}
	if q.Median && out.Accepted > 0 && (small || c.whole()) {
		medians, err := c.medians(ctx, "''")
		if err != nil {
			return out, err
		}
		out.Median = medians[""]
	}
	if q.By == "" {
		return out, nil
	}
	if out.Buckets, err = c.counts(ctx, key, most); err != nil {
		return out, err
	}
	if most > 0 && len(out.Buckets) > most {
		out.Buckets, out.Truncated = out.Buckets[:most], true
	}
	if q.GroupMedian && out.Accepted > 0 && small {
		medians, err := c.medians(ctx, key)
		if err != nil {
			return out, err
		}
		for i := range out.Buckets {
			out.Buckets[i].Counts.Median = medians[out.Buckets[i].Key]
		}
	}
	if timely(q.By) {
		slices.SortFunc(out.Buckets, func(a, b invite.Bucket) int { return strings.Compare(a.Key, b.Key) })
	}
	return out, nil
}

// quick reports whether the tallies answer.
func (c counter) quick(key string) bool {
	_, _, quick := c.tallied(key, c.q.Most)
	return quick
}

func timely(g invite.Group) bool {
	return g == invite.GroupDay || g == invite.GroupWeek || g == invite.GroupMonth
}

// counter writes the statements of one question.
type counter struct {
	*Store
	q invite.StatsQuery
}

// selection are the cohort's rows; what is selected of them are expressions of ours.
func (c counter) selection(more ...predicate.Invite) *entsql.Selector {
	sel := entsql.Dialect(c.dialect).Select().From(entsql.Table(entinvite.Table))
	for _, p := range append(cohort(c.q.Scope, c.q.Filter, c.q.Now), more...) {
		p(sel)
	}
	return sel
}

// key is the expression that rows are grouped by. It holds numbers and column names only.
func (c counter) key() string {
	switch c.q.By {
	case invite.GroupDay, invite.GroupWeek, invite.GroupMonth:
		return c.day("created_at")
	case invite.GroupInviter:
		return "inviter_id"
	case invite.GroupSource:
		return "source"
	case invite.GroupRole:
		return "role_slug"
	case invite.GroupBatch:
		return "COALESCE((SELECT batch_id FROM seed_invites WHERE seed_invites.id = invites.id), '')"
	case invite.GroupDomain:
		if c.locks() {
			return "substr(address_key, strpos(address_key, '@') + 1)"
		}
		return "substr(address_key, instr(address_key, '@') + 1)"
	default:
		return "''"
	}
}

// day is the day, the week or the month that a moment is in.
func (c counter) day(moment string) string {
	local := c.local(moment)
	switch {
	case c.q.By == invite.GroupDay:
		return "(" + local + ") / 86400000000"
	case c.q.By == invite.GroupWeek:
		// Day 0 was a Thursday; weeks start on Mondays (ISO 8601).
		return "((" + local + ") / 86400000000 + 3) / 7"
	case c.locks():
		return "to_char(to_timestamp((" + local + ") / 1000000) AT TIME ZONE 'UTC', 'YYYY-MM-01')"
	default:
		return "strftime('%Y-%m-01', (" + local + ") / 1000000, 'unixepoch')"
	}
}

// local is a moment by the clock on the wall, in microseconds.
func (c counter) local(moment string) string {
	if len(c.q.Offsets) < 2 {
		ahead := time.Duration(0)
		if len(c.q.Offsets) == 1 {
			ahead = c.q.Offsets[0].Ahead
		}
		return fmt.Sprintf("%s + %d", moment, ahead.Microseconds())
	}
	var b strings.Builder
	b.WriteString(moment + " + CASE")
	for i := len(c.q.Offsets) - 1; i > 0; i-- {
		fmt.Fprintf(&b, " WHEN %s >= %d THEN %d", moment, micros(c.q.Offsets[i].From), c.q.Offsets[i].Ahead.Microseconds())
	}
	fmt.Fprintf(&b, " ELSE %d END", c.q.Offsets[0].Ahead.Microseconds())
	return b.String()
}

// named turns a group's value into its key.
func (c counter) named(value string) (string, error) {
	var n int64
	switch c.q.By {
	case invite.GroupDay, invite.GroupWeek:
		if _, err := fmt.Sscan(value, &n); err != nil {
			return "", err
		}
		if c.q.By == invite.GroupWeek {
			n = n*7 - 3
		}
		return time.Unix(n*86400, 0).UTC().Format(time.DateOnly), nil
	default:
		return value, nil
	}
}

// counts groups the cohort by an expression, the largest groups first, one more than most; 0 is all.
func (c counter) counts(ctx context.Context, key string, most int) ([]invite.Bucket, error) {
	text, args, quick := c.tallied(key, most)
	if !quick {
		text, args = c.counted(key)
		if most > 0 {
			text = fmt.Sprintf("SELECT * FROM (%s) g ORDER BY pending + accepted + revoked + expired DESC, k LIMIT %d", text, most+1)
		}
	}
	rows, err := c.ask(ctx, text, args)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	buckets := []invite.Bucket{}
	for rows.Next() {
		var b invite.Bucket
		n := &b.Counts
		if err := rows.Scan(&b.Key, &n.Pending, &n.Accepted, &n.Revoked, &n.Expired, &n.Failed); err != nil {
			return nil, err
		}
		if key != "''" {
			if b.Key, err = c.named(b.Key); err != nil {
				return nil, err
			}
		}
		buckets = append(buckets, b)
	}
	return buckets, rows.Err()
}

// counted is the statement that counts the rows of the invites. The time is an argument: with it in the text each question would
// be prepared anew, which takes longer than counting some hundred rows.
func (c counter) counted(key string) (string, []any) {
	const open = "(revoke_requested_at IS NOT NULL OR expires_at IS NULL OR expires_at > {now})"
	// Of the two that say nothing yet, a wish to revoke what is being sent is REVOKING and counts as pending.
	sel := c.selection(entinvite.Or(entinvite.StateNEQ(string(invite.Sending)), entinvite.RevokeRequestedAtNotNil()))
	sel.Select().AppendSelectExpr(entsql.Raw("CAST(" + key + " AS " + c.text() + ") AS k"))
	for _, column := range [][2]string{
		{"pending", "state = 'SENDING' OR state = 'PENDING' AND " + open},
		{"accepted", "state = 'ACCEPTED'"},
		{"revoked", "state = 'REVOKED'"},
		{"expired", "state = 'EXPIRED' OR state = 'PENDING' AND NOT " + open},
		{"failed", "state = 'FAILED'"},
	} {
		sel.AppendSelectExpr(entsql.ExprFunc(func(b *entsql.Builder) {
			before, after, timely := strings.Cut(column[1], "{now}")
			if b.WriteString("COALESCE(SUM(CASE WHEN " + before); timely {
				b.Arg(micros(c.q.Now)).WriteString(after)
			}
			b.WriteString(" THEN 1 ELSE 0 END), 0) AS " + column[0])
		}))
	}
	text, args := sel.Query()
	return text + " GROUP BY 1", args
}

func (c counter) text() string {
	if c.locks() {
		return "VARCHAR"
	}
	return "TEXT"
}

// medianOf is the mean of the two in the middle of what took how long (took), by group (k).
func medianOf(inner string) string {
	return `SELECT k, CAST(AVG(took) AS BIGINT) FROM (
		SELECT k, took, ROW_NUMBER() OVER (PARTITION BY k ORDER BY took) AS r, COUNT(*) OVER (PARTITION BY k) AS n FROM (` + inner + `) a) b
		WHERE r IN ((n + 1) / 2, (n + 2) / 2) GROUP BY k`
}

// medians are of the time from the mail to the acceptance, by group: the mean of the two in the middle.
func (c counter) medians(ctx context.Context, key string) (map[string]*time.Duration, error) {
	if key == "''" && c.whole() {
		return c.median(ctx)
	}
	sel := c.selection(entinvite.State(string(invite.Accepted)), entinvite.AcceptedAtNotNil())
	sel.Select().AppendSelectExpr(entsql.Raw("CAST("+key+" AS "+c.text()+") AS k"),
		entsql.Raw("accepted_at - COALESCE(sent_at, created_at) AS took"))
	inner, args := sel.Query()
	rows, err := c.ask(ctx, medianOf(inner), args)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]*time.Duration{}
	for rows.Next() {
		var k string
		var us int64
		if err := rows.Scan(&k, &us); err != nil {
			return nil, err
		}
		if key != "''" {
			if k, err = c.named(k); err != nil {
				return nil, err
			}
		}
		took := max(time.Duration(us)*time.Microsecond, 0)
		out[k] = &took
	}
	return out, rows.Err()
}
