package invite_test

import (
	"net/http"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/problem"
	"guestlist/internal/viewer"
	"guestlist/internal/workos/workostest"
)

func TestMemberWithoutPlacesLearnsNothingAboutAnAddress(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.BlockDomains = []string{"blocked.example"}
		w.invited("taken@example.com", invite.Pending)
		w.s.Policy.Quota = invite.Limit{Places: 0}
		for _, address := range []string{"taken@example.com", "ada@acme.example", "x@blocked.example", "free@example.com"} {
			_, err := w.invite(member(maxID), address)
			w.refused(err, invite.QuotaExhausted)
		}
	})
}

func TestMemberCannotTellWhyARecipientIsUnavailable(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.BlockDomains = []string{"blocked.example"}
		w.invited("taken@example.com", invite.Pending)
		var said string
		for _, address := range []string{"taken@example.com", "ada@acme.example", "x@blocked.example"} {
			_, err := w.invite(member(maxID), address)
			refusal := w.refusal(err, invite.RecipientUnavailable)
			if refusal.Existing != nil || (said != "" && refusal.Message != said) {
				w.Errorf("%s: %+v", address, refusal)
			}
			said = refusal.Message
		}
		reader := member(maxID, viewer.InvitesRead)
		for address, code := range map[string]invite.RefusalCode{
			"taken@example.com": invite.AlreadyInvited, "ada@acme.example": invite.AlreadyMember, "x@blocked.example": invite.RecipientBlocked,
		} {
			_, err := w.invite(reader, address)
			w.refused(err, code)
		}
	})
}

func TestLapsedInviteOfSomebodyElseStaysBehindTheVeil(t *testing.T) {
	each(t, func(w *world) {
		in := w.invited("taken@example.com", invite.Pending)
		w.clock.move(7*24*time.Hour + time.Minute)
		w.fails(http.MethodGet, *in.WorkosInvitationID, workostest.Fault{Status: 500})
		_, err := w.invite(member(maxID), "taken@example.com")
		w.refused(err, invite.RecipientUnavailable)
		if _, err = w.invite(member(miaID), "taken@example.com"); !problem.Is(err, problem.UpstreamUnavailable) {
			w.Errorf("one's own: %v", err)
		}
	})
}

func TestLapsedInviteThatWorkOSHoldsForPendingIsNotRevokedForAnother(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.QuotaTotal = invite.Limit{Places: 1}
		in := w.invited("a@example.com", invite.Pending)
		w.clock.drift.Store(int64(-time.Hour))
		w.clock.move(7*24*time.Hour + time.Minute)
		_, err := w.invite(member(maxID), "b@example.com")
		w.refused(err, invite.QuotaExhausted)
		if got, _ := w.fake.Invitation(*in.WorkosInvitationID); got.State != "pending" {
			w.Errorf("at WorkOS it is %s", got.State)
		}
	})
}

func TestPermissionEndsWithTheMembership(t *testing.T) {
	each(t, func(w *world) {
		in := w.invited("a@example.com", invite.Pending)
		ada := member(adaID, viewer.InvitesRead, viewer.InvitesManage)
		w.must(w.fake.RemoveMembership(adaID, acme))
		_, err := w.s.AdmitByOperator(w.Context(), adaID)
		w.must(err)
		if got, err := w.s.ByID(w.Context(), ada, in.ID); err != nil || got != nil {
			w.Errorf("she sees %v, %v", got, err)
		}
		if got, err := w.s.Person(w.Context(), ada, miaID); err != nil || got != nil {
			w.Errorf("she sees %v, %v", got, err)
		}
		if _, err := w.s.Revoke(w.Context(), ada, in.ID); !problem.Is(err, problem.NotFound) {
			w.Errorf("she revokes: %v", err)
		}
	})
}

func TestRoleThatTheInviterNoLongerHoldsIsRefusedAtTheFirstSend(t *testing.T) {
	each(t, func(w *world) {
		w.must(w.fake.AddMembership(workostest.Membership{UserID: adaID, OrganizationID: acme, RoleSlug: "member"}))
		_, err := w.s.AdmitByOperator(w.Context(), adaID)
		w.must(err)
		ada := member(adaID, viewer.InvitesManage)
		ada.Role = "admin"
		role := "admin"
		_, err = w.s.Invite(w.Context(), ada, invite.Input{Email: "a@example.com", RoleSlug: &role})
		w.refused(err, invite.RoleNotAllowed)
	})
}

