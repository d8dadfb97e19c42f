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

// entryOf holds for the invite of an alias by which somebody first came into its scope: no earlier one, and none sent by
// themselves before. Whoever has sent something before their first arrival was there before; so a chain of parents always
// leads back in time and never meets itself.
func entryOf(i string) string {
	return strings.ReplaceAll(`i.state = 'ACCEPTED' AND i.source <> 'MACHINE' AND i.inviter_id <> '' AND i.accepted_by <> '' AND i.accepted_by <> i.inviter_id
	AND NOT EXISTS (SELECT 1 FROM invites earlier WHERE earlier.accepted_by = i.accepted_by AND earlier.scope_key = i.scope_key
		AND (earlier.accepted_at < i.accepted_at OR (earlier.accepted_at = i.accepted_at AND earlier.id < i.id)))
	AND NOT EXISTS (SELECT 1 FROM invites sent WHERE sent.inviter_id = i.accepted_by AND sent.scope_key = i.scope_key AND sent.created_at < i.accepted_at)`,
		"i.", i+".")
}

var entry = entryOf("i")

// entryEach is entry for invites that are come by one at a time: written so that Postgres looks for each and does not read all to
// compare them, as its guesses about recursion make it do.
var entryEach = strings.NewReplacer("NOT EXISTS (SELECT 1", "(SELECT 1", "i.id)))", "i.id)) LIMIT 1) IS NULL", "< i.accepted_at)", "< i.accepted_at LIMIT 1) IS NULL").Replace(entry)

// invitesOf joins the invites whose column is the person of a step, for the same reason. scope is the place of the scope's argument.
func (s *Store) invitesOf(column, step, scope string) string {
	if s.locks() {
		return ` CROSS JOIN LATERAL (SELECT * FROM invites n WHERE n.` + column + ` = ` + step + `.user_id AND n.scope_key = ` + scope + ` OFFSET 0) i WHERE `
	}
	return ` JOIN invites i ON i.` + column + ` = ` + step + `.user_id AND i.scope_key = ` + scope + ` WHERE `
}

// tree walks down from a root, or from all who brought somebody and whom nobody brought. place orders depth first: times have
// sixteen digits until the year 2286. Everybody has one parent at most, so a walk down that goes round comes by its root first.
func (s *Store) tree(q invite.TreeQuery) (text string, args []any) {
	pad := func(column string) string {
		if s.locks() {
			return "lpad(" + column + "::text, 16, '0')"
		}
		return "printf('%016d', " + column + ")"
	}
	args = []any{q.Scope.Key(), q.MaxDepth}
	roots := `SELECT DISTINCT i.inviter_id, CAST('' AS TEXT), 0, CAST(i.inviter_id AS TEXT)
		FROM invites i WHERE i.scope_key = $1 AND ` + entry + ` AND NOT EXISTS (SELECT 1 FROM invites came WHERE came.accepted_by = i.inviter_id AND came.scope_key = $1 AND ` +
		entryOf("came") + `)`
	round := ""
	if q.RootID != "" {
		args, round = append(args, q.RootID), " AND i.accepted_by <> $3"
		roots = `SELECT i.accepted_by, CAST(i.inviter_id AS TEXT), 1, CAST(` + pad("i.accepted_at") + ` || i.accepted_by AS TEXT)
			FROM invites i WHERE i.inviter_id = $3 AND i.scope_key = $1 AND $2 > 0 AND ` + entryEach
	}
	return `WITH RECURSIVE tree (user_id, parent_id, depth, place) AS (` + roots + `
		UNION ALL
		SELECT i.accepted_by, CAST(i.inviter_id AS TEXT), t.depth + 1, t.place || '/' || ` + pad("i.accepted_at") + ` || i.accepted_by
		FROM tree t` + s.invitesOf("inviter_id", "t", "$1") + `t.depth < $2` + round + ` AND ` + entryEach + `)
		SELECT user_id, parent_id, depth, place FROM tree`, args
}

// placed is the order of the list; by bytes, whatever the database's language.
func (s *Store) placed() string {
	if s.locks() {
		return `place COLLATE "C"`
	}
	return "place"
}

