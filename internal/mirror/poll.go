package mirror

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/problem"
	"guestlist/internal/workos"
)

// errDescending refuses a page that begins with the newest event: whoever follows it loses what is in between.
var errDescending = errors.New("WorkOS lists its events newest first")

// Poll applies one page and returns how many events it held; ErrTailHeld where another process reads. At the head it also
// looks, once a minute, for what was missed.
func (t *Tail) Poll(ctx context.Context) (int, error) {
	ctx = invite.WithOrigin(ctx, invite.OriginEvents)
	place, err := t.hold(ctx, false)
	if err != nil {
		return 0, err
	}
	page, err := t.Source.Events(ctx, workos.EventsQuery{After: place.Position, Types: types, Limit: pageSize})
	if refused(err) && place.Position != "" {
		return t.startOver(ctx, place, err)
	}
	if err == nil && len(page) > 1 && page[0].CreatedAt.After(page[len(page)-1].CreatedAt) {
		err = errDescending
	}
	if err != nil {
		return 0, err
	}
	asked := t.Now()
	met, err := t.met(ctx, page)
	if err != nil {
		return 0, err
	}
	plain, err := t.plain(ctx, page, met)
	if err != nil {
		return 0, err
	}
	single := 0 // events up to here go one by one
	for n := 0; n < len(page); {
		if row := plain.row(page[n:]); n >= single && len(row) > 1 {
			if place, err = t.together(ctx, place, row); err == nil {
				n += len(row)
				continue
			}
			if !t.itsOwn(ctx, err) {
				return 0, err
			}
			single = n + len(row) // one of them is at fault
		}
		e := page[n]
		mark := t.mark(place, e)
		done := met[e.ID]
		if done {
			err = t.Store.Skip(ctx, mark)
		} else {
			done, err = t.applyOrPark(ctx, happening(e), mark)
		}
		if err != nil || !done {
			return 0, err
		}
		place.Position, place.EventAt = e.ID, e.CreatedAt
		n++
	}
	if len(page) < pageSize {
		err = t.head(ctx, place, asked)
	}
	return len(page), err
}

func (t *Tail) mark(at TailPlace, e workos.Event) invite.EventMark {
	return invite.EventMark{EventID: e.ID, Type: e.Type, After: at.Position, At: t.Now(), CreatedAt: e.CreatedAt, Epoch: t.epoch}
}

// head notes that everything was here when it was asked for, and does the chores when it is time.
func (t *Tail) head(ctx context.Context, place TailPlace, asked time.Time) error {
	first := t.headAt.IsZero()
	t.headAt = asked
	if first || asked.Sub(place.HeadAt) > leaseFor/2 {
		_, err := t.Store.HoldTail(ctx, LeaseWish{Owner: t.owner, Now: t.Now(), Until: t.Now().Add(leaseFor), HeadAt: asked})
		if err != nil {
			return err
		}
	}
	if t.Now().Before(t.choresAt) {
		return nil
	}
	t.choresAt = t.Now().Add(choresEvery)
	_, err := t.chores(ctx, place, false)
	return err
}

const (
	choresEvery = time.Minute
	// readAgain is how far back the chores look for events that showed behind the place: WorkOS names an event before it commits it.
	readAgain = 10 * time.Minute
	// retention is what WorkOS keeps events for, by the shorter of its two texts, less a day.
	retention = 29 * 24 * time.Hour
	// unmetAfter is when a delivery's event should have been met.
	unmetAfter = 2 * time.Minute
)

// chores looks for what following the place alone would miss, and returns how many events it found. With all, parked events
// are tried that are not due yet.
func (t *Tail) chores(ctx context.Context, place TailPlace, all bool) (int, error) {
	from := t.Now().Add(-readAgain)
	if !place.EventAt.IsZero() && place.EventAt.Before(from) {
		from = place.EventAt // either nothing happened since, or the place has been forgotten
	}
	late, err := t.readSince(ctx, place, from)
	if err != nil && !errors.Is(err, errHeldBack) {
		return late, err
	}
	if err := t.retryParked(ctx, all); err != nil {
		return late, err
	}
	return late, t.meet(ctx)
}

// startOver goes on where WorkOS does not know our place any more: with the oldest event that it still has, of which those that
// were met are passed over, and a comparison of everything, since nobody can say what has been dropped in between.
func (t *Tail) startOver(ctx context.Context, place TailPlace, cause error) (int, error) {
	t.Log.WarnContext(ctx, "WorkOS does not know our place among the events any more: everything will be compared", "error", cause)
	if err := t.Store.WantSweep(ctx, t.Now()); err != nil {
		return 0, err
	}
	forget := invite.EventMark{After: place.Position, At: t.Now(), Epoch: t.epoch}
	return 0, t.Store.Skip(ctx, forget)
}

// readSince applies, in order, what happened since a moment and has not been met. What is newer than the place moves the place;
// what is older has shown late.
func (t *Tail) readSince(ctx context.Context, place TailPlace, from time.Time) (int, error) {
	found := 0
	q := workos.EventsQuery{RangeStart: from, Types: types, Limit: pageSize}
	for {
		page, err := t.Source.Events(ctx, q)
		if err != nil || len(page) == 0 {
			return found, err
		}
		met, err := t.met(ctx, page)
		if err != nil {
			return found, err
		}
		for _, e := range page {
			if e.ID == place.Position || met[e.ID] {
				continue
			}
			if place, err = t.applyFound(ctx, place, e); err != nil {
				return found, err
			}
			found++
		}
		if len(page) < pageSize {
			return found, nil
		}
		q.After = page[len(page)-1].ID
	}
}

// applyFound applies one event that following the place has not brought. A place that had to be found again after so long that
// WorkOS may have dropped events behind it calls for a comparison.
func (t *Tail) applyFound(ctx context.Context, place TailPlace, e workos.Event) (TailPlace, error) {
	newer := !place.EventAt.IsZero() && !e.CreatedAt.Before(place.EventAt)
	if newer && t.Now().Sub(place.EventAt) > retention {
		if err := t.Store.WantSweep(ctx, t.Now()); err != nil {
			return place, err
		}
	}
	mark := t.mark(place, e)
	mark.Late = !newer
	done, err := t.applyOrPark(ctx, happening(e), mark)
	if err == nil && !done {
		err = errHeldBack
	}
	if err == nil && newer {
		place.Position, place.EventAt = e.ID, e.CreatedAt
	}
	return place, err
}

func (t *Tail) met(ctx context.Context, page []workos.Event) (map[string]bool, error) {
	ids := make([]string, 0, len(page))
	for _, e := range page {
		ids = append(ids, e.ID)
	}
	return t.Store.Applied(ctx, ids)
}

// errHeldBack ends a reading at an event whose send is under way; the next poll goes on.
var errHeldBack = problem.New(problem.UpstreamUnavailable, "An event waits for the send that made it.")

// refused reports whether WorkOS has understood the question and does not like it: a place that it does not know.
func refused(err error) bool {
	var e *workos.Error
	return errors.As(err, &e) && slices.Contains([]int{http.StatusBadRequest, http.StatusNotFound, http.StatusGone, http.StatusUnprocessableEntity}, e.Status)
}
