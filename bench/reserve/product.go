package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/store"
	"guestlist/internal/viewer"
)

// side is what is compared: it commits one reservation.
type side interface {
	reserve(ctx context.Context, j job) error
}

// limits are the product's defaults, but every pool has an end, so that every limit is looked at.
var limits = invite.Policy{
	Quota:                invite.Limit{Places: perMember},
	QuotaPerOrganization: invite.Limit{Places: 1_000_000_000},
	QuotaTotal:           invite.Limit{Places: 1_000_000_000},
	RefundRevoked:        true,
	RefundExpired:        true,
	ExpiresInDays:        7,
	SendsPerMember:       50,
	SendsPerRecipient:    5,
	RefusalsPerMember:    20,
	SendWait:             2 * time.Minute,
	GiveUp:               time.Hour,
}

// product is inviteUser up to the send: the whole of invite.Service.Invite with the product's own store, stopped after the
// commit. inviteUsers would do too, but writes no attempt.
type product struct{ service *invite.Service }

func newProduct(db *store.Store, now func() time.Time) product {
	return product{&invite.Service{Store: stopped{db}, Policy: limits, Now: now, Log: slog.New(slog.DiscardHandler)}}
}

func (p product) reserve(ctx context.Context, j job) error {
	who := viewer.Viewer{Kind: viewer.Member, UserID: j.userID, Admitted: true, OrganizationID: organization, Role: "member"}
	_, err := p.service.Invite(ctx, who, invite.Input{Email: j.email})
	if !errors.Is(err, errCommitted) {
		return fmt.Errorf("nothing was reserved: %w", err)
	}
	return nil
}

// errCommitted ends Invite between the commit and the send.
var errCommitted = errors.New("committed")

// stopped is the store, whose reservations succeed with errCommitted.
type stopped struct{ *store.Store }

func (s stopped) Reserve(ctx context.Context, d invite.Draft, now func() time.Time, decide func(invite.Facts) (invite.Draft, error)) (invite.Reserved, error) {
	reserved, err := s.Store.Reserve(ctx, d, now, decide)
	if err == nil {
		err = errCommitted
	}
	return reserved, err
}
