package mirror_test

import (
	"fmt"
	"testing"

	"guestlist/internal/workos/workostest"
)

func TestComingAndGoingOfAMemberAndUnansweredInvitationsArePassedOn(t *testing.T) {
	each(t, func(w *world) {
		const org = "org_01ACME"
		for _, err := range []error{
			w.fake.AddOrganization(workostest.Organization{ID: org, Name: "Acme"}),
			w.fake.AddUser(workostest.User{ID: miaID, Email: "mia@acme.example"}),
			w.fake.AddMembership(workostest.Membership{UserID: miaID, OrganizationID: org, RoleSlug: "member"}),
			w.fake.RemoveMembership(miaID, org),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		id := w.issue("a@example.com", false)
		known := w.issue("b@example.com", true)
		w.poll()
		w.poll()
		if want := fmt.Sprint([]string{miaID, miaID, id + " dashboard"}); fmt.Sprint(w.rules.asked) != want {
			t.Errorf("passed on %v, want %v", w.rules.asked, want)
		}
		if len(w.rules.learned) != 1 || w.rules.learned[0] != known+" dashboard" {
			t.Errorf("learned %v", w.rules.learned)
		}
	})
}

// What a deleted person leaves is erased on the event's word; any other event that does not find them says less.
func TestDeletionOfAPersonIsPassedOnAsSuch(t *testing.T) {
	each(t, func(w *world) {
		for _, err := range []error{
			w.fake.AddUser(workostest.User{ID: miaID, Email: "mia@acme.example"}),
			w.fake.RemoveUser(miaID),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		w.poll()
		if want := fmt.Sprint([]string{"deleted " + miaID}); fmt.Sprint(w.rules.asked) != want {
			t.Errorf("passed on %v, want %v", w.rules.asked, want)
		}
	})
}
