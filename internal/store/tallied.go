package store

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"guestlist/internal/invite"
)

// whole reports whether a question is about all invites of the scope.
func (c counter) whole() bool { return reflect.DeepEqual(c.q.Filter, invite.Filter{}) }

// tallied is the statement that counts by the tallies, and by the invites only what these do not hold yet. It is false for questions
// that they cannot answer: those narrowed to inviter, list, address or, in a part of the time, source, and largest groups of what is
// narrowed at all.
func (c counter) tallied(key string, most int) (text string, args []any, ok bool) {
	grouped, f := key != "''", c.q.Filter
	if f.InviterID != nil || f.SeedBatchID != nil || f.EmailPrefix != "" || !c.columned() {
		return "", nil, false
	}
	switch always := f.CreatedAfter.IsZero() && f.CreatedBefore.IsZero(); {
	case f.Sources == nil && grouped && timely(c.q.By):
		return c.bySlot(key, c.day)
	case f.Sources == nil && !grouped && !always:
		return c.bySlot(key, func(string) string { return "''" })
	case !grouped && always:
		return c.ofSources(key)
	case c.whole():
		return c.largest(key, most), c.scope(), true
	}
	return "", nil, false
}

// ofSources counts all, or those of some sources.
func (c counter) ofSources(key string) (string, []any, bool) {
	keys, within := "", ""
	if c.q.Filter.Sources != nil {
		names, numbers := []string{"NULL"}, []string{"-1"}
		for _, source := range c.q.Filter.Sources {
			n := slices.Index(sources, source)
			if n < 1 {
				return "", nil, false
			}
			names, numbers = append(names, "'"+string(source)+"'"), append(numbers, strconv.Itoa(n))
		}
		keys = " AND key IN (" + strings.Join(names, ", ") + ")"
		within = fmt.Sprintf(" AND %s / %d %% %d IN (%s)", countsHere, perSource, perTook/perSource, strings.Join(numbers, ", "))
	}
	held := fmt.Sprintf("SELECT '', %s FROM invite_tallies WHERE scope_key = $1 AND dimension = '%s'%s", talliedColumns, bySource, keys)
	return c.sums(key, held, c.since("''", "''", within)), c.scope(), true
}

// columned reports whether the states that are asked for are whole columns of the tallies; REVOKING counts as pending there.
func (c counter) columned() bool {
	has := func(s invite.State) bool { return slices.Contains(c.q.Filter.States, s) }
	return c.q.Filter.States == nil || has(invite.Pending) == has(invite.Revoking)
}

// wanted are the columns of the tallies with nothing in place of those whose state is not asked for.
func (c counter) wanted(columns []string) []string {
	if c.q.Filter.States == nil {
		return columns
	}
	out := make([]string, len(columns))
	for i, state := range []invite.State{invite.Pending, invite.Accepted, invite.Revoked, invite.Expired, invite.Failed} {
		if out[i] = "0"; slices.Contains(c.q.Filter.States, state) {
			out[i] = columns[i]
		}
	}
	return out
}

func (c counter) scope() []any { return []any{c.q.Scope.Key()} }

const talliedColumns = "pending, accepted, revoked, expired, failed"

// sums adds up what several selections say of the same groups, which it may leave empty but for the whole.
func (c counter) sums(key string, parts ...string) string {
	columns := strings.Split(talliedColumns, ", ")
	sums, some := make([]string, len(columns)), make([]string, len(columns))
	for i, name := range columns {
		sums[i] = fmt.Sprintf("COALESCE(SUM(%s), 0)", name)
	}
	sums = c.wanted(sums)
	for i, name := range columns {
		some[i] = sums[i] + " AS " + name
	}
	text := fmt.Sprintf("SELECT CAST(k AS %s) AS k, %s FROM (%s) u GROUP BY 1", c.text(), strings.Join(some, ", "),
		"SELECT NULL AS k, 0 AS pending, 0 AS accepted, 0 AS revoked, 0 AS expired, 0 AS failed WHERE false UNION ALL "+strings.Join(parts, " UNION ALL "))
	if key != "''" {
		text += " HAVING " + strings.Join(sums, " + ") + " > 0"
	}
	return c.placed(text)
}

