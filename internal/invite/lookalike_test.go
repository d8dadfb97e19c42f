package invite_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/workos/workostest"
)

func TestPresumedSurplusGivesItsPlaceBackWhenItHasExpired(t *testing.T) {
	each(t, func(w *world) {
		in, _ := w.late("a@example.com")
		linked := *w.state(in.ID, invite.Pending).WorkosInvitationID
		for _, i := range w.fake.Invitations() {
			if i.ID != linked {
				found, err := w.s.Provider.Invitation(w.Context(), i.ID)
				w.must(err)
				w.must(w.s.Recognize(w.Context(), found, invite.Maker{Source: "api", ActorID: "key_x"}))
			}
		}
		w.quota(2, 0, 0)
		for range 20 {
			w.deliver(day)
		}
		for _, i := range w.fake.Invitations() {
			got, _ := w.fake.Invitation(i.ID)
			w.Logf("at WorkOS %s", got.State)
		}
		q, err := w.s.Quota(w.Context(), member(miaID), nil)
		w.must(err)
		if q.Used != 0 {
			w.Errorf("20 days later nothing is alive at WorkOS and used is %d", q.Used)
		}
	})
}

func TestSurplusThatWorkOSForgotDoesNotHoldItsPlaceForEver(t *testing.T) {
	each(t, func(w *world) {
		in, answer := w.late("a@example.com")
		linked := *w.state(in.ID, invite.Pending).WorkosInvitationID
		var n atomic.Int64
		w.fake.SetFault(func(r *http.Request) *workostest.Fault {
			for _, i := range w.fake.Invitations() {
				if i.ID != linked && strings.Contains(r.URL.Path, i.ID) {
					n.Add(1)
					return &workostest.Fault{Status: 404, Body: `{"message":"gone"}`}
				}
			}
			return nil
		})
		answer()
		for range 8 * 24 {
			w.deliver(time.Hour)
		}
		if n.Load() > 2*8*24 {
			w.Errorf("asked %d times", n.Load())
		}
		q, err := w.s.Quota(w.Context(), member(miaID), nil)
		w.must(err)
		if q.Used != 0 {
			w.Errorf("after its end used is %d", q.Used)
		}
	})
}

func TestProbesByInviteUsersHaveAnEnd(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.RefusalsPerMember = 3
		w.s.Policy.SendsPerMember = 3
		w.s.Policy.SendsPerRecipient = 5
		learned := 0
		for i := range 12 {
			id := fmt.Sprintf("user_01X%d", i)
			w.must(w.fake.AddUser(workostest.User{ID: id, Email: fmt.Sprintf("x%d@acme.example", i), FirstName: "A", EmailVerified: true}))
			w.must(w.fake.AddMembership(workostest.Membership{UserID: id, OrganizationID: acme, RoleSlug: "member"}))
		}
		for i := range 12 {
			rows, err := w.s.InviteMany(w.Context(), member(miaID), nil, nil, []invite.Input{{Email: fmt.Sprintf("x%d@acme.example", i)}})
			w.must(err)
			if rows[0].Invite == nil {
				break
			}
			w.deliver(time.Second)
			got := w.state(rows[0].Invite.ID, invite.Failed)
			if *got.Failure == invite.RecipientUnavailable {
				learned++
			}
		}
		if learned > 3 {
			w.Errorf("learned of %d accounts with a limit of 3 refusals a day", learned)
		}
	})
}

func TestLateOwnIsChargedAfterItsPresumedTwinWasRevoked(t *testing.T) {
	each(t, func(w *world) {
		w.fake.SetBehaviour(workostest.Behaviour{AllowDuplicates: true})
		w.sendsFail(&workostest.Fault{CutAfter: true})
		in := w.invited("a@example.com", invite.Sending)
		w.sendsFail(nil)
		ours := w.fake.Invitations()[0].ID
		twin, err := w.fake.CreateInvitationAsDashboard(workostest.DashboardInvitation{
			Email: "a@example.com", OrganizationID: acme, InviterUserID: miaID, ExpiresInDays: 7,
		})
		w.must(err)
		// WorkOS shows the twin at once and ours only later.
		w.s.Provider = &hiding{w.s.Provider, ours}
		w.deliver(30 * time.Second)
		got := w.state(in.ID, invite.Pending)
		if *got.WorkosInvitationID != twin.ID {
			w.Fatal("linked to ours")
		}
		w.must(w.fake.RevokeInvitationAsDashboard(twin.ID))
		dead, err := w.s.Provider.Invitation(w.Context(), twin.ID)
		w.must(err)
		_, err = w.s.Observe(w.Context(), dead, nil)
		w.must(err)
		w.s.Provider = w.s.Provider.(*hiding).Provider
		found, err := w.s.Provider.Invitation(w.Context(), ours)
		w.must(err)
		w.must(w.s.Recognize(w.Context(), found, invite.Maker{Source: "api", ActorID: "key_x"})) // the event of ours, a minute late
		w.deliver(wait)
		if got := w.state(in.ID, invite.Pending); *got.WorkosInvitationID != ours {
			w.Errorf("it lives by %s, ours is %s", *got.WorkosInvitationID, ours)
		}
		w.quota(1, 0, 0)
	})
}

type hiding struct {
	invite.Provider
	id string
}