func TestReaderSeesThatTheyCannotRevoke(t *testing.T) {
	each(t, func(w *world) {
		in := w.invited("a@example.com", invite.Pending)
		for code, who := range map[invite.RefusalCode]viewer.Viewer{
			"": member(adaID, viewer.InvitesRead, viewer.InvitesManage), invite.NotPermitted: member(adaID, viewer.InvitesRead),
			invite.Impersonated: {Kind: viewer.Member, UserID: miaID, Admitted: true, OrganizationID: acme, Impersonator: "staff"},
		} {
			got, err := w.s.ByID(w.Context(), who, in.ID)
			w.must(err)
			if got.ViewerCanRevoke != (code == "") || (code != "" && *got.RevokeBlockedBy != code) {
				w.Errorf("%q: %+v", code, got)
			}
		}
	})
}

func TestIdsThatCannotBeAreUnknown(t *testing.T) {
	each(t, func(w *world) {
		for _, id := range []string{"x\x00y", string(make([]byte, 400)), "äö", "a b"} {
			_, err := w.s.Invite(w.Context(), member(miaID), invite.Input{Email: "a@example.com", OrganizationID: &id})
			w.refused(err, invite.ScopeNotAllowed)
			if _, err := w.s.Revoke(w.Context(), member(miaID), id); !problem.Is(err, problem.NotFound) {
				w.Errorf("revoke %q: %v", id, err)
			}
			if q, err := w.s.Quota(w.Context(), member(miaID), &id); q != nil || err != nil {
				w.Errorf("quota %q: %v, %v", id, q, err)
			}
			if in, err := w.s.ByID(w.Context(), member(miaID), id); in != nil || err != nil {
				w.Errorf("invite %q: %v, %v", id, in, err)
			}
		}
		if _, err := w.s.Sent(w.Context(), member(miaID), nil, invite.Page{}, invite.Filter{EmailPrefix: "a\x00"}, false); !problem.Is(err, problem.BadUserInput) {
			w.Errorf("a filter: %v", err)
		}
	})
}

func TestRetryReturnsTheSameInviteWhateverChangedSince(t *testing.T) {
	each(t, func(w *world) {
		key := "k"
		in := invite.Input{Email: "a@example.com", IdempotencyKey: &key}
		first, err := w.s.Invite(w.Context(), member(miaID), in)
		w.must(err)
		w.s.Policy.ExpiresInDays, w.s.Policy.AllowDomains, w.s.Policy.Quota = 3, []string{"other.example"}, invite.Limit{}
		again, err := w.s.Invite(w.Context(), member(miaID), in)
		w.must(err)
		if again.ID != first.ID || w.posts() != 1 {
			w.Errorf("%s, %s, %d POSTs", first.ID, again.ID, w.posts())
		}
		days := 3
		in.ExpiresInDays = &days
		_, err = w.s.Invite(w.Context(), member(miaID), in)
		w.refused(err, invite.KeyConflict)
	})
}

func TestQuotaOfARefusalIsTheQuotaAsItStands(t *testing.T) {
	each(t, func(w *world) {
		w.s.Policy.Quota = invite.Limit{Places: 1}
		in := w.invited("a@example.com", invite.Pending)
		_, err := w.s.Revoke(w.Context(), member(miaID), in.ID)
		w.must(err)
		w.invited("b@example.com", invite.Pending)
		_, err = w.invite(member(miaID), "c@example.com")
		refusal := w.refusal(err, invite.QuotaExhausted)
		if q := refusal.Quota; q == nil || q.Used != 1 || q.Refunded != 1 || q.CanInvite || *q.BlockedPool != invite.MemberPool {
			w.Errorf("%+v", q)
		}
		q, err := w.s.QuotaByID(w.Context(), member(miaID), refusal.Quota.ID)
		w.must(err)
		if q == nil || q.ID != refusal.Quota.ID {
			w.Errorf("by id: %+v", q)
		}
		if q, err := w.s.QuotaByID(w.Context(), member(maxID), refusal.Quota.ID); q != nil || err != nil {
			w.Errorf("somebody else's: %+v, %v", q, err)
		}
	})
}