// placed turns Postgres's placeholders into SQLite's.
func (c counter) placed(text string) string {
	if c.locks() {
		return text
	}
	return strings.ReplaceAll(text, "$", "?")
}

// became is how a value of counts_as shows in each column, as often as the sign says.
func became(as string, sign int) string {
	columns := make([]string, 0, countsFailed)
	for n := countsPending; n <= countsFailed; n++ {
		columns = append(columns, fmt.Sprintf("CASE %s %% %d WHEN %d THEN %d ELSE 0 END", as, perSource, n, sign))
	}
	return strings.Join(columns, ", ")
}

// since says what has become of invites that the tallies do not hold, or not as that: without the tallied ones' old place, with their
// new one, and those over whose time has passed since. was and is are the keys before and now; within narrows the rows, where
// countsHere stands for as what they count, before or now.
func (c counter) since(was, is, within string) string {
	untallied := c.using("invite_untallied") + " WHERE scope_key = $1 AND untallied AND "
	before, now := strings.ReplaceAll(within, countsHere, "tallied"), strings.ReplaceAll(within, countsHere, "counts_as")
	return fmt.Sprintf("SELECT %s, %s FROM invites%stallied > 0%s", was, became("tallied", -1), untallied, before) +
		fmt.Sprintf(" UNION ALL SELECT %s, %s FROM invites%scounts_as > 0%s", is, became("counts_as", 1), untallied, now) +
		" UNION ALL " + c.over(is, now)
}

const countsHere = "{counts}"

func (c counter) over(key, within string) string {
	return fmt.Sprintf("SELECT %s, -1, 0, 0, 1, 0 FROM invites%s WHERE scope_key = $1 AND open_until > 0 AND open_until <= %d%s",
		key, c.using("invite_open"), micros(c.q.Now), within)
}

// bySlot adds up hours, or quarters of an hour where the clock of the zone is not a whole number of hours ahead. What lies in a part
// of a slot at either end is counted by its rows. It is false where not even a quarter is exact.
func (c counter) bySlot(key string, group func(moment string) string) (string, []any, bool) {
	dimension, slot := byHour, hour
	if !c.onTheSlot(slot) {
		dimension, slot = byQuarter, quarter
	}
	if !c.onTheSlot(slot) {
		return "", nil, false
	}
	slots, within, ends := "", "", ""
	from, to := c.q.Filter.CreatedAfter, c.q.Filter.CreatedBefore
	if !from.IsZero() {
		first := (micros(from) + slot - 1) / slot
		slots += fmt.Sprintf(" AND slot >= %d", first)
		within += fmt.Sprintf(" AND created_at >= %d", first*slot)
		ends += c.end(group, fmt.Sprintf(" AND created_at >= %d AND created_at < %d", micros(from), first*slot))
	}
	if !to.IsZero() {
		last := micros(to) / slot
		slots += fmt.Sprintf(" AND slot < %d", last)
		within += fmt.Sprintf(" AND created_at < %d", last*slot)
		ends += c.end(group, fmt.Sprintf(" AND created_at >= %d AND created_at < %d", last*slot, micros(to)))
	}
	if !from.IsZero() && !to.IsZero() && (micros(from)+slot-1)/slot > micros(to)/slot {
		return "", nil, false // all in one slot
	}
	held := fmt.Sprintf("SELECT %s, %s FROM invite_tallies WHERE scope_key = $1 AND dimension = '%s' AND key = ''%s",
		group(fmt.Sprintf("slot * %d", slot)), talliedColumns, dimension, slots)
	is := group("created_at")
	return c.sums(key, held+ends, c.since(is, is, within)), c.scope(), true
}

// end counts the rows of a part of a slot.
func (c counter) end(group func(moment string) string, within string) string {
	is := group("created_at")
	return fmt.Sprintf(" UNION ALL SELECT %s, %s FROM invites WHERE scope_key = $1 AND counts_as > 0%s UNION ALL %s", is, became("counts_as", 1), within, c.over(is, within))
}

