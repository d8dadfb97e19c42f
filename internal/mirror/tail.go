package mirror

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/problem"
	"guestlist/internal/workos"
)

// Source is what the tail reads from WorkOS; *workos.Client is one. Events come oldest first.
type Source interface {
	Events(ctx context.Context, q workos.EventsQuery) ([]workos.Event, error)
	Invitation(ctx context.Context, id string) (invite.Invitation, error)
}

// Rules is what the tail does with a fact; *invite.Service is one. With a mark, the cursor moves in the same transaction.
type Rules interface {
	Observe(ctx context.Context, inv invite.Invitation, mark *invite.EventMark) (invite.Record, error)
	// Recognize adopts an invitation that nobody tracks, if a send of ours may have made it. It may be repeated.
	Recognize(ctx context.Context, inv invite.Invitation, by invite.Maker) error
	// Learn takes the maker of an invitation that is tracked.
	Learn(ctx context.Context, invitationID string, by invite.Maker) error
	// Refresh reads a person again whom we know; nothing happens for anybody else. It may be repeated.
	Refresh(ctx context.Context, userID string) error
}

// Store keeps the cursor. Skip moves it over an event that has no effect; invite.ErrCursorMoved when another process was
// faster.
type Store interface {
	Cursor(ctx context.Context) (string, error)
	Skip(ctx context.Context, mark invite.EventMark) error
	// Linked reports which of these invitations belong to an invite.
	Linked(ctx context.Context, invitationIDs []string) (map[string]bool, error)
	// SendingTo reports whether an invite of unknown outcome waits for an invitation of this address.
	SendingTo(ctx context.Context, addressKey string) (bool, error)
	// RevokeSession ends what is kept here of a session of WorkOS's; it may be repeated.
	RevokeSession(ctx context.Context, sid string, at time.Time) error
}

const (
	pageSize = 100
	// holdFor is how long an event of an unlinked invitation waits while a send to its address is under way: longer than
	// the send's own deadline, so that the link is there when the event is applied.
	holdFor = 15 * time.Second
	// maxFailures is how often one event may fail before the rest goes on without it.
	maxFailures = 5
	// maxPause bounds the pause between tries while WorkOS fails.
	maxPause = 30 * time.Second
)

const (
	created        = "invitation.created"
	sessionRevoked = "session.revoked"
)

// types are the events that change an invite, tell of one whose send was never answered, of a person or their place in an
// organization, or of a session that has ended.
var types = []string{
	created, "invitation.accepted", "invitation.revoked",
	"organization_membership.created", "organization_membership.updated", "organization_membership.deleted",
	"user.updated", "user.deleted", sessionRevoked,
}

// Tail follows WorkOS's events and applies each once, in order. One goroutine may run it; several processes may run one
// each, since the cursor moves by compare-and-set.
type Tail struct {
	Source Source
	Rules  Rules
	Store  Store
	Now    func() time.Time
	Log    *slog.Logger

	wake chan struct{}
	once sync.Once

	held      string
	heldSince time.Time
	failed    string
	failures  int
}

// Wake asks for a poll soon; it never blocks, and however often it is called it costs one poll a second at most.
func (t *Tail) Wake() {
	select {
	case t.woken() <- struct{}{}:
	default:
	}
}

func (t *Tail) woken() chan struct{} {
	t.once.Do(func() { t.wake = make(chan struct{}, 1) })
	return t.wake
}

// wokenEvery is the least time between two polls that were asked for.
const wokenEvery = time.Second

// Run polls until the context ends, more slowly while WorkOS fails, and at once when it is woken.
func (t *Tail) Run(ctx context.Context, every time.Duration) {
	pause := every
	var lastWoken time.Time
	for {
		n, err := t.Poll(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case errors.Is(err, invite.ErrCursorMoved):
			pause = every
		case err != nil:
			pause = min(pause*2, maxPause)
			t.Log.WarnContext(ctx, "the events could not be read", "error", err, "pause", pause)
		case n == pageSize:
			continue
		default:
			pause = every
		}
		if t.wait(ctx, pause, err == nil && t.Now().Sub(lastWoken) >= wokenEvery) {
			lastWoken = t.Now()
		}
	}
}

// wait pauses, and reports whether somebody has ended the pause. While nobody may, a wish is kept for the next one.
func (t *Tail) wait(ctx context.Context, pause time.Duration, mayWake bool) bool {
	var woken <-chan struct{}
	if mayWake {
		woken = t.woken()
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-woken:
		return true
	case <-ctx.Done():
	case <-timer.C:
	}
	return false
}

