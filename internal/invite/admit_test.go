package invite_test

import (
	"testing"
	"time"

	"guestlist/internal/invite"
)

// link is what the mail of an invitation carries.
func (w *world) link(invitationID string) string {
	w.Helper()
	i, ok := w.fake.Invitation(invitationID)
	if !ok {
		w.Fatal("no such invitation")
	}
	return i.Token
}

func (w *world) arrive(userID, token string) bool {
	w.Helper()
	admitted, err := w.s.Admit(w.Context(), invite.Arrival{UserID: userID, InvitationToken: token})
	w.must(err)
	return admitted
}

func TestWhoAcceptedWithAnotherAddressIsAdmittedByTheInvitationTheyCameBy(t *testing.T) {
	each(t, func(w *world) {
		in := w.invited("a@corp.example", invite.Pending)
		userID, err := w.fake.AcceptInvitationAs(*in.WorkosInvitationID, "colleague@corp.example")
		w.must(err)
		if !w.arrive(userID, w.link(*in.WorkosInvitationID)) {
			w.Error("turned away")
		}
		if got := w.state(in.ID, invite.Accepted); !got.AcceptedWithOtherAddress {
			w.Error("that another address accepted is not said")
		}
	})
}

func TestSomebodyElsesLinkAdmitsNobody(t *testing.T) {
	each(t, func(w *world) {
		in := w.invited("a@corp.example", invite.Pending)
		stranger := "user_01STAN"
		w.must(w.fake.AddUser(stan))
		if w.arrive(stranger, w.link(*in.WorkosInvitationID)) {
			w.Error("a pending invitation of somebody else admits")
		}
		_, err := w.fake.AcceptInvitationAs(*in.WorkosInvitationID, "a@corp.example")
		w.must(err)
		for _, token := range []string{w.link(*in.WorkosInvitationID), "nonsense", ""} {
			if w.arrive(stranger, token) {
				w.Errorf("admitted by %q", token)
			}
		}
	})
}

func TestAcceptThatBecomesKnownAMomentLaterAdmits(t *testing.T) {
	each(t, func(w *world) {
		in := w.invited("a@corp.example", invite.Pending)
		userID, err := w.fake.AcceptInvitationAs(*in.WorkosInvitationID, "colleague@corp.example")
		w.must(err)
		w.s.AdmitWithin = time.Minute
		admitted := make(chan bool, 1)
		go func() { admitted <- w.arrive(userID, "") }()
		inv, err := w.s.Provider.Invitation(w.Context(), *in.WorkosInvitationID)
		w.must(err)
		_, err = w.s.Observe(w.Context(), inv, nil)
		w.must(err)
		if !<-admitted {
			w.Error("turned away")
		}
	})
}

func TestStaffWhoActAsSomebodyAdmitNobody(t *testing.T) {
	each(t, func(w *world) {
		in := w.invited("a@corp.example", invite.Pending)
		userID, err := w.fake.AcceptInvitationAs(*in.WorkosInvitationID, "a@corp.example")
		w.must(err)
		admitted, err := w.s.Admit(w.Context(), invite.Arrival{UserID: userID, Impersonated: true})
		w.must(err)
		if admitted {
			w.Error("an impersonated sign-in admits")
		}
	})
}

func TestOpenRegistrationAdmitsAndWhatItAdmittedStays(t *testing.T) {
	each(t, func(w *world) {
		w.must(w.fake.AddUser(stan))
		w.s.Policy.OpenRegistration = true
		if !w.arrive(stan.ID, "") {
			w.Fatal("turned away while open")
		}
		w.s.Policy.OpenRegistration = false
		w.clock.move(time.Hour)
		if !w.arrive(stan.ID, "") {
			w.Error("turned away once closed again")
		}
	})
}
