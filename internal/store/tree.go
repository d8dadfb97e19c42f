package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"guestlist/internal/invite"
)

// entry holds for the invite i by which somebody first came into its scope: no earlier one, and none sent by themselves before.
// Whoever has sent something before their first arrival was there before; so a chain of parents always leads back in time and
// never meets itself. It is written so that Postgres looks up each and does not read all to compare them, as its guesses about
// recursion would make it do.
const entry = `i.state = 'ACCEPTED' AND i.source <> 'MACHINE' AND i.inviter_id <> '' AND i.accepted_by <> '' AND i.accepted_by <> i.inviter_id
	AND (SELECT 1 FROM invites earlier WHERE earlier.accepted_by = i.accepted_by AND earlier.scope_key = i.scope_key
		AND (earlier.accepted_at < i.accepted_at OR (earlier.accepted_at = i.accepted_at AND earlier.id < i.id)) LIMIT 1) IS NULL
	AND (SELECT 1 FROM invites sent WHERE sent.inviter_id = i.accepted_by AND sent.scope_key = i.scope_key AND sent.created_at < i.accepted_at LIMIT 1) IS NULL`

// invitesOf joins the invites whose column is the person of a step, for the same reason. scope is the place of the scope's argument.
func (s *Store) invitesOf(column, step, scope string) string {
	if s.locks() {
		return ` CROSS JOIN LATERAL (SELECT * FROM invites n WHERE n.` + column + ` = ` + step + `.user_id AND n.scope_key = ` + scope + ` OFFSET 0) i WHERE `
	}
	return ` JOIN invites i ON i.` + column + ` = ` + step + `.user_id AND i.scope_key = ` + scope + ` WHERE `
}

// stretch is a part of the list of a tree: from a place on, up to a place, these with or without.
type stretch struct {
	over, under         string
	inclusive, backward bool
	limit               int
}

// tree walks down from a root, or from all who brought somebody and whom nobody brought. place orders depth first: times have
// sixteen digits until the year 2286. Everybody has one parent at most, so a walk down that goes round comes by its root first.
func (s *Store) tree(q invite.TreeQuery, part stretch) (text string, args []any) {
	pad := func(column string) string {
		if s.locks() {
			return "lpad(" + column + "::text, 16, '0')"
		}
		return "printf('%016d', " + column + ")"
	}
	args = []any{q.Scope.Key(), q.MaxDepth}
	var roots, round string
	if q.RootID != "" {
		args, round = append(args, q.RootID), " AND i.accepted_by <> $3"
		roots = `SELECT i.accepted_by, CAST(i.inviter_id AS TEXT), 1, CAST(` + pad("i.accepted_at") + ` || i.accepted_by AS TEXT)
			FROM invites i WHERE i.inviter_id = $3 AND i.scope_key = $1 AND $2 > 0 AND ` + entry
	} else {
		roots, args = s.roots(part, args)
	}
	text = `WITH RECURSIVE tree (user_id, parent_id, depth, place) AS (` + roots + `
		UNION ALL
		SELECT i.accepted_by, CAST(i.inviter_id AS TEXT), t.depth + 1, t.place || '/' || ` + pad("i.accepted_at") + ` || i.accepted_by
		FROM tree t` + s.invitesOf("inviter_id", "t", "$1") + `t.depth < $2` + round + ` AND ` + entry + `)
		SELECT user_id, parent_id, depth, place FROM tree WHERE true`
	for _, end := range []struct{ op, place string }{{">", part.over}, {"<", part.under}} {
		if end.place == "" {
			continue
		}
		if part.inclusive {
			end.op += "="
		}
		args = append(args, end.place)
		text += " AND " + s.placed() + " " + end.op + " $" + strconv.Itoa(len(args))
	}
	way := "ASC"
	if part.backward {
		way = "DESC"
	}
	return fmt.Sprintf("%s ORDER BY %s %s LIMIT %d", text, s.placed(), way, part.limit), args
}

// placed is the order of the list; by bytes, whatever the database's language.
func (s *Store) placed() string {
	if s.locks() {
		return `place COLLATE "C"`
	}
	return "place"
}

