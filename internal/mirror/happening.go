package mirror

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/problem"
	"guestlist/internal/workos"
)

const (
	created        = "invitation.created"
	sessionRevoked = "session.revoked"
	userDeleted    = "user.deleted"

	aboutInvitation   = "invitation."
	aboutMembership   = "organization_membership."
	aboutOrganization = "organization."
	aboutUser         = "user."
)

// types are the events that change an invite, tell of one whose send was never answered, of a person or their place in an
// organization, of an organization, or of a session that has ended.
var types = []string{
	created, "invitation.accepted", "invitation.revoked", "invitation.resent",
	"organization_membership.created", "organization_membership.updated", "organization_membership.deleted",
	"organization.updated", "organization.deleted", "user.updated", userDeleted, sessionRevoked,
}

// Happening is what an event names: enough to read the facts, also later. It is no source of facts itself.
type Happening struct {
	ID, Type string
	// Subject is the id to read again: an invitation's, a person's (of a membership too), an organization's, a session's.
	Subject   string
	Email     string // of an invitation, to find the send that made it; not kept
	Maker     invite.Maker
	CreatedAt time.Time
}

// happening reads what an event names; what it does not understand it leaves out.
func happening(e workos.Event) Happening {
	var named struct {
		ID     string `json:"id"`
		Email  string `json:"email"`
		UserID string `json:"user_id"`
	}
	h := Happening{ID: e.ID, Type: e.Type, CreatedAt: e.CreatedAt}
	if json.Unmarshal(e.Data, &named) != nil {
		return h
	}
	h.Subject, h.Email = named.ID, named.Email
	if strings.HasPrefix(e.Type, aboutMembership) {
		h.Subject = named.UserID
	}
	if e.Type == created {
		h.Maker = invite.Maker{Source: e.ActorSource, ActorID: e.ActorID}
	}
	return h
}

// apply reads what the event names, since the event itself may be old, and books it. It is false when the event has to wait.
func (t *Tail) apply(ctx context.Context, h Happening, mark invite.EventMark) (bool, error) {
	var err error
	switch {
	case h.Subject == "" || !slices.Contains(types, h.Type):
		t.Log.WarnContext(ctx, "an event that names nothing was passed over", "event", h.ID, "type", h.Type)
	case strings.HasPrefix(h.Type, aboutInvitation):
		return t.applyInvitation(ctx, h, mark)
	case strings.HasPrefix(h.Type, aboutOrganization):
		err = t.Rules.RefreshOrganization(ctx, h.Subject)
	case h.Type == sessionRevoked:
		err = t.Store.RevokeSession(ctx, h.Subject, t.Now())
	case h.Type == userDeleted:
		err = t.Rules.PersonDeleted(ctx, h.Subject)
	default:
		err = t.Rules.Refresh(ctx, h.Subject)
	}
	if err != nil {
		return false, err
	}
	return true, t.Store.Skip(ctx, mark)
}

func (t *Tail) applyInvitation(ctx context.Context, h Happening, mark invite.EventMark) (bool, error) {
	known, err := t.Store.Linked(ctx, []string{h.Subject})
	if err != nil {
		return false, err
	}
	linked := known[h.Subject]
	if !linked {
		wait, err := t.mustWait(ctx, h)
		if err != nil || wait {
			return false, err
		}
	}
	if linked && h.Type == created {
		if err := t.Rules.Learn(ctx, h.Subject, h.Maker); err != nil {
			return false, err
		}
		return true, t.Store.Skip(ctx, mark) // its answer has told us the rest
	}
	inv, err := t.Source.Invitation(ctx, h.Subject)
	if problem.Is(err, problem.NotFound) {
		return true, t.Store.Skip(ctx, mark)
	}
	if err != nil {
		return false, err
	}
	if linked {
		_, err = t.Rules.Observe(ctx, inv, &mark)
		return err == nil, err
	}
	if err := t.Rules.Recognize(ctx, inv, h.Maker); err != nil {
		return false, err
	}
	return true, t.Store.Skip(ctx, mark)
}

// mustWait holds an event back while a send to its address is under way, whose answer will tell that the invitation is
// ours.
func (t *Tail) mustWait(ctx context.Context, h Happening) (bool, error) {
	if h.Email == "" || t.Now().Sub(h.CreatedAt) >= holdFor {
		return false, nil
	}
	sending, err := t.Store.SendingTo(ctx, invite.AddressKey(h.Email))
	if err != nil || !sending {
		return false, err
	}
	if t.held != h.ID {
		t.held, t.heldSince = h.ID, t.Now()
	}
	return t.Now().Sub(t.heldSince) < holdFor, nil
}
