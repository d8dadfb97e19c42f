package invite

import (
	"context"
	"strconv"
	"strings"
	"time"

	"guestlist/internal/problem"
	"guestlist/internal/viewer"
)

// EventType is a step in an invite's life, as the schema names it.
type EventType string

// The steps.
const (
	EventReserved        EventType = "RESERVED"
	EventSent            EventType = "SENT"
	EventResent          EventType = "RESENT"
	EventRevokeRequested EventType = "REVOKE_REQUESTED"
	EventRevoked         EventType = "REVOKED"
	EventAccepted        EventType = "ACCEPTED"
	EventExpired         EventType = "EXPIRED"
	EventFailed          EventType = "FAILED"
	EventAdopted         EventType = "ADOPTED"
	EventCharged         EventType = "CHARGED"
	EventRefunded        EventType = "REFUNDED"
	EventRefundReversed  EventType = "REFUND_REVERSED"
	EventErased          EventType = "ERASED"
)

// Origin is how a step became known, as the schema names it.
type Origin string

// The origins.
const (
	OriginRequest   Origin = "REQUEST"
	OriginWebhook   Origin = "WEBHOOK"
	OriginEvents    Origin = "EVENTS"
	OriginSweep     Origin = "SWEEP"
	OriginReconcile Origin = "RECONCILE"
	OriginClock     Origin = "CLOCK"
	OriginOperator  Origin = "OPERATOR"
)

type originKey struct{}

// WithOrigin says how what is written under this context became known; without it a caller's request did it, or the events
// where a mark of theirs moves.
func WithOrigin(ctx context.Context, o Origin) context.Context {
	return context.WithValue(ctx, originKey{}, o)
}

func originOf(ctx context.Context) Origin {
	if o, ok := ctx.Value(originKey{}).(Origin); ok {
		return o
	}
	return OriginRequest
}

// Step is one row of an invite's history. At is when it was booked here; Seq orders the steps of one invite.
type Step struct {
	Seq    int
	Type   EventType
	At     time.Time
	State  State
	By     string
	Origin Origin
	// Reason is a ledger's reason, a refusal's code, or what an operator wrote.
	Reason string
}

// note writes down what a change has made of an invite, in the order in which it can have come about.
func (c *Case) note(was Case, origin Origin, now time.Time) {
	step := Step{At: now, State: c.Invite.StateAt(now), Origin: origin, By: c.By}
	operator := ""
	if c.Action != nil {
		step.Origin, step.By, operator = OriginOperator, c.Action.By, c.Action.Reason
	}
	add := func(t EventType, reason string, change ...func(*Step)) {
		next := step
		next.Type, next.Reason = t, reason
		for _, f := range change {
			f(&next)
		}
		c.Steps = append(c.Steps, next)
	}
	in := func(s State) func(*Step) { return func(st *Step) { st.State = s } }
	nobody := func(st *Step) { st.By = "" }
	before, after := was.Invite, c.Invite
	if before.RevokeRequestedAt.IsZero() && !after.RevokeRequestedAt.IsZero() {
		add(EventRevokeRequested, "", in(Revoking))
	}
	for _, t := range c.Invitations[len(was.Invitations):] {
		switch {
		case t.Role == RoleLink && t.Proof == ProofCreated:
			add(EventSent, "", in(Pending), nobody)
		case t.Role == RoleLink:
			add(EventAdopted, operator, in(Pending))
		default:
			add(EventAdopted, "second_invitation", nobody)
		}
	}
	if c.Mail != nil && c.Mail.Outcome == OutcomeApplied {
		add(EventResent, "")
	}
	if after.State != before.State {
		switch after.State {
		case Revoked:
			add(EventRevoked, "")
		case Accepted:
			add(EventAccepted, "", func(st *Step) { st.By = after.AcceptedBy })
		case Expired:
			add(EventExpired, "", nobody)
		case Failed:
			add(EventFailed, string(after.Failure), nobody)
		}
	}
	if before.Email != "" && after.Email == "" {
		add(EventErased, "", nobody)
	}
	for _, e := range c.Ledger[len(was.Ledger):] {
		switch {
		case e.Sign < 0:
			add(EventRefunded, e.Reason)
		case e.Kind == KindCharge && e.Seq > 0:
			add(EventRefundReversed, e.Reason, nobody)
		default:
			add(EventCharged, e.Reason, nobody)
		}
	}
}

