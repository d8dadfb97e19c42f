package mirror

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"guestlist/internal/invite"
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
	// ObserveAll does so for events in a row, all or nothing.
	ObserveAll(ctx context.Context, all []invite.Seen) error
	// Recognize adopts an invitation that nobody tracks, if a send of ours may have made it. It may be repeated.
	Recognize(ctx context.Context, inv invite.Invitation, by invite.Maker) error
	// Learn takes the maker of an invitation that is tracked.
	Learn(ctx context.Context, invitationID string, by invite.Maker) error
	// Refresh reads a person again whom we know; nothing happens for anybody else. RefreshOrganization does so for an
	// organization. They may be repeated.
	Refresh(ctx context.Context, userID string) error
	// PersonDeleted is Refresh where an event says that the person was deleted: what is then not found is believed at once.
	PersonDeleted(ctx context.Context, userID string) error
	RefreshOrganization(ctx context.Context, id string) error
}

// Store keeps the place. Everything that takes a mark answers invite.ErrCursorMoved when another process was faster or has
// taken over.
type Store interface {
	TailPlace(ctx context.Context) (TailPlace, error)
	// HoldTail gives or renews the lease; ErrTailHeld while another has it. ReleaseTail ends it.
	HoldTail(ctx context.Context, w LeaseWish) (TailPlace, error)
	ReleaseTail(ctx context.Context, owner string, epoch int64) error
	// Skip moves the place over an event that has no effect; to no event, it forgets the place, or where it is late changes nothing.
	Skip(ctx context.Context, mark invite.EventMark) error
	// Applied reports which of these events have been met.
	Applied(ctx context.Context, eventIDs []string) (map[string]bool, error)
	// Linked reports which of these invitations belong to an invite.
	Linked(ctx context.Context, invitationIDs []string) (map[string]bool, error)
	// SendingTo reports whether an invite of unknown outcome waits for an invitation of this address.
	SendingTo(ctx context.Context, addressKey string) (bool, error)
	// RevokeSession ends what is kept here of a session of WorkOS's; it may be repeated.
	RevokeSession(ctx context.Context, sid string, at time.Time) error
	Lot
}

// Lot keeps what has to be looked at again.
type Lot interface {
	// Park keeps an event for later and moves the place over it, or keeps it once more. Parked lists those that are due, longest
	// due first.
	Park(ctx context.Context, p Parked, mark invite.EventMark) error
	Parked(ctx context.Context, due time.Time, limit int) ([]Parked, error)
	CountParked(ctx context.Context) (int, error)
	// Overdue lists deliveries of other types from before a moment whose event nobody has met, oldest first.
	Overdue(ctx context.Context, otherThan string, before, now time.Time, limit int) ([]Delivery, error)
	// Handled settles a delivery.
	Handled(ctx context.Context, eventID string, at time.Time) error
	// WantSweep makes the next sweep due at once.
	WantSweep(ctx context.Context, at time.Time) error
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

// Tail follows WorkOS's events and applies each once, in order. One goroutine may run it; of several processes that run one
// each, one reads, and when it dies another goes on within leaseFor.
type Tail struct {
	Source Source
	Rules  Rules
	Store  Store
	Now    func() time.Time
	Log    *slog.Logger

	wake chan struct{}
	once sync.Once

	owner    string
	epoch    int64
	headAt   time.Time // when everything had been read
	choresAt time.Time // when the chores are due

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
	defer t.release(ctx)
	pause := every
	var lastWoken time.Time
	for {
		n, err := t.Poll(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case errors.Is(err, invite.ErrCursorMoved), errors.Is(err, ErrTailHeld):
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
