package invite

import (
	"context"
	"encoding/base32"
	"slices"
	"strings"

	"guestlist/internal/problem"
	"guestlist/internal/viewer"
)

// TreeNode is a person in the tree of who brought whom into a scope. Depth counts from the roots, or from RootID.
type TreeNode struct {
	UserID, ParentID string
	Scope            Scope
	RootID           string
	Depth            int
	TreeCount
	// Place is where the node stands in the order of the list.
	Place string
}

// TreeCount is how many a person has brought, and how many are below them in all.
type TreeCount struct{ Invited, Subtree int }

// TreeQuery asks for one page of a scope's tree, depth first; children in the order in which they came. RootID empty: from
// those whom nobody brought.
type TreeQuery struct {
	Scope         Scope
	RootID        string
	MaxDepth      int
	After, Before string
	Limit         int
	Backward      bool
	CountTo       int
}

// TreePage is one page in its order, and whether more lie on either side. Total is nil beyond CountTo.
type TreePage struct {
	Nodes                []TreeNode
	HasNext, HasPrevious bool
	Total                *int
}

// TreeConnection is one page of the tree with a cursor for each node.
type TreeConnection struct {
	Nodes                []*TreeNode
	Cursors              []string
	HasNext, HasPrevious bool
	// Total is nil beyond 10,000.
	Total *int
	// Ancestors is what Climb adds.
	Ancestors []*TreeNode

	scope  Scope
	rootID string
}

const (
	treePrefix = "tree_"
	// maxTreeDepth bounds the depth of one list.
	maxTreeDepth = 50
	// MaxAncestors bounds the way up from one person. It is more than maxTreeDepth, so that each row of a list leads to its root.
	MaxAncestors = 100
)

var treeEncoding = base32.HexEncoding.WithPadding(base32.NoPadding)

// IsNode marks a person in the tree.
func (TreeNode) IsNode() {}

// GlobalID follows from where, below whom and who.
func (n TreeNode) GlobalID() string {
	return treePrefix + strings.ToLower(treeEncoding.EncodeToString([]byte(n.Scope.Key()+"\x00"+n.RootID+"\x00"+n.UserID)))
}

// Tree lists who brought whom into a scope. Somebody stands below the person by whose invite they came in first; whoever had
// invited others before has come by themselves, so that nobody stands below their own guests.
func (s *Service) Tree(ctx context.Context, v viewer.Viewer, scope Scope, rootID *string, maxDepth int, page Page, count bool) (*TreeConnection, error) {
	if err := s.mayRead(ctx, v, scope); err != nil {
		return nil, err
	}
	q := TreeQuery{Scope: scope, MaxDepth: maxDepth}
	if maxDepth < 0 || maxDepth > maxTreeDepth {
		return nil, problem.New(problem.BadUserInput, "maxDepth must be from 0 to 50.")
	}
	if rootID != nil {
		if q.RootID = *rootID; !plausible(q.RootID) {
			return &TreeConnection{Nodes: []*TreeNode{}}, nil
		}
	}
	if count {
		q.CountTo = maxCount
	}
	var err error
	if q.Limit, q.Backward, err = page.size(); err != nil {
		return nil, err
	}
	binding := bound("tree", scope.Key(), q.RootID, maxDepth)
	if q.After, err = openCursor(page.After, binding); err != nil {
		return nil, err
	}
	if q.Before, err = openCursor(page.Before, binding); err != nil {
		return nil, err
	}
	got, err := s.Store.Tree(ctx, q)
	if err != nil {
		return nil, err
	}
	counts, err := s.Store.TreeCounts(ctx, scope, usersOf(got.Nodes))
	if err != nil {
		return nil, err
	}
	c := &TreeConnection{HasNext: got.HasNext, HasPrevious: got.HasPrevious, Total: got.Total, Nodes: []*TreeNode{}, scope: scope, rootID: q.RootID}
	for i := range got.Nodes {
		n := &got.Nodes[i]
		n.Scope, n.RootID, n.TreeCount = scope, q.RootID, counts[n.UserID]
		c.Nodes, c.Cursors = append(c.Nodes, n), append(c.Cursors, sealCursor(n.Place, binding))
	}
	return c, nil
}

func usersOf(nodes []TreeNode) []string {
	ids := make([]string, len(nodes))
	for i, n := range nodes {
		ids[i] = n.UserID
	}
	return ids
}

// TreeNodeByID finds a person's place in a tree again; nil where they have none, or it is not the viewer's to see.
func (s *Service) TreeNodeByID(ctx context.Context, v viewer.Viewer, id string) (*TreeNode, error) {
	text, ok := strings.CutPrefix(id, treePrefix)
	raw, err := treeEncoding.DecodeString(strings.ToUpper(text))
	parts := strings.Split(string(raw), "\x00")
	if !ok || err != nil || len(parts) != 3 || !plausible(parts[0]) || !plausible(parts[2]) || parts[1] != "" && !plausible(parts[1]) {
		return nil, mayAsk(v)
	}
	n := &TreeNode{Scope: ScopeOfKey(parts[0]), RootID: parts[1], UserID: parts[2]}
	if err := mayAsk(v); err != nil {
		return nil, err
	}
	if may, err := s.holds(ctx, v, viewer.InvitesRead, n.Scope); err != nil || !may {
		return nil, err
	}
	counts, err := s.Store.TreeCounts(ctx, n.Scope, []string{n.UserID})
	if err != nil {
		return nil, err
	}
	n.TreeCount = counts[n.UserID]
	above, _, err := s.ancestry(ctx, n.Scope, n.UserID)
	if err != nil {
		return nil, err
	}
	if n.Depth = len(above); n.RootID != "" {
		n.Depth = slices.Index(above, n.RootID) + 1
	}
	if n.Depth > 0 {
		n.ParentID = above[0]
	}
	if n.Depth == 0 && (n.RootID != "" || n.Invited == 0) {
		return nil, nil
	}
	return n, nil
}
