package invite

import "time"

// What is not known is nil to readers; these are read by name, without a resolver for each.

// NameShown is nil for somebody without a name.
func (p *Person) NameShown() *string { return ptr(p.Name) }

// PictureShown is nil for somebody without a picture.
func (p *Person) PictureShown() *string { return ptr(p.PictureURL) }

// JoinedShown is nil for who was not let in.
func (p *Person) JoinedShown() *time.Time { return instant(p.JoinedAt) }

// DeletedShown is nil for who is there.
func (p *Person) DeletedShown() *time.Time { return instant(p.DeletedAt) }

// JoinedShown is nil where WorkOS did not say.
func (m *Member) JoinedShown() *time.Time { return instant(m.JoinedAt) }

// FrozenShown is nil for who may invite.
func (m *Member) FrozenShown() *time.Time { return instant(m.FrozenAt) }

// ReasonShown is why a member was frozen; nil for who may invite.
func (m *Member) ReasonShown() *string { return ptr(m.FrozenReason) }

// ParentShown is nil at the root of a tree.
func (n *TreeNode) ParentShown() *string { return ptr(n.ParentID) }
