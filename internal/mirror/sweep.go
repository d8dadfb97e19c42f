package mirror

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/workos"
)

// Lists is what the sweep reads of WorkOS, a page at a time, oldest first; *workos.Client is one.
type Lists interface {
	InvitationPage(ctx context.Context, after string) (workos.Page[invite.Invitation], error)
	UserPage(ctx context.Context, after string) (workos.Page[workos.User], error)
	OrganizationPage(ctx context.Context, after string) (workos.Page[workos.Organization], error)
	MembershipPage(ctx context.Context, organizationID, after string) (workos.Page[workos.Membership], error)
}

// SweepStore says what we have of what a page holds, and notes that the sweep has met it. A sweep's number is the moment when
// it began, in microseconds. Every method may be repeated.
type SweepStore interface {
	// SweepPlace reads how far the sweep has come, and MoveSweep moves it by compare-and-set; invite.ErrCursorMoved when
	// another process was faster.
	SweepPlace(ctx context.Context) (SweepPlace, error)
	MoveSweep(ctx context.Context, from, to SweepPlace) error
	// SweepWanted is when somebody last asked for a sweep that has not begun since; zero when nobody did. SweepBegun takes back
	// what was asked for until then.
	SweepWanted(ctx context.Context) (time.Time, error)
	SweepBegun(ctx context.Context, at time.Time) error
	// MetInvitations gives those that an invite tracks.
	MetInvitations(ctx context.Context, ids []string, sweep int64) (map[string]Known, error)
	// LookAgain lets the deliverer ask by id for pending invitations from before the sweep that no list held, and returns how
	// many. Being absent from a list proves nothing.
	LookAgain(ctx context.Context, sweep int64, now time.Time) (int, error)
	// MetPeople gives those whom we know, and LostPeople ids of people whom no list held, by id.
	MetPeople(ctx context.Context, ids []string, sweep int64) (map[string]invite.Person, error)
	LostPeople(ctx context.Context, sweep int64, after string, limit int) ([]string, error)
	// MetMembers gives who of these people is known and what their places in the organization are here, and LostMembers the
	// people with a place that no list held, by id.
	MetMembers(ctx context.Context, o invite.Organization, userIDs []string, sweep int64) (Members, error)
	LostMembers(ctx context.Context, sweep int64, after string, limit int) ([]string, error)
	// RenameOrganizations writes the names of those that we know, and returns how many were others.
	RenameOrganizations(ctx context.Context, found []invite.Organization, at time.Time) (int, error)
	// Linked reports which of these invitations belong to an invite.
	Linked(ctx context.Context, invitationIDs []string) (map[string]bool, error)
}

// SweepPlace is how far the sweep has come, and when it moved last. An empty position of a time that is not zero: it came to
// its end then.
type SweepPlace struct {
	Position string
	At       time.Time
}

// Known is what was applied of an invitation last.
type Known struct {
	State                invite.InvitationState
	UpdatedAt, ExpiresAt time.Time
}

// Members are people and their places in one organization.
type Members struct {
	Known  map[string]bool
	Places map[string]invite.Membership
}

// Found counts what one sweep has met and mended.
type Found struct {
	Invitations int // at WorkOS
	Changed     int // of those, the ones that we had otherwise
	Adopted     int // of those, the ones that no invite had tracked
	Absent      int // ours that no list held; they are asked for by id
	People      int // that we know
	Refreshed   int // people read again, since they or their memberships had changed
	Renamed     int // organizations
}

// Sweep compares everything at WorkOS with everything here. It is what makes good an outage longer than WorkOS keeps events, and
// finds what the tail has missed. It goes on where it was ended, in constant memory, and a second one in a row mends nothing.
type Sweep struct {
	Lists Lists
	Rules Rules
	Store SweepStore
	// Pause is the least time between two reads; WorkOS allows 1,000 in ten seconds to all of us together.
	Pause time.Duration
	Now   func() time.Time
	Log   *slog.Logger
}

// The parts of a sweep, in this order.
const (
	partInvitations = "invitations"
	partPeople      = "people"
	partMembers     = "members"
)