func (h *hiding) InvitationsByEmail(ctx context.Context, email string) ([]invite.Invitation, error) {
	all, err := h.Provider.InvitationsByEmail(ctx, email)
	var out []invite.Invitation
	for _, i := range all {
		if i.ID != h.id {
			out = append(out, i)
		}
	}
	return out, err
}

func TestDoubtEndsAtTheLastResort(t *testing.T) {
	each(t, func(w *world) {
		w.sendsFail(&workostest.Fault{CutBefore: true})
		in := w.invited("a@example.com", invite.Sending)
		w.sendsFail(nil)
		w.clock.move(90 * time.Second)
		by, err := w.fake.CreateInvitationAsDashboard(workostest.DashboardInvitation{
			Email: "a@example.com", OrganizationID: acme, InviterUserID: miaID, ExpiresInDays: 7,
		})
		w.must(err)
		_, err = w.fake.AcceptInvitationAs(by.ID, "a@example.com")
		w.must(err)
		for range 30 {
			w.deliver(day)
		}
		got, err := w.s.ByID(w.Context(), member(miaID), in.ID)
		w.must(err)
		if got.State == invite.Sending {
			w.Errorf("a month later it is %s", got.State)
		}
	})
}

func TestRefusalOfAnAddressInMixedCaseIsExplained(t *testing.T) {
	each(t, func(w *world) {
		_, err := w.fake.CreateInvitationAsDashboard(workostest.DashboardInvitation{Email: "bob@example.com", OrganizationID: acme, ExpiresInDays: 7})
		w.must(err)
		w.clock.move(time.Minute)
		in, err := w.invite(member(miaID), "Bob@example.com")
		if in != nil {
			w.Logf("state %s", in.State)
		}
		w.refused(err, invite.RecipientUnavailable)
	})
}

// A revoke that crosses with the removal of its presumed twin etc.: rule 10 with an attempt that is still unknown.
func TestDeadLookAlikeIsNotTakenForOursWhileOursMayBeAlive(t *testing.T) {
	each(t, func(w *world) {
		w.fake.SetBehaviour(workostest.Behaviour{AllowDuplicates: true})
		w.sendsFail(&workostest.Fault{CutAfter: true})
		in := w.invited("a@example.com", invite.Sending)
		w.sendsFail(nil)
		ours := w.fake.Invitations()[0].ID
		twin, err := w.fake.CreateInvitationAsDashboard(workostest.DashboardInvitation{
			Email: "a@example.com", OrganizationID: acme, InviterUserID: miaID, ExpiresInDays: 7,
		})
		w.must(err)
		w.must(w.fake.RevokeInvitationAsDashboard(twin.ID))
		w.s.Provider = &hiding{w.s.Provider, ours}
		w.deliver(5 * time.Second) // five seconds after the POST
		got, _ := w.s.ByID(w.Context(), member(miaID), in.ID)
		q, _ := w.s.Quota(w.Context(), member(miaID), nil)
		w.Logf("five seconds after the POST: %s, used %d", got.State, q.Used)
		w.s.Provider = w.s.Provider.(*hiding).Provider
		found, err := w.s.Provider.Invitation(w.Context(), ours)
		w.must(err)
		w.must(w.s.Recognize(w.Context(), found, invite.Maker{Source: "api", ActorID: "key_x"}))
		w.quota(1, 0, 0)
	})
}

// An invite whose POST was refused, or never left, comes back to life by what another program made.
func TestRefusedInviteIsNotRevivedByAnothersKey(t *testing.T) {
	each(t, func(w *world) {
		w.sendsFail(&workostest.Fault{Status: 422, Body: `{"code":"invalid_request_parameters","message":"no"}`})
		_, err := w.invite(member(miaID), "a@example.com")
		w.refused(err, invite.UpstreamRefused)
		w.quota(0, 0, 0)
		w.sendsFail(nil)
		w.clock.move(20 * time.Second)
		d, err := w.fake.CreateInvitationAsDashboard(workostest.DashboardInvitation{Email: "a@example.com", OrganizationID: acme, InviterUserID: miaID, ExpiresInDays: 7})
		w.must(err)
		found, err := w.s.Provider.Invitation(w.Context(), d.ID)
		w.must(err)
		w.must(w.s.Recognize(w.Context(), found, invite.Maker{Source: "api", ActorID: "key_of_another_program"}))
		w.quota(0, 0, 0)
	})
}

// Ours, made again by another program of the same key within a minute of a revoke.
func TestSurplusOfARevokedInviteGivesItsPlaceBackInTheEnd(t *testing.T) {
	each(t, func(w *world) {
		in := w.invited("a@example.com", invite.Pending)
		_, err := w.s.Revoke(w.Context(), member(miaID), in.ID)
		w.must(err)
		w.quota(0, 0, 1)
		w.clock.move(10 * time.Second)
		d, err := w.fake.CreateInvitationAsDashboard(workostest.DashboardInvitation{Email: "a@example.com", OrganizationID: acme, InviterUserID: miaID, ExpiresInDays: 7})
		w.must(err)
		found, err := w.s.Provider.Invitation(w.Context(), d.ID)
		w.must(err)
		w.must(w.s.Recognize(w.Context(), found, invite.Maker{Source: "api", ActorID: "key_of_another_program"}))
		for range 20 {
			w.deliver(day)
		}
		q, _ := w.s.Quota(w.Context(), member(miaID), nil)
		if q.Used != 0 {
			w.Errorf("20 days after a revoke, for another program's invitation that has expired, used is %d", q.Used)
		}
	})
}