// onTheSlot reports whether the local calendar turns its pages between slots only.
func (c counter) onTheSlot(slot int64) bool {
	for _, o := range c.q.Offsets {
		if o.Ahead.Microseconds()%slot != 0 || !o.From.IsZero() && micros(o.From)%slot != 0 {
			return false
		}
	}
	return true
}

var dimensions = map[invite.Group]string{
	invite.GroupInviter: byInviter, invite.GroupSource: bySource, invite.GroupRole: byRole, invite.GroupBatch: byBatch, invite.GroupDomain: byDomain,
}

// largest finds the largest groups by the index of their sizes. A group that has changed since is weighed again; as many are left
// over as are asked for, so that none is missed.
func (c counter) largest(key string, most int) string {
	was := key
	if c.q.By == invite.GroupSource {
		var names strings.Builder
		for i, s := range sources {
			fmt.Fprintf(&names, " WHEN %d THEN '%s'", i, s)
		}
		was = fmt.Sprintf("CASE tallied / %d %% %d%s END", perSource, perTook/perSource, names.String())
	}
	held := fmt.Sprintf("SELECT key, %s FROM invite_tallies t WHERE scope_key = $1 AND dimension = '%s' AND", talliedColumns, dimensions[c.q.By])
	text := c.sums(key, "SELECT * FROM d", held+" key IN (SELECT k FROM d)",
		fmt.Sprintf("SELECT * FROM (%s NOT EXISTS (SELECT 1 FROM d WHERE d.k = t.key) ORDER BY sent DESC, key LIMIT %d) largest", held, most+1))
	columns := "d (k, " + talliedColumns + ")"
	changed := c.placed(c.since(was, key, ""))
	return fmt.Sprintf("WITH %s AS MATERIALIZED (%s) SELECT * FROM (%s) g ORDER BY pending + accepted + revoked + expired DESC, k LIMIT %d", columns, changed, text, most+1)
}

// median finds the units that hold the middle by the tallies, and the middle in their rows. SQLite searches its index from the first bound
// that is written, so the one that names the index comes last.
func (c counter) median(ctx context.Context) (map[string]*time.Duration, error) {
	untallied := c.using("invite_untallied") + " WHERE scope_key = $1 AND untallied AND "
	text := fmt.Sprintf(`WITH units AS MATERIALIZED (SELECT unit, CAST(SUM(n) AS BIGINT) AS n FROM (
			SELECT slot AS unit, accepted AS n FROM invite_tallies WHERE scope_key = $1 AND dimension = '%[1]s' AND key = ''
			UNION ALL SELECT tallied / %[2]d, -1 FROM invites%[3]s tallied >= %[2]d
			UNION ALL SELECT counts_as / %[2]d, 1 FROM invites%[3]s counts_as >= %[2]d) u GROUP BY unit),
		upto AS (SELECT unit, n, CAST(SUM(n) OVER (ORDER BY unit) AS BIGINT) AS last, CAST(SUM(n) OVER () AS BIGINT) AS total FROM units WHERE n > 0),
		middle AS (SELECT MIN(unit) AS low, MAX(unit) AS high, MIN(last - n) AS below, MAX(total) AS total FROM upto
			WHERE last >= (total + 1) / 2 AND last - n < (total + 2) / 2)
		SELECT CAST(AVG(took) AS BIGINT) FROM (
			SELECT accepted_at - COALESCE(sent_at, created_at) AS took, below, total, ROW_NUMBER() OVER (ORDER BY accepted_at - COALESCE(sent_at, created_at)) AS r
			FROM middle CROSS JOIN invites%[4]s WHERE scope_key = $1 AND counts_as >= low * %[2]d AND counts_as < (high + 1) * %[2]d AND counts_as > 127) rows
		WHERE below + r IN ((total + 1) / 2, (total + 2) / 2)`, byTook, perTook, untallied, c.using("invite_took"))
	rows, err := c.ask(ctx, c.placed(text), c.scope())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]*time.Duration{}
	for rows.Next() {
		var us *int64
		if err := rows.Scan(&us); err != nil {
			return nil, err
		}
		if us != nil {
			took := max(time.Duration(*us)*time.Microsecond, 0)
			out[""] = &took
		}
	}
	return out, rows.Err()
}
