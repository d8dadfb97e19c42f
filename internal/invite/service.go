package invite

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"log/slog"
	"regexp"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"guestlist/internal/problem"
	"guestlist/internal/viewer"
)

// Times of the send protocol.
const (
	// sendWindow is how long after the begin commit the first byte may leave (S).
	sendWindow = 2 * time.Second
	// lease is how long one worker has an invite for itself; more than sendWindow plus the client's deadline.
	lease = 30 * time.Second
	// answerWithin is how long a caller waits for WorkOS.
	answerWithin = 5 * time.Second
	// matchSlack is how far WorkOS's clock may be from where we think it is when an invitation is matched by its time.
	matchSlack = 5 * time.Second
	// clockDoubt is how wrong a clock may be before an invitation is surely not ours.
	clockDoubt = 24 * time.Hour
	// storeWithin bounds a transaction that has to go on when its caller is gone.
	storeWithin = 8 * time.Second
	// applyWithin is how long after the write WorkOS may still apply a POST (N); visibleWithin how long after that list and
	// events may not show it yet (V).
	applyWithin   = 40 * time.Second
	visibleWithin = time.Minute
)

// Service applies the rules. Its methods may be called concurrently; Wait ends the sends that outlive their callers.
type Service struct {
	Store     Store
	Provider  Provider
	Directory Directory
	Policy    Policy
	// AdmitWithin is how long a sign-in waits for an acceptance that WorkOS has not told of yet.
	AdmitWithin time.Duration
	// VeilFloor is how long a refusal that a veil hides takes at least, however fast sends are.
	VeilFloor time.Duration
	// Count, when set, counts what becomes of sends.
	Count Counter
	Now   func() time.Time
	Log   *slog.Logger

	sends sync.WaitGroup
	clock workosClock
	pace  pace

	makers makers
	wake   chan struct{}
	once   sync.Once
}

// due tells the deliverer of this process that there is work; it never blocks.
func (s *Service) due() {
	select {
	case s.woken() <- struct{}{}:
	default:
	}
}

func (s *Service) woken() chan struct{} {
	s.once.Do(func() { s.wake = make(chan struct{}, 1) })
	return s.wake
}

// Wait returns when no send is under way, or when the context ends. No new call may come in meanwhile.
func (s *Service) Wait(ctx context.Context) {
	done := make(chan struct{})
	go func() {
		s.sends.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// spawn runs work that outlives its caller. A panic in it must not take everybody down.
func (s *Service) spawn(ctx context.Context, work func(ctx context.Context)) {
	s.sends.Go(func() {
		defer s.recovered(ctx)
		work(context.WithoutCancel(ctx))
	})
}

// await spawns work and waits for it no longer than a caller should. Without an answer by then the work goes on by itself.
func (s *Service) await(ctx context.Context, work func(ctx context.Context) (Record, error)) (rec Record, answered bool, err error) {
	type answer struct {
		rec Record
		err error
	}
	done := make(chan answer, 1)
	s.spawn(ctx, func(ctx context.Context) {
		rec, err := work(ctx)
		done <- answer{rec, err}
	})
	timer := time.NewTimer(answerWithin)
	defer timer.Stop()
	select {
	case a := <-done:
		return a.rec, true, a.err
	case <-timer.C:
	case <-ctx.Done():
	}
	return Record{}, false, nil
}

func (s *Service) recovered(ctx context.Context) {
	if p := recover(); p != nil {
		s.Log.ErrorContext(ctx, "background work panicked", "panic", p, "stack", string(debug.Stack()))
	}
}

// change is Store.Change that goes on when the caller is gone, but not for ever.
func (s *Service) change(ctx context.Context, id string, fn func(*Case) error) (Record, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeWithin)
	defer cancel()
	return s.Store.Change(ctx, id, s.finished(originOf(ctx), fn))
}

// finished adds to a change what always follows from one.
func (s *Service) finished(origin Origin, fn func(*Case) error) func(*Case) error {
	return func(c *Case) error {
		was, before := *c, c.Invite
		if err := fn(c); err != nil {
			return err
		}
		now := s.Now()
		c.finish(now)
		if c.Invite != before {
			c.Invite.ChangedAt = now
		}
		c.note(was, origin, now)
		return nil
	}
}

// mayAsk passes people who have been let in.
func mayAsk(v viewer.Viewer) error {
	switch {
	case v.Kind == viewer.Anonymous:
		return problem.New(problem.Unauthenticated, "Sign in first.")
	case v.Kind == viewer.Member && !v.Admitted:
		return problem.New(problem.NotAdmitted, "You need an invitation to use this application.")
	default:
		return nil
	}
}

// mayAct also refuses staff who act as somebody else.
func mayAct(v viewer.Viewer) error {
	if err := mayAsk(v); err != nil {
		return err
	}
	if v.Impersonator != "" {
		return &problem.Error{Kind: problem.Forbidden, Reason: "IMPERSONATED", Message: "Nothing can be changed while you act as somebody else."}
	}
	return nil
}

// scopeOf resolves an organizationId argument: left out is the session's or token's scope.
func scopeOf(v viewer.Viewer, organizationID *string) (Scope, error) {
	switch {
	case organizationID == nil:
		return Scope(v.OrganizationID), nil
	case *organizationID == "":
		return "", problem.New(problem.BadUserInput, "organizationId is empty: leave it out, or name an organization or application.id.")
	case *organizationID == ApplicationID:
		return "", nil
	default:
		return Scope(*organizationID), nil
	}
}

// newID makes an id of ours: time-ordered, 128 bits, 80 of them random.
func newID(prefix string, now time.Time) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(now.UnixMilli())<<16)
	_, _ = rand.Read(b[6:]) // crypto/rand.Read never fails
	return prefix + strings.ToLower(base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:]))
}

// workosClock keeps how far WorkOS's clock is from ours, learned from answers to our own sends. It starts at zero.
type workosClock struct {
	mu     sync.Mutex
	offset time.Duration
}

func (w *workosClock) at(t time.Time) time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return t.Add(w.offset)
}

// learn takes an invitation's created_at, which lies between begun and answered by our clock.
func (w *workosClock) learn(createdAt, begun, answered time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case createdAt.Before(begun):
		w.offset = createdAt.Sub(begun)
	case createdAt.After(answered):
		w.offset = createdAt.Sub(answered)
	default:
		w.offset = 0
	}
}

// idPattern is the shape of every id, ours and WorkOS's.
var idPattern = regexp.MustCompile(`^[A-Za-z0-9_]{1,128}$`)

// plausible reports whether a text can be an id at all; what cannot is unknown to everybody and asks no database.
func plausible(id string) bool { return idPattern.MatchString(id) }