// roots are the tops of trees that a stretch can touch: one for each node of it, and the one that it may begin inside of. Who has
// brought somebody is in the tallies, in order, or among the invites that these do not hold yet; so a page looks at a page of them.
func (s *Store) roots(part stretch, args []any) (string, []any) {
	above, below, order := ">=", "<=", "key"
	if s.locks() {
		above, below, order = "~>=~", "~<=~", "key USING ~<~" // by bytes, as places are
	}
	if part.backward {
		order = strings.Replace(order+" DESC", "USING ~<~ DESC", "USING ~>~", 1)
	}
	within := " AND key <> ''" // nobody, as whom lists invite: looked for among all of those
	for _, end := range []struct{ op, place string }{{above, part.over}, {below, part.under}} {
		if end.place != "" {
			top, _, _ := strings.Cut(end.place, "/")
			args = append(args, top)
			within += fmt.Sprintf(" AND key %s $%d", end.op, len(args))
		}
	}
	isRoot := ` AND (SELECT 1 FROM invites i WHERE i.inviter_id = key AND i.scope_key = $1 AND ` + entry + ` LIMIT 1) IS NOT NULL
		AND (SELECT 1 FROM invites came WHERE came.accepted_by = key AND came.scope_key = $1 AND ` + strings.ReplaceAll(entry, "i.", "came.") + ` LIMIT 1) IS NULL`
	some := fmt.Sprintf(" ORDER BY %s LIMIT %d", order, part.limit+1)
	return `SELECT key, CAST('' AS TEXT), 0, CAST(key AS TEXT) FROM (SELECT key FROM (
			SELECT * FROM (SELECT key FROM invite_tallies WHERE scope_key = $1 AND dimension = '` + byInviter + `' AND accepted > 0` + within + isRoot + some + `) held
			UNION SELECT * FROM (SELECT key FROM (SELECT inviter_id AS key FROM invites` + s.using("invite_untallied") + `
				WHERE scope_key = $1 AND untallied AND state = 'ACCEPTED' GROUP BY inviter_id) u WHERE true` + within + isRoot + some + `) fresh) r` + some + `) top`, args
}

// Tree implements invite.Reader.
func (s *Store) Tree(ctx context.Context, q invite.TreeQuery) (invite.TreePage, error) {
	read := func(part stretch) ([]invite.TreeNode, error) {
		text, args := s.tree(q, part)
		return s.treeNodes(ctx, text, args)
	}
	nodes, err := read(stretch{over: q.After, under: q.Before, backward: q.Backward, limit: q.Limit + 1})
	if err != nil {
		return invite.TreePage{}, err
	}
	more := len(nodes) > q.Limit
	nodes = nodes[:min(len(nodes), q.Limit)]
	if q.Backward {
		slices.Reverse(nodes)
	}
	page := invite.TreePage{Nodes: nodes, HasNext: more, HasPrevious: more}
	if (q.Backward || !more) && q.Before != "" {
		beyond, err := read(stretch{over: q.Before, inclusive: true, limit: 1})
		if page.HasNext = len(beyond) > 0; err != nil {
			return page, err
		}
	} else if q.Backward || !more {
		page.HasNext = false
	}
	if (!q.Backward || !more) && q.After != "" {
		beyond, err := read(stretch{under: q.After, inclusive: true, limit: 1})
		if page.HasPrevious = len(beyond) > 0; err != nil {
			return page, err
		}
	} else if !q.Backward || !more {
		page.HasPrevious = false
	}
	if q.CountTo > 0 {
		var n int
		text, args := s.tree(q, stretch{limit: q.CountTo + 1})
		err = s.row(ctx, "SELECT COUNT(*) FROM ("+text+") c", args, &n)
		if n <= q.CountTo {
			page.Total = &n
		}
	}
	return page, err
}

func (s *Store) treeNodes(ctx context.Context, text string, args []any) ([]invite.TreeNode, error) {
	rows, err := s.query(ctx, text, args)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var nodes []invite.TreeNode
	for rows.Next() {
		var n invite.TreeNode
		if err := rows.Scan(&n.UserID, &n.ParentID, &n.Depth, &n.Place); err != nil {
			return nil, err
		}
		nodes = append(nodes, n)
	}
	return nodes, rows.Err()
}

