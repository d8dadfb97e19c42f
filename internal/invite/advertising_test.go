package invite_test

import (
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/store/storetest"
	"guestlist/internal/workos/workostest"
)

// rename gives a person another name, here and at WorkOS.
func (w *world) rename(id, email, name string) {
	w.Helper()
	w.must(w.fake.AddUser(workostest.User{ID: id, Email: email, FirstName: name, EmailVerified: true}))
	_, err := w.s.AdmitByOperator(w.Context(), id)
	w.must(err)
}

// The inviter's name stands in the mail, so a link in it would go out under the operator's sender.
func TestWhoseNameIsAnAddressMailsNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t, storetest.Open(t, storetest.SQLite(t)))
	in := w.invited("before@guests.example", invite.Pending)
	w.clock.move(2 * time.Hour)
	w.rename(miaID, "mia@acme.example", "Win at evil.com")
	posts := w.posts()
	_, err := w.invite(member(miaID), "after@guests.example")
	w.refused(err, invite.NotPermitted)
	_, err = w.s.Resend(t.Context(), member(miaID), in.ID, nil)
	w.refused(err, invite.NotPermitted)
	if got := w.posts(); got != posts {
		t.Errorf("%d mails went out", got-posts)
	}
	q, err := w.s.Quota(t.Context(), member(miaID), nil)
	w.must(err)
	if q.CanInvite || q.BlockedBy == nil || *q.BlockedBy != invite.NotPermitted || q.Used != 1 {
		t.Errorf("quota: %+v", q)
	}
	if p := w.preview(w.tokenOf("before@guests.example")); p.InviterName != "" {
		t.Errorf("the landing page shows %q", p.InviterName)
	}
	w.rename(miaID, "mia@acme.example", "Mia")
	w.invited("after@guests.example", invite.Pending)
}
