package invite

import (
	"context"
	"slices"
)

// Climb adds who stands above the root of a tree that was read, from the top down to who brought the root. Counting whole
// subtrees of those at the top is dear, so it is left out where nobody asks. The caller has been shown the tree, and these
// stand in the same one.
func (s *Service) Climb(ctx context.Context, c *TreeConnection, counted bool) error {
	c.Ancestors = []*TreeNode{}
	if c.rootID == "" {
		return nil
	}
	above, beyond, err := s.ancestry(ctx, c.scope, c.rootID)
	if err != nil {
		return err
	}
	var counts map[string]TreeCount
	if counted {
		if counts, err = s.Store.TreeCounts(ctx, c.scope, above); err != nil {
			return err
		}
	}
	// Where the way is cut off, these are nodes of the tree below who comes next, as their ids say.
	depth := 0
	if beyond != "" {
		depth = 1
	}
	parent := beyond
	for _, id := range slices.Backward(above) {
		c.Ancestors = append(c.Ancestors, &TreeNode{UserID: id, ParentID: parent, Scope: c.scope, RootID: beyond, Depth: depth, TreeCount: counts[id]})
		parent, depth = id, depth+1
	}
	return nil
}

// ancestry is who brought a person, who brought that one, and so on, nobody twice. beyond is who would come next where it is
// cut off, because it is too long or has come round: times of acceptance are WorkOS's and those of sending ours, so clocks
// that differ can make two people each other's guests.
func (s *Service) ancestry(ctx context.Context, scope Scope, userID string) (above []string, beyond string, err error) {
	chain, err := s.Store.Ancestors(ctx, scope, userID, MaxAncestors+1)
	seen := map[string]bool{userID: true}
	for i, id := range chain {
		if i == MaxAncestors || seen[id] {
			return chain[:i], id, err
		}
		seen[id] = true
	}
	return chain, "", err
}