// query asks the readers by hand. Placeholders are Postgres's; SQLite's numbered ones look alike but for the sign.
func (s *Store) query(ctx context.Context, text string, args []any) (*sql.Rows, error) {
	if !s.locks() {
		text = strings.ReplaceAll(text, "$", "?")
	}
	return s.ask(ctx, text, args)
}

// ask is query for texts in the database's own dialect.
func (s *Store) ask(ctx context.Context, text string, args []any) (*sql.Rows, error) {
	if s.statement != nil {
		s.statement(ctx)
	}
	return s.readers.QueryContext(ctx, text, args...)
}

// TreeCounts implements invite.Reader. The people of a page are often below each other: a walk from one of them ends where it meets
// another, so that nobody is come by twice, however deep the line is.
func (s *Store) TreeCounts(ctx context.Context, scope invite.Scope, userIDs []string) (map[string]invite.TreeCount, error) {
	out := make(map[string]invite.TreeCount, len(userIDs))
	if len(userIDs) == 0 {
		return out, nil
	}
	args, marks := []any{scope.Key()}, make([]string, len(userIDs))
	for i, id := range userIDs {
		args, marks[i] = append(args, id), "$"+strconv.Itoa(i+2)
	}
	them := "(" + strings.Join(marks, ", ") + ")"
	rows, err := s.query(ctx, `WITH RECURSIVE below (top, user_id, depth) AS (
		SELECT i.inviter_id, i.accepted_by, 1 FROM invites i WHERE i.scope_key = $1 AND i.inviter_id IN `+them+` AND `+entry+`
		UNION ALL
		SELECT b.top, i.accepted_by, b.depth + 1 FROM below b`+s.invitesOf("inviter_id", "b", "$1")+`b.user_id NOT IN `+them+` AND i.accepted_by <> b.top AND `+entry+`)
		SELECT top, SUM(CASE WHEN depth = 1 THEN 1 ELSE 0 END), COUNT(*), '' FROM below GROUP BY top
		UNION ALL SELECT top, 0, 0, user_id FROM below WHERE user_id IN `+them, args)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	walks := map[string]*walk{}
	for rows.Next() {
		var top, met string
		var invited, passed int
		if err := rows.Scan(&top, &invited, &passed, &met); err != nil {
			return nil, err
		}
		w := walks[top]
		if w == nil {
			w = &walk{}
			walks[top] = w
		}
		w.invited, w.passed = w.invited+invited, w.passed+passed
		if met != "" {
			w.met = append(w.met, met)
		}
	}
	for id, w := range walks {
		out[id] = invite.TreeCount{Invited: w.invited, Subtree: subtree(walks, id, map[string]bool{})}
	}
	return out, rows.Err()
}

// walk is what came by below one person: how many, and who of the others asked for.
type walk struct {
	invited, passed int
	met             []string
}

// subtree adds up walks. A line that goes round ends where it began, which is nobody's guest.
func subtree(walks map[string]*walk, id string, above map[string]bool) int {
	w := walks[id]
	if w == nil {
		return 0
	}
	above[id] = true
	defer delete(above, id)
	n := w.passed
	for _, met := range w.met {
		if above[met] {
			n--
		} else {
			n += subtree(walks, met, above)
		}
	}
	return n
}

// Ancestors implements invite.Reader.
func (s *Store) Ancestors(ctx context.Context, scope invite.Scope, userID string, most int) ([]string, error) {
	rows, err := s.query(ctx, `WITH RECURSIVE above (user_id, step) AS (
		SELECT i.inviter_id, 1 FROM invites i WHERE i.accepted_by = $1 AND i.scope_key = $2 AND `+entry+`
		UNION ALL
		SELECT i.inviter_id, a.step + 1 FROM above a`+s.invitesOf("accepted_by", "a", "$2")+`a.step < $3 AND `+entry+`)
		SELECT user_id FROM above ORDER BY step`, []any{userID, scope.Key(), most})
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