// position is where a sweep stands: before the page behind After. It has to fit a cursor's row.
type position struct {
	Sweep int64  `json:"n"`
	Part  string `json:"p"`
	After string `json:"a,omitempty"`
}

const (
	// sweepAbandoned is how long a sweep may stand still before another process goes on with it.
	sweepAbandoned = 5 * time.Minute
	lostPage       = 100
)

// Run sweeps whenever the last sweep came to its end longer than every ago, until the context ends.
func (s *Sweep) Run(ctx context.Context, every, look time.Duration) {
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		found, swept, err := s.Due(ctx, every)
		switch {
		case ctx.Err() != nil:
			return
		case errors.Is(err, invite.ErrCursorMoved):
		case err != nil:
			s.Log.WarnContext(ctx, "the comparison with WorkOS was interrupted", "error", err)
		case swept:
			s.Log.InfoContext(ctx, "compared with WorkOS", "found", found)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Due makes a sweep, or goes on with an abandoned one, if it is time; swept is false when it is not.
func (s *Sweep) Due(ctx context.Context, every time.Duration) (found Found, swept bool, err error) {
	place, err := s.Store.SweepPlace(ctx)
	if err != nil {
		return found, false, err
	}
	wanted, err := s.Store.SweepWanted(ctx)
	if err != nil {
		return found, false, err
	}
	wait := every
	switch {
	case place.Position != "":
		wait = sweepAbandoned
	case !wanted.IsZero():
		wait = 0
	}
	if s.Now().Sub(place.At) < wait {
		return found, false, nil
	}
	found, err = s.from(ctx, place, true)
	return found, err == nil, err
}

// All makes a sweep now, or with resume goes on with one that was ended. Another process that is at it gives way.
func (s *Sweep) All(ctx context.Context, resume bool) (Found, error) {
	place, err := s.Store.SweepPlace(ctx)
	if err != nil {
		return Found{}, err
	}
	return s.from(ctx, place, resume)
}

func (s *Sweep) from(ctx context.Context, place SweepPlace, resume bool) (found Found, err error) {
	ctx = invite.WithOrigin(ctx, invite.OriginSweep)
	at := position{Sweep: s.Now().UnixMicro(), Part: partInvitations}
	if place.Position != "" && resume {
		if err := json.Unmarshal([]byte(place.Position), &at); err != nil {
			return found, fmt.Errorf("the sweep's place cannot be read: %w", err)
		}
	}
	for at.Part != "" {
		if place, err = s.move(ctx, place, at); err != nil {
			return found, err
		}
		if at.Part == partInvitations && at.After == "" {
			// Whoever asks from now on may have seen what this one passes by.
			if err := s.Store.SweepBegun(ctx, time.UnixMicro(at.Sweep)); err != nil {
				return found, err
			}
		}
		if at, err = s.page(ctx, at, &found); err != nil {
			return found, err
		}
	}
	_, err = s.moveTo(ctx, place, "")
	return found, err
}

func (s *Sweep) move(ctx context.Context, from SweepPlace, to position) (SweepPlace, error) {
	text, err := json.Marshal(to)
	if err != nil {
		return from, err
	}
	return s.moveTo(ctx, from, string(text))
}

func (s *Sweep) moveTo(ctx context.Context, from SweepPlace, text string) (SweepPlace, error) {
	to := SweepPlace{Position: text, At: s.Now().Truncate(time.Microsecond).UTC()}
	return to, s.Store.MoveSweep(ctx, from, to)
}

// page compares one page and says which is next; an empty part is the end.
func (s *Sweep) page(ctx context.Context, at position, found *Found) (position, error) {
	switch at.Part {
	case partInvitations:
		next, err := s.invitations(ctx, at, found)
		return at.behind(next, partPeople), err
	case partPeople:
		next, err := s.people(ctx, at, found)
		return at.behind(next, partMembers), err
	default:
		next, err := s.organizations(ctx, at, found)
		return at.behind(next, ""), err
	}
}

func (p position) behind(next, part string) position {
	p.After = next
	if next == "" {
		p.Part = part
	}
	return p
}

// pause keeps the reads apart.
func (s *Sweep) pause(ctx context.Context) error {
	timer := time.NewTimer(s.Pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
