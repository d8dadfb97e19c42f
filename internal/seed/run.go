package seed

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"guestlist/internal/invite"
)

// Sender sends one row; *invite.Service is one.
type Sender interface {
	Seed(ctx context.Context, in invite.SeedInput) (invite.SeedSent, error)
}

const (
	// workers is how many sends may be under way: enough for the pace while WorkOS takes a second for each.
	workers = 32
	// claimAtOnce is how many rows one transaction takes, rowLease how long other runs pass them over. A lease saves work and
	// nothing else: whoever takes the place takes the row.
	claimAtOnce = 16
	rowLease    = 5 * time.Second
	// otherRuns is how often a run looks whether the rows of others have come free.
	otherRuns = 500 * time.Millisecond
	// deaf is how many sends in a row may come to nothing before WorkOS counts as away.
	deaf = 20
	// patience is how many rows in a row the database may have no time for.
	patience = 100
	// beatEvery is how often a run gives a sign of life.
	beatEvery = 2 * time.Second
)

// Run sends the rows of a batch until none waits, the limit is reached, something stops it, or the context ends; what is in
// flight is finished first. It may be called by several processes at once.
type Run struct {
	Store      Store
	Sender     Sender
	Classifier *Classifier
	Batch      string
	// PerSecond is how many sends a second may begin here; the write budget bounds those of all processes.
	PerSecond int
	// Limit is how many may be sent; 0 is all.
	Limit int
	Now   func() time.Time
	Log   *slog.Logger
	// Tell, when set, is called after every row; it must be quick and may be called concurrently.
	Tell func(Progress)

	mu       sync.Mutex
	progress Progress
	missed   int
	late     int
	holds    time.Time
	tries    []Row
	inFlight int
	settled  chan struct{}
}

// Progress is how far one run has come.
type Progress struct {
	// Sent are places taken and sends begun, Refused rows that ended without.
	Sent, Refused int
	// Unknown are sends whose outcome was not known when they ended.
	Unknown int
	// StoppedBy says why the run stopped by itself.
	StoppedBy string
}

// Why a run stops by itself, beside what WorkOS refuses: WorkOS does not answer, or somebody canceled the batch.
const (
	StoppedByProvider = "UPSTREAM_UNAVAILABLE"
	StoppedByCancel   = "CANCELED"
)

// Send runs. The error is about our own side: the database, or the classifier's reads of WorkOS.
func (r *Run) Send(ctx context.Context) (Progress, error) {
	// A run that stops hands back what it holds, also when it was asked to end.
	kept := context.WithoutCancel(ctx)
	r.settled = make(chan struct{}, 1)
	work, stop := context.WithCancel(ctx)
	defer stop()
	rows := make(chan Row)
	failed := make(chan error, workers+1)
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for row := range rows {
				err := r.send(kept, row)
				r.flying(-1)
				if err != nil {
					failed <- err
					stop()
					return
				}
				if r.reason() != "" {
					stop()
				}
			}
		})
	}
	beats := make(chan struct{})
	go r.beat(work, stop, beats)
	err := r.dispatch(work, rows)
	close(rows)
	all.Wait()
	stop()
	<-beats
	if len(failed) > 0 {
		err = errors.Join(err, <-failed)
	}
	if ctxErr := context.Cause(ctx); ctxErr != nil || r.reason() != "" {
		if errors.Is(err, context.Canceled) {
			err = nil
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.progress, errors.Join(err, r.release(kept, r.tries))
}

func (r *Run) reason() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.progress.StoppedBy
}

// dispatch claims rows, looks at them once more, since the world has moved, and hands them out at the pace.
func (r *Run) dispatch(ctx context.Context, rows chan<- Row) error {
	pace := &pacer{every: time.Second / time.Duration(max(1, r.PerSecond)), now: r.Now}
	for {
		most, busy := r.room()
		var claimed []Row
		if most > 0 {
			var err error
			if claimed, err = r.claim(ctx, most); err != nil {
				return err
			}
		}
		if len(claimed) == 0 {
			// What is in flight may come back for want of a permit.
			more, err := r.linger(ctx, most > 0, busy)
			if err != nil || !more {
				return err
			}
			continue
		}
		for i, row := range claimed {
			if row.Class != Ready {
				if err := r.refuse(ctx, row.ID, codeOf(row)); err != nil {
					return errors.Join(err, r.release(ctx, claimed[i+1:]))
				}
				continue
			}
			if err := pace.wait(ctx, r.holdUntil()); err != nil {
				return errors.Join(err, r.release(ctx, claimed[i:]))
			}
			r.flying(1)
			select {
			case rows <- row:
			case <-ctx.Done():
				r.flying(-1)
				return errors.Join(ctx.Err(), r.release(ctx, claimed[i:]))
			}
		}
	}
}

// linger waits for what is in flight, or for rows that another run holds, maybe a dead one. It is false when all is done.
func (r *Run) linger(ctx context.Context, room, busy bool) (bool, error) {
	if !busy {
		if !room {
			return false, nil
		}
		if waiting, err := r.Store.Waiting(ctx, r.Batch); err != nil || !waiting {
			return false, err
		}
	}
	timer := time.NewTimer(otherRuns)
	defer timer.Stop()
	select {
	case <-r.settled:
		return true, nil
	case <-timer.C:
		return true, nil
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

// room is how many rows may be taken, and whether any is in flight or has come back.
func (r *Run) room() (most int, busy bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	most = claimAtOnce
	if r.Limit > 0 {
		most = min(most, r.Limit-r.progress.Sent-r.inFlight)
	}
	return most, r.inFlight > 0
}

func (r *Run) flying(n int) {
	r.mu.Lock()
	r.inFlight += n
	r.mu.Unlock()
	if n < 0 {
		select {
		case r.settled <- struct{}{}:
		default:
		}
	}
}

// claim takes the rows that found no room first.
func (r *Run) claim(ctx context.Context, most int) ([]Row, error) {
	r.mu.Lock()
	n := min(most, len(r.tries))
	again := r.tries[:n:n]
	r.tries = r.tries[n:]
	r.mu.Unlock()
	if len(again) > 0 {
		return again, nil
	}
	now := r.Now()
	rows, err := r.Store.ClaimRows(ctx, r.Batch, now, now.Add(rowLease), most)
	if err != nil {
		return nil, err
	}
	if err := r.Classifier.Classify(ctx, rows); err != nil {
		return nil, errors.Join(err, r.release(ctx, rows))
	}
	return rows, nil
}

func (r *Run) release(ctx context.Context, rows []Row) error {
	ids := make([]int, 0, len(rows))
	for _, row := range rows {
		ids = append(ids, row.ID)
	}
	return r.Store.ReleaseRows(context.WithoutCancel(ctx), ids)
}

func (r *Run) holdUntil() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.holds
}

func codeOf(row Row) string {
	switch row.Class {
	case AlreadyInvited:
		return string(invite.AlreadyInvited)
	case AlreadyMember:
		return string(invite.AlreadyMember)
	case OnSuppressionList:
		return string(invite.RecipientBlocked)
	case BlockedDomain:
		return string(invite.DomainNotAllowed)
	case RoleUnknown:
		return string(invite.RoleNotAllowed)
	case OrganizationUnknown:
		return string(invite.ScopeNotAllowed)
	default:
		return string(invite.InvalidEmail)
	}
}
