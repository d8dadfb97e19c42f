package seed

import (
	"context"
	"time"

	"guestlist/internal/invite"
)

// State is where a batch stands, as the schema names it.
type State string

// The states. STOPPED is by itself: StoppedBy says why. CANCELED is by an operator, until the list is given again.
const (
	Running  State = "RUNNING"
	Paused   State = "PAUSED"
	Stopped  State = "STOPPED"
	Canceled State = "CANCELED"
	Done     State = "DONE"
)

// quietFor is how long a run may give no sign of life before it counts as paused.
const quietFor = 30 * time.Second

// Batch is one list that is sent.
type Batch struct {
	ID, Name, Hash, Consent string
	State                   State
	StoppedBy               string
	// Loaded: every row of the list has been written down.
	Loaded                        bool
	CreatedAt, FinishedAt, SeenAt time.Time
	Counts                        Counts
}

// Counts are the rows of a batch by what has become of them; those of the list that could not be sent are in Refused too.
type Counts struct {
	Rows, Refused, Retryable, Waiting                    int
	Sending, Pending, Accepted, Revoked, Expired, Failed int
}

// Sent counts the invitations that went out.
func (c Counts) Sent() int { return c.Pending + c.Accepted + c.Revoked + c.Expired }

// Add counts rows by their own state and their invite's.
func (c *Counts) Add(row string, state invite.State, n int) {
	switch {
	case row == "READY":
		c.Waiting += n
	case row == "REFUSED":
		c.Refused += n
		c.Retryable += n
	case state == invite.Sending:
		c.Sending += n
	case state == invite.Expired:
		c.Expired += n
	case state == invite.Pending:
		c.Pending += n
	case state == invite.Accepted:
		c.Accepted += n
	case state == invite.Revoked:
		c.Revoked += n
	case state == invite.Failed:
		c.Failed += n
		c.Refused += n
		c.Retryable += n
	}
}

// StateAt is the state to show: a run that died says nothing, and one that has nothing left to do is done.
func (b Batch) StateAt(now time.Time) State {
	switch {
	case b.Loaded && b.Counts.Waiting == 0 && b.Counts.Sending == 0:
		return Done
	case b.State == Running && now.Sub(b.SeenAt) > quietFor:
		return Paused
	default:
		return b.State
	}
}

// Store keeps batches and rows. Every method is one transaction or one read.
type Store interface {
	// OpenBatch finds the batch of a hash or makes it, and records the consent of this run.
	OpenBatch(ctx context.Context, b Batch) (Batch, error)
	// AddRows writes rows that are ready; one that another list has sent stays there, one that waits comes over.
	AddRows(ctx context.Context, batchID string, rows []Row) error
	// Loaded says that every row has been written, and how many the list has in each scope.
	Loaded(ctx context.Context, batchID string, scopes map[invite.Scope]Tally) error
	// ClaimRows takes rows whose turn it is, in the order of the list, for the caller alone until the lease ends.
	ClaimRows(ctx context.Context, batchID string, now, leaseUntil time.Time, limit int) ([]Row, error)
	// Waiting reports whether any row's turn is still to come, whoever holds it.
	Waiting(ctx context.Context, batchID string) (bool, error)
	// RefuseRow ends a row without an invite, ReleaseRows gives rows back.
	RefuseRow(ctx context.Context, row int, code string) error
	ReleaseRows(ctx context.Context, rows []int) error
	// RetryFailed makes ready again what was refused or has failed, and returns how many.
	RetryFailed(ctx context.Context, batchID string) (int, error)
	// Mark writes how a run stands. What is canceled stays so, but for Running. Beat is a sign of life, and gives the state.
	Mark(ctx context.Context, batchID string, state State, stoppedBy string, now time.Time) error
	Beat(ctx context.Context, batchID string, now time.Time) (State, error)
	// Batch reads one with its counts; problem.NotFound when there is none. Scopes narrow the counts; nil is all. With
	// narrowed counts a batch without rows there is not found either.
	Batch(ctx context.Context, id string, scopes []invite.Scope, now time.Time) (Batch, error)
	// Batches lists those that have rows in a scope (nil: all), newest first, and how many there are in all.
	Batches(ctx context.Context, q Query) ([]Batch, error)
}

// Query asks for batches. After and Before are exclusive positions; Backward reads towards newer ones.
type Query struct {
	Scopes        []invite.Scope
	After, Before *Position
	Limit         int
	Backward      bool
	Now           time.Time
}

// Position is a place in the list of batches.
type Position struct {
	CreatedAt time.Time
	ID        string
}