// Tree implements invite.Reader.
func (s *Store) Tree(ctx context.Context, q invite.TreeQuery) (invite.TreePage, error) {
	text, args := s.tree(q)
	read := func(where []string, with []any, way string, limit int) ([]invite.TreeNode, error) {
		all := text
		if len(where) > 0 {
			all += " WHERE " + strings.Join(where, " AND ")
		}
		return s.treeNodes(ctx, fmt.Sprintf("%s ORDER BY %s %s LIMIT %d", all, s.placed(), way, limit), append(slices.Clone(args), with...))
	}
	var where []string
	var with []any
	bound := func(op, place string) string {
		with = append(with, place)
		return s.placed() + " " + op + " $" + strconv.Itoa(len(args)+len(with))
	}
	if q.After != "" {
		where = append(where, bound(">", q.After))
	}
	if q.Before != "" {
		where = append(where, bound("<", q.Before))
	}
	way := "ASC"
	if q.Backward {
		way = "DESC"
	}
	nodes, err := read(where, with, way, q.Limit+1)
	if err != nil {
		return invite.TreePage{}, err
	}
	more := len(nodes) > q.Limit
	nodes = nodes[:min(len(nodes), q.Limit)]
	if q.Backward {
		slices.Reverse(nodes)
	}
	page := invite.TreePage{Nodes: nodes, HasNext: more, HasPrevious: more}
	beyond := func(op, place string) (bool, error) {
		if place == "" {
			return false, nil
		}
		with = nil
		got, err := read([]string{bound(op, place)}, with, "ASC", 1)
		return len(got) > 0, err
	}
	if q.Backward || !more {
		if page.HasNext, err = beyond(">=", q.Before); err != nil {
			return page, err
		}
	}
	if !q.Backward || !more {
		if page.HasPrevious, err = beyond("<=", q.After); err != nil {
			return page, err
		}
	}
	if q.CountTo > 0 {
		var n int
		err = s.row(ctx, fmt.Sprintf("SELECT COUNT(*) FROM (%s LIMIT %d) c", text, q.CountTo+1), args, &n)
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

// TreeCounts implements invite.Reader. Like the tree's, a walk down that goes round ends where it began.
func (s *Store) TreeCounts(ctx context.Context, scope invite.Scope, userIDs []string) (map[string]invite.TreeCount, error) {
	out := make(map[string]invite.TreeCount, len(userIDs))
	if len(userIDs) == 0 {
		return out, nil
	}
	args, in := []any{scope.Key()}, make([]string, len(userIDs))
	for i, id := range userIDs {
		args, in[i] = append(args, id), "$"+strconv.Itoa(i+2)
	}
	text := `WITH RECURSIVE below (top, user_id, depth) AS (
		SELECT i.inviter_id, i.accepted_by, 1 FROM invites i WHERE i.scope_key = $1 AND i.inviter_id IN (` + strings.Join(in, ", ") + `) AND ` + entryEach + `
		UNION ALL
		SELECT b.top, i.accepted_by, b.depth + 1 FROM below b` + s.invitesOf("inviter_id", "b", "$1") + `i.accepted_by <> b.top AND ` + entryEach + `)
		SELECT top, SUM(CASE WHEN depth = 1 THEN 1 ELSE 0 END), COUNT(*) FROM below GROUP BY top`
	rows, err := s.query(ctx, text, args)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var c invite.TreeCount
		if err := rows.Scan(&id, &c.Invited, &c.Subtree); err != nil {
			return nil, err
		}
		out[id] = c
	}
	return out, rows.Err()
}

// Ancestors implements invite.Reader.
func (s *Store) Ancestors(ctx context.Context, scope invite.Scope, userID string, most int) ([]string, error) {
	rows, err := s.query(ctx, `WITH RECURSIVE above (user_id, step) AS (
		SELECT i.inviter_id, 1 FROM invites i WHERE i.accepted_by = $1 AND i.scope_key = $2 AND `+entryEach+`
		UNION ALL
		SELECT i.inviter_id, a.step + 1 FROM above a`+s.invitesOf("accepted_by", "a", "$2")+`a.step < $3 AND `+entryEach+`)
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
