package invite_test

import (
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/viewer"
	"guestlist/internal/workos/workostest"
)

// says reads an invite, checks what it says of mailing it again and that the mutation says the same; empty is success.
func (w *world) says(who viewer.Viewer, id string, want invite.RefusalCode) {
	w.Helper()
	in, err := w.s.ByID(w.Context(), who, id)
	w.must(err)
	if in == nil {
		w.Fatal("the invite is not shown")
	}
	got := invite.RefusalCode("")
	if in.ResendBlockedBy != nil {
		got = *in.ResendBlockedBy
	}
	if got != want || in.ViewerCanResend != (want == "") {
		w.Errorf("%s: shown %v %q, want %q", who.ID(), in.ViewerCanResend, got, want)
	}
	if _, err = w.s.Resend(w.Context(), who, id, nil); want == "" {
		w.must(err)
	} else {
		w.refused(err, want)
	}
}

func (w *world) freeze(userID string, frozen bool) {
	w.Helper()
	w.must(w.s.SetInviting(w.Context(), userID, acme, !frozen, "a test"))
}

func TestWhatIsShownOfResendingIsWhatTheMutationSaysToThisViewer(t *testing.T) {
	eachWithCooldown(t, func(w *world) {
		old, young := w.invited("a@example.com", invite.Pending), w.invited("b@example.com", invite.Pending)
		w.clock.move(cooldown)
		w.says(member(miaID), young.ID, "")
		mia := member(miaID)
		w.freeze(miaID, true)
		w.says(mia, old.ID, invite.InvitingFrozen)
		w.says(mia, young.ID, invite.ResendTooSoon) // what is true for everybody comes first
		w.says(manager(), old.ID, "")               // it is her sending that was stopped, not his
		w.clock.move(cooldown)
		w.freeze(adaID, true)
		w.says(manager(), old.ID, invite.InvitingFrozen)
		in, err := w.s.Revoke(w.Context(), mia, young.ID)
		w.must(err)
		if in.State != invite.Revoked {
			w.Errorf("a frozen member's revoke: %s", in.State)
		}
		w.freeze(miaID, false)
		w.must(w.fake.RemoveMembership(miaID, acme))
		w.must(w.s.Refresh(w.Context(), miaID))
		w.says(mia, old.ID, invite.ScopeNotAllowed)
		if in, err = w.s.ByID(w.Context(), mia, old.ID); err != nil || !in.ViewerCanRevoke {
			w.Errorf("a former member's revoke: %+v, %v", in, err)
		}
		_, err = w.s.Revoke(w.Context(), mia, old.ID)
		w.must(err)
	})
}

func TestWhatIsShownOfAnExpiredInviteIsWhatReissuingItComesTo(t *testing.T) {
	eachWithCooldown(t, func(w *world) {
		in := w.invited("a@blocked.example", invite.Pending)
		w.clock.move(8 * 24 * time.Hour)
		w.s.Policy.BlockDomains = []string{"blocked.example"}
		w.says(member(miaID), in.ID, invite.RecipientUnavailable)
		w.says(manager(), in.ID, invite.RecipientBlocked)
		w.s.Policy.BlockDomains = nil
		w.freeze(miaID, true)
		w.says(manager(), in.ID, invite.InvitingFrozen) // it would be sent for her
		w.freeze(miaID, false)
		w.must(w.fake.RemoveMembership(miaID, acme))
		w.must(w.s.Refresh(w.Context(), miaID))
		w.says(manager(), in.ID, invite.ScopeNotAllowed)
		w.must(w.fake.AddMembership(workostest.Membership{UserID: miaID, OrganizationID: acme, RoleSlug: "member"}))
		w.must(w.s.Refresh(w.Context(), miaID))
		w.says(manager(), in.ID, "")
	})
}

func TestWhatIsShownOfResendingKnowsTheSendLimits(t *testing.T) {
	eachWithCooldown(t, func(w *world) {
		in := w.invited("a@example.com", invite.Pending)
		w.invited("b@example.com", invite.Pending)
		w.clock.move(cooldown)
		w.s.Policy.SendsPerMember = 3
		w.says(member(miaID), in.ID, "")
		w.clock.move(cooldown)
		w.says(member(miaID), in.ID, invite.SendLimitReached)
		w.says(manager(), in.ID, "") // his own mails count
		w.clock.move(24 * time.Hour)
		w.s.Policy.RefusalsPerMember = 1
		_, err := w.invite(member(miaID), "max@acme.example")
		w.refused(err, invite.RecipientUnavailable)
		w.says(member(miaID), in.ID, invite.SendLimitReached)
	})
}

func TestOperatorResendsInTheApplicationScope(t *testing.T) {
	eachWithCooldown(t, func(w *world) {
		const solID = "user_01SOL"
		w.must(w.fake.AddUser(workostest.User{ID: solID, Email: "sol@people.example", FirstName: "S", EmailVerified: true}))
		_, err := w.s.AdmitByOperator(w.Context(), solID)
		w.must(err)
		sol := viewer.Viewer{Kind: viewer.Member, UserID: solID, Admitted: true}
		in, err := w.invite(sol, "a@example.com")
		w.must(err)
		operator := manager()
		operator.Operator = true
		machine := viewer.Viewer{
			Kind: viewer.Machine, MachineID: "client_01OPS", Admitted: true, OrganizationID: acme, Operator: true, Permissions: operator.Permissions,
		}
		for _, who := range []viewer.Viewer{operator, machine} {
			w.clock.move(cooldown)
			w.says(who, in.ID, "")
		}
		w.clock.move(cooldown)
		w.freeze(adaID, true) // where the permission comes from
		w.says(operator, in.ID, invite.InvitingFrozen)
		w.freeze(adaID, false)
		for _, who := range []viewer.Viewer{operator, machine} {
			w.clock.move(8 * 24 * time.Hour)
			list, err := w.s.ScopeInvites(w.Context(), who, "", invite.Page{}, invite.Filter{}, false)
			w.must(err)
			expired := list.Invites[0]
			if expired.State != invite.Expired || !expired.ViewerCanResend || expired.OrganizationID != "" {
				w.Errorf("%+v", expired)
			}
			again, err := w.s.Resend(w.Context(), who, expired.ID, nil)
			w.must(err)
			if again.ReplacesID != expired.ID || again.InviterID != solID {
				w.Errorf("%+v", again)
			}
		}
	})
}

func TestInviteInTheWayIsShownAsThisViewerMaySendIt(t *testing.T) {
	eachWithCooldown(t, func(w *world) {
		w.s.Policy.SendsPerMember = 1
		in := w.invited("a@example.com", invite.Pending)
		w.clock.move(cooldown)
		_, err := w.invite(member(miaID), "a@example.com")
		existing := w.refusal(err, invite.RecipientUnavailable).Existing
		if existing == nil || existing.ID != in.ID || existing.ViewerCanResend || *existing.ResendBlockedBy != invite.SendLimitReached {
			w.Errorf("%+v", existing)
		}
	})
}
