package invite

import (
	"context"
	"encoding/base32"
	"strings"
	"time"

	"guestlist/internal/problem"
	"guestlist/internal/viewer"
)

// Member is a person in one scope.
type Member struct {
	UserID string
	Scope  Scope
	// Status is WorkOS's of the membership; in the application scope, active for whoever has been let in.
	Status    string
	RoleSlugs []string
	JoinedAt  time.Time
	// FrozenAt and FrozenReason are set while the member may not invite.
	FrozenAt     time.Time
	FrozenReason string
	// InviteID is the invite by which they came into the scope; empty where there was none.
	InviteID string
}

var memberEncoding = base32.HexEncoding.WithPadding(base32.NoPadding)

const memberPrefix = "member_"

// ID is the member's global id; it follows from who and where.
func (m Member) ID() string {
	return memberPrefix + strings.ToLower(memberEncoding.EncodeToString([]byte(m.Scope.Key()+"\x00"+m.UserID)))
}

// parseMemberID is the inverse of ID.
func parseMemberID(id string) (userID string, scope Scope, ok bool) {
	text, found := strings.CutPrefix(id, memberPrefix)
	raw, err := memberEncoding.DecodeString(strings.ToUpper(text))
	key, userID, both := strings.Cut(string(raw), "\x00")
	return userID, ScopeOfKey(key), found && err == nil && both && plausible(userID) && plausible(key)
}

// MemberByID reads a member whom the viewer may see: themselves, or with invites:read there anybody.
func (s *Service) MemberByID(ctx context.Context, v viewer.Viewer, id string) (*Member, error) {
	userID, scope, ok := parseMemberID(id)
	if err := mayAsk(v); err != nil || !ok {
		return nil, err
	}
	if userID != v.UserID {
		if may, err := s.holds(ctx, v, viewer.InvitesRead, scope); err != nil || !may {
			return nil, err
		}
	}
	m, err := s.Store.Member(ctx, userID, scope)
	if problem.Is(err, problem.NotFound) {
		return nil, nil
	}
	return &m, err
}

// Memberships are the viewer's own active ones, the application scope for who has no organization.
func (s *Service) Memberships(ctx context.Context, v viewer.Viewer) ([]*Member, error) {
	if err := mayAsk(v); err != nil || v.Kind != viewer.Member {
		return nil, err
	}
	members, err := s.Store.MembersOf(ctx, v.UserID)
	if err != nil || len(members) > 0 {
		return members, err
	}
	m, err := s.Store.Member(ctx, v.UserID, "")
	if err != nil {
		return nil, err
	}
	return []*Member{&m}, nil
}

// MaySeeQuota reports whether the viewer may see a member's pool: their own, or with invites:read there anybody's.
func (s *Service) MaySeeQuota(ctx context.Context, v viewer.Viewer, m Member) (bool, error) {
	if m.UserID == v.UserID {
		return true, nil
	}
	return s.holds(ctx, v, viewer.InvitesRead, m.Scope)
}

// MemberQuota is a member's own pool; nil for whoever may not see it, and where the member is not active.
func (s *Service) MemberQuota(ctx context.Context, v viewer.Viewer, m Member) (*Quota, error) {
	if may, err := s.MaySeeQuota(ctx, v, m); err != nil || !may {
		return nil, err
	}
	return s.quotaOf(ctx, m.UserID, m.Scope)
}
