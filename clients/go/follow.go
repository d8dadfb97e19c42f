package guestlist

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"time"

	"github.com/Khan/genqlient/graphql"
)

// EventKind is what an [Event] tells.
type EventKind string

const (
	// Connected is the first connection. Changes from here on will be told: read now what was before.
	Connected EventKind = "CONNECTED"
	// Changed has a value.
	Changed EventKind = "CHANGED"
	// Disconnected is the end of a connection. Another is on its way, and Reconnected will tell of it.
	Disconnected EventKind = "DISCONNECTED"
	// Reconnected is a connection after one that ended. Nothing is replayed, so something may have been missed: read again.
	Reconnected EventKind = "RECONNECTED"
)

// Event is one thing that happens while changes are followed.
type Event[T any] struct {
	Kind EventKind
	// Value is what changed, as it is now; nil unless Kind is Changed.
	Value *T
	// Err says of Disconnected why, and of Changed what could not be read beside Value, as an *Error; else it is nil.
	Err error
}

// FollowInvites tells of the caller's invites as they change, with invites:read of all in the scope; a nil organizationID is the
// scope of the token. The source is the subscription inviteChanged.
//
// It connects when it is ranged over, and goes on until the loop is left or an error comes, which is the last pair:
//   - ctx.Err(), at once when ctx ends;
//   - an [*Error], such as UNAUTHENTICATED when the token has ended and FORBIDDEN, where asking again makes no sense;
//   - the error of the [TokenSource], which is asked before every connection;
//   - a server that asks to wait for more than half a minute, as an [*Error] with RetryAfter;
//   - before the first connection, whatever keeps it from being made but a server that asks to wait for less.
//
// A connection that breaks, that is silent for a minute, or that the server completes because it stops, is made anew: after one
// second, two, four, up to half a minute, less a random part, or as the server asks. Disconnected and Reconnected tell of it.
//
// The events come one after another on the caller's goroutine, and there is no other. A loop that takes nothing in for long is
// cut by the server. What it returns may be ranged over more than once and at the same time; each has a connection of its own, of
// which a caller may hold ten. An http.Client with a Timeout breaks every connection after it: give New one that has none.
func (c *Client) FollowInvites(ctx context.Context, organizationID *string) iter.Seq2[Event[Invite], error] {
	req := &graphql.Request{OpName: "inviteChanged", Query: inviteChanged_Operation, Variables: &__inviteChangedInput{organizationID}}
	return follow(ctx, c, req, func(r *inviteChangedResponse) *Invite { return &r.InviteChanged })
}

// FollowQuota tells of the caller's own quota as it changes, in the scope of the token where organizationID is nil. The source is
// the subscription quotaChanged. In all else it is as [Client.FollowInvites].
func (c *Client) FollowQuota(ctx context.Context, organizationID *string) iter.Seq2[Event[Quota], error] {
	req := &graphql.Request{OpName: "quotaChanged", Query: quotaChanged_Operation, Variables: &__quotaChangedInput{organizationID}}
	return follow(ctx, c, req, func(r *quotaChangedResponse) *Quota { return &r.QuotaChanged })
}

// errEnough is the caller leaving the loop.
var errEnough = errors.New("guestlist: the caller has enough")

// follow tells of a subscription whose responses are R and whose values are T.
func follow[R, T any](ctx context.Context, c *Client, req *graphql.Request, value func(*R) *T) iter.Seq2[Event[T], error] {
	return func(yield func(Event[T], error) bool) {
		body, err := json.Marshal(req)
		if err != nil {
			yield(Event[T]{}, err)
			return
		}
		f := &follower[R, T]{client: c, body: body, value: value, tell: func(e Event[T]) bool { return yield(e, nil) }}
		if err := f.run(ctx); !errors.Is(err, errEnough) {
			yield(Event[T]{}, err)
		}
	}
}

// follower is one loop over a subscription.
type follower[R, T any] struct {
	client *Client
	body   []byte
	value  func(*R) *T
	tell   func(Event[T]) bool
	// before is whether there was a connection, up whether there is one.
	before, up bool
	// failures is how many connections in a row did not last.
	failures int
}

// run makes connection after connection until one ends for good, and returns why.
func (f *follower[R, T]) run(ctx context.Context) error {
	for {
		err := f.connection(ctx)
		switch {
		case errors.Is(err, errEnough):
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case !passing(err, f.before):
			return err
		}
		if f.up && !f.tell(Event[T]{Kind: Disconnected, Err: err}) {
			return errEnough
		}
		f.up = false
		if err := wait(ctx, pause(f.failures, err)); err != nil {
			return err
		}
		f.failures++
	}
}

// connection connects, and tells what comes until the connection ends; it returns why it did.
func (f *follower[R, T]) connection(ctx context.Context) error {
	s, err := f.client.open(ctx, f.body)
	if err != nil {
		return err
	}
	defer s.close()
	kind := Connected
	if f.before {
		kind = Reconnected
	}
	f.before, f.up = true, true
	// A server that takes connections and drops them is not asked again and again each second.
	lasts := time.NewTimer(longest)
	defer func() {
		select {
		case <-lasts.C:
			f.failures = 0
		default:
			lasts.Stop()
		}
	}()
	for told := f.tell(Event[T]{Kind: kind}); told; {
		var resp graphql.BaseResponse[*R]
		if err := s.next(&resp); err != nil {
			return err
		}
		failed := s.explain(resp.Errors)
		switch {
		case resp.Data == nil && failed == nil:
			return errNothing
		case resp.Data == nil:
			return failed
		}
		told = f.tell(Event[T]{Kind: Changed, Value: f.value(resp.Data), Err: failed})
	}
	return errEnough
}
