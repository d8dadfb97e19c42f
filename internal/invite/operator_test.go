package invite_test

import (
	"testing"

	"guestlist/internal/invite"
	"guestlist/internal/problem"
	"guestlist/internal/store/storetest"
	"guestlist/internal/viewer"
	"guestlist/internal/workos/workostest"
)

func TestOperatorReadsAndManagesTheApplicationButInvitesOnlyWhereTheyAre(t *testing.T) {
	each(t, func(w *world) {
		ctx, app := t.Context(), invite.ApplicationID
		w.must(w.fake.AddUser(workostest.User{ID: "user_01SOL", Email: "sol@people.example"}))
		storetest.Admit(t, w.db, "user_01SOL")
		sol := viewer.Viewer{Kind: viewer.Member, UserID: "user_01SOL", Admitted: true}
		in, err := w.invite(sol, "friend@guests.example")
		w.must(err)
		operator := member(adaID, viewer.InvitesRead, viewer.InvitesManage)
		if got, err := w.s.ByID(ctx, operator, in.ID); got != nil || err != nil {
			t.Fatalf("before: %+v, %v", got, err)
		}
		operator.Operator = true
		got, err := w.s.ByID(ctx, operator, in.ID)
		w.must(err)
		p, err := w.s.Person(ctx, operator, "user_01SOL")
		w.must(err)
		if got == nil || !got.ViewerCanRevoke || p == nil {
			t.Errorf("%+v, %+v", got, p)
		}
		_, err = w.s.GrantQuota(ctx, operator, invite.GrantInput{UserID: "user_01SOL", OrganizationID: &app, Amount: 1, Reason: "a test"})
		w.must(err)
		_, err = w.s.Revoke(ctx, operator, in.ID)
		w.must(err)
		_, err = w.s.Invite(ctx, operator, invite.Input{Email: "x@guests.example", OrganizationID: &app})
		w.refused(err, invite.ScopeNotAllowed)
		reader := member(maxID, viewer.InvitesRead)
		reader.Operator = true
		if _, err := w.s.Revoke(ctx, reader, in.ID); !problem.Is(err, problem.Forbidden) {
			t.Errorf("a reader revokes: %v", err)
		}
		w.must(w.fake.RemoveMembership(adaID, acme))
		w.must(w.s.Refresh(ctx, adaID))
		if got, err := w.s.ByID(ctx, operator, in.ID); got != nil || err != nil {
			t.Errorf("an operator who was removed: %+v, %v", got, err)
		}
	})
}
