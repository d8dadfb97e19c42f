package seed

import (
	"context"
	"errors"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/problem"
)

// send takes the place and sends. A row that finds no room in the budget waits for the next second.
func (r *Run) send(ctx context.Context, row Row) error {
	in := invite.SeedInput{
		Mark: invite.SeedMark{Row: row.ID, Batch: r.Batch}, Scope: row.Scope, Address: row.Address, Role: row.Role, Locale: row.Locale, Days: row.Days,
	}
	got, err := r.Sender.Seed(ctx, in)
	switch {
	case errors.Is(err, invite.ErrNoPermit):
		r.later(row)
		return nil
	case errors.Is(err, context.DeadlineExceeded) && r.crowded():
		// The database had no time for us. Whether the place was taken is told by the row itself, with the next try.
		r.later(row)
		return nil
	case errors.Is(err, invite.ErrSeedRowTaken):
		return nil
	case problem.Is(err, problem.UpstreamUnavailable):
		// An earlier invite is in the way whose end is not confirmed; the others do not wait for that.
		return r.refuse(ctx, row.ID, StoppedByProvider)
	case err != nil:
		return errors.Join(err, r.release(ctx, []Row{row}))
	case got.Refusal != nil:
		return r.refuse(ctx, row.ID, string(got.Refusal.Code))
	}
	r.note(got)
	return nil
}

// later puts a row back, to be tried in the next second.
func (r *Run) later(row Row) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.holds = r.Now().Truncate(time.Second).Add(time.Second)
	r.tries = append(r.tries, row)
}

// crowded reports whether a row that the database had no time for may be tried again; it is no longer when that never ends.
func (r *Run) crowded() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.late++
	return r.late <= patience
}

// note counts a send, and says when the run has to stop.
func (r *Run) note(got invite.SeedSent) {
	r.mu.Lock()
	r.progress.Sent++
	r.late = 0
	switch got.Result.Outcome {
	case invite.OutcomeUnknown, invite.OutcomeNotSent:
		r.missed++
		r.progress.Unknown++
	default:
		r.missed = 0
	}
	if r.progress.StoppedBy == "" {
		r.progress.StoppedBy = got.Result.Stops()
	}
	if r.missed >= deaf && r.progress.StoppedBy == "" {
		r.progress.StoppedBy = StoppedByProvider
	}
	p := r.progress
	r.mu.Unlock()
	r.tell(p)
}

func (r *Run) refuse(ctx context.Context, row int, code string) error {
	if err := r.Store.RefuseRow(ctx, row, code); err != nil {
		return err
	}
	r.mu.Lock()
	r.progress.Refused++
	p := r.progress
	r.mu.Unlock()
	r.tell(p)
	return nil
}

func (r *Run) tell(p Progress) {
	if r.Tell != nil {
		r.Tell(p)
	}
}