// Event is a step as one viewer sees it.
type Event struct {
	ID     string
	Type   EventType
	At     time.Time
	State  State
	By     string
	Origin Origin
	Reason *string
}

// IsNode marks a step of an invite.
func (Event) IsNode() {}

const (
	eventPrefix = "event_"
	// seqClock is the number of the step that nobody wrote: an end that has passed by the clock.
	seqClock = -1
)

func eventID(inviteID string, seq int) string {
	n := "clock"
	if seq != seqClock {
		n = strconv.Itoa(seq)
	}
	return eventPrefix + strings.TrimPrefix(inviteID, "invite_") + "_" + n
}

// Histories are the steps of invites that the viewer has been shown, oldest first.
func (s *Service) Histories(ctx context.Context, v viewer.Viewer, ids []string) (map[string][]*Event, error) {
	records, err := s.Store.Records(ctx, ids)
	if err != nil {
		return nil, err
	}
	steps, err := s.Store.Steps(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[string][]*Event, len(ids))
	for _, id := range ids {
		if rec, ok := records[id]; ok {
			out[id] = s.events(rec, steps[id], v)
		}
	}
	return out, nil
}

func (s *Service) events(rec Record, steps []Step, v viewer.Viewer) []*Event {
	mayKnow := v.Can(viewer.InvitesRead, string(rec.Scope))
	if rec.lapsed(s.Now()) && rec.RevokeRequestedAt.IsZero() {
		steps = append(steps, Step{Seq: seqClock, Type: EventExpired, At: rec.ExpiresAt, State: Expired, Origin: OriginClock})
	}
	events := make([]*Event, 0, len(steps))
	for _, st := range steps {
		e := &Event{ID: eventID(rec.ID, st.Seq), Type: st.Type, At: st.At, State: st.State, By: st.By, Origin: st.Origin}
		if rec.seeded(st) {
			e.Origin = OriginOperator
		}
		switch {
		case st.Type == EventFailed:
			e.Reason = ptr(string(veil(RefusalCode(st.Reason), mayKnow)))
		case st.Origin == OriginOperator && !mayKnow:
		default:
			e.Reason = ptr(st.Reason)
		}
		events = append(events, e)
	}
	return events
}

// seeded reports whether a step is of a list's own sending. A row of the ledger has no origin, and earlier versions wrote
// down that a request had sent it; a manager who reissues it has asked for a mail indeed.
func (r Record) seeded(st Step) bool {
	return r.Source == SourceSeed && r.Replaces == "" && st.By == "" && st.Origin == OriginRequest && (st.Type == EventReserved || st.Type == EventSent)
}

// EventByID reads one step of an invite that the viewer may see; nil where there is none.
func (s *Service) EventByID(ctx context.Context, v viewer.Viewer, id string) (*Event, error) {
	cut := strings.LastIndexByte(id, '_')
	if !strings.HasPrefix(id, eventPrefix) || cut <= len(eventPrefix) {
		return nil, mayAsk(v)
	}
	rec, err := s.visible(ctx, v, "invite_"+id[len(eventPrefix):cut], viewer.InvitesRead)
	if problem.Is(err, problem.NotFound) {
		return nil, mayAsk(v)
	}
	if err == nil {
		err = mayAsk(v)
	}
	if err != nil {
		return nil, err
	}
	steps, err := s.Store.Steps(ctx, []string{rec.ID})
	if err != nil {
		return nil, err
	}
	for _, e := range s.events(rec, steps[rec.ID], v) {
		if e.ID == id {
			return e, nil
		}
	}
	return nil, nil
}
