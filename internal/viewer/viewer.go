package viewer

import (
	"context"
	"slices"
	"time"
)

// Kind tells the three kinds of caller apart.
type Kind int

// The kinds of caller. A request that proved nothing is a stranger's.
const (
	Anonymous Kind = iota
	Member
	Machine
)

// Permissions that Guestlist itself looks for, as slugs in a token or given to a role by configuration.
const (
	InvitesRead   = "invites:read"
	InvitesManage = "invites:manage"
)

// Viewer is who is asking. The zero value is a stranger.
type Viewer struct {
	Kind Kind
	// UserID is WorkOS's id of the person; empty for machines and strangers.
	UserID string
	// MachineID is WorkOS's id of the M2M application or API key; empty for people and strangers.
	MachineID string
	// Admitted is true for machines, and false for a person who has a WorkOS user but no way in here; they may ask nothing but who they are.
	Admitted bool
	// Arriving: their token is so young that an acceptance which lets them in may not be known here yet.
	Arriving bool
	// OrganizationID is where the session or token is; empty for the application's own scope.
	OrganizationID string
	// Role is the slug that the session or token carries, if any.
	Role string
	// Permissions count in OrganizationID only, and where that is the operator's in the application scope as well.
	Permissions []string
	// Operator: OrganizationID is the operator's own.
	Operator bool
	// SessionID is WorkOS's id of the session (sid), for sign-out.
	SessionID string
	// SessionExpiresAt is when the session or token ends; zero when it is not known.
	SessionExpiresAt time.Time
	// Impersonator is the address of the operator's staff member who acts as this person; empty for the person themselves.
	Impersonator string
}

// ID is the person's or the machine's; empty for strangers only.
func (v Viewer) ID() string {
	if v.Kind == Machine {
		return v.MachineID
	}
	return v.UserID
}

// Can reports whether the viewer holds permission in the scope that the organization id names ("" = application).
func (v Viewer) Can(permission, organizationID string) bool {
	counts := v.OrganizationID == organizationID || organizationID == "" && v.Operator
	return v.Kind != Anonymous && counts && slices.Contains(v.Permissions, permission)
}

// SameRights reports whether the viewer may do and see the same as another: the same permissions in whatever order, in the same
// place, and for themselves or for the same member of staff.
func (v Viewer) SameRights(as Viewer) bool {
	holds := func(a, b Viewer) bool {
		return !slices.ContainsFunc(a.Permissions, func(p string) bool { return !slices.Contains(b.Permissions, p) })
	}
	return v.OrganizationID == as.OrganizationID && v.Operator == as.Operator && v.Impersonator == as.Impersonator && holds(v, as) && holds(as, v)
}

type key struct{}

// With returns a context that carries the viewer.
func With(ctx context.Context, v Viewer) context.Context { return context.WithValue(ctx, key{}, v) }

// From returns the context's viewer, a stranger when it carries none.
func From(ctx context.Context) Viewer {
	v, _ := ctx.Value(key{}).(Viewer)
	return v
}