// Poll applies one page and returns how many events it held.
func (t *Tail) Poll(ctx context.Context) (int, error) {
	ctx = invite.WithOrigin(ctx, invite.OriginEvents)
	after, err := t.Store.Cursor(ctx)
	if err != nil {
		return 0, err
	}
	page, err := t.Source.Events(ctx, workos.EventsQuery{After: after, Types: types, Limit: pageSize})
	if err != nil {
		return 0, err
	}
	for _, e := range page {
		mark := invite.EventMark{EventID: e.ID, Type: e.Type, After: after, At: t.Now()}
		done, err := t.apply(ctx, e, mark)
		if err != nil && t.poisoned(ctx, e.ID, err) {
			done, err = true, t.Store.Skip(ctx, mark)
		}
		if err != nil {
			return 0, err
		}
		if !done {
			return 0, nil
		}
		after = e.ID
	}
	return len(page), nil
}

// poisoned reports whether an event has failed so often, and not for WorkOS's or the moment's sake, that the rest must not
// wait for it any longer. A database that is away refuses the skip too, so nothing is passed over then.
func (t *Tail) poisoned(ctx context.Context, eventID string, err error) bool {
	if problem.Is(err, problem.UpstreamUnavailable) || errors.Is(err, invite.ErrCursorMoved) || ctx.Err() != nil {
		return false
	}
	if t.failed != eventID {
		t.failed, t.failures = eventID, 0
	}
	if t.failures++; t.failures < maxFailures {
		return false
	}
	t.Log.ErrorContext(ctx, "an event could not be applied and was passed over", "event", eventID, "error", err)
	return true
}

// apply reads what the event names, since the event itself may be old, and books it. It is false when the event has to wait.
func (t *Tail) apply(ctx context.Context, e workos.Event, mark invite.EventMark) (bool, error) {
	var named struct {
		ID     string `json:"id"`
		Email  string `json:"email"`
		UserID string `json:"user_id"`
	}
	err := json.Unmarshal(e.Data, &named)
	if err == nil && e.Type == sessionRevoked {
		if err := t.Store.RevokeSession(ctx, named.ID, t.Now()); err != nil {
			return false, err
		}
		return true, t.Store.Skip(ctx, mark)
	}
	if err == nil && !strings.HasPrefix(e.Type, "invitation.") {
		userID := named.UserID
		if strings.HasPrefix(e.Type, "user.") {
			userID = named.ID
		}
		if err := t.Rules.Refresh(ctx, userID); err != nil {
			return false, err
		}
		return true, t.Store.Skip(ctx, mark)
	}
	if err != nil || named.ID == "" {
		t.Log.WarnContext(ctx, "an event without an invitation was passed over", "event", e.ID)
		return true, t.Store.Skip(ctx, mark)
	}
	linked, err := t.Store.Linked(ctx, []string{named.ID})
	if err != nil {
		return false, err
	}
	if !linked[named.ID] {
		wait, err := t.mustWait(ctx, e, named.Email)
		if err != nil || wait {
			return false, err
		}
	} else if e.Type == created {
		if err := t.Rules.Learn(ctx, named.ID, maker(e)); err != nil {
			return false, err
		}
		return true, t.Store.Skip(ctx, mark) // its answer has told us the rest
	}
	inv, err := t.Source.Invitation(ctx, named.ID)
	if problem.Is(err, problem.NotFound) {
		return true, t.Store.Skip(ctx, mark)
	}
	if err != nil {
		return false, err
	}
	if !linked[named.ID] {
		if err := t.Rules.Recognize(ctx, inv, maker(e)); err != nil {
			return false, err
		}
		return true, t.Store.Skip(ctx, mark)
	}
	_, err = t.Rules.Observe(ctx, inv, &mark)
	return err == nil, err
}

// maker is who made the invitation, which only the event of its creation says.
func maker(e workos.Event) invite.Maker {
	if e.Type != created {
		return invite.Maker{}
	}
	return invite.Maker{Source: e.ActorSource, ActorID: e.ActorID}
}

// mustWait holds an event back while a send to its address is under way, whose answer will tell that the invitation is
// ours.
func (t *Tail) mustWait(ctx context.Context, e workos.Event, email string) (bool, error) {
	if t.Now().Sub(e.CreatedAt) >= holdFor {
		return false, nil
	}
	sending, err := t.Store.SendingTo(ctx, invite.AddressKey(email))
	if err != nil || !sending {
		return false, err
	}
	if t.held != e.ID {
		t.held, t.heldSince = e.ID, t.Now()
	}
	return t.Now().Sub(t.heldSince) < holdFor, nil
}
