package invite_test

import (
	"strings"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/store/storetest"
	"guestlist/internal/workos/workostest"
)

// tokenOf is the token in the last mail to an address.
func (w *world) tokenOf(address string) string {
	w.Helper()
	for _, mail := range w.fake.Outbox() {
		if mail.To == address {
			_, token, _ := strings.Cut(mail.AcceptURL, "invitation_token=")
			return token
		}
	}
	w.Fatalf("no mail to %s", address)
	return ""
}

func (w *world) preview(token string) *invite.Preview {
	w.Helper()
	p, err := w.s.Preview(w.Context(), token)
	w.must(err)
	return p
}

func TestPreviewShowsWhoInvitesWhereAndNoFullAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t, storetest.Open(t, storetest.SQLite(t)))
	in := w.invited("grace@guests.example", invite.Pending)
	token := w.tokenOf("grace@guests.example")
	p := w.preview(token)
	if p == nil || p.Status != invite.StatusOpen || p.OrganizationName != "Acme" || p.InviterName != "A" || p.EmailHint != "g***@guests.example" || p.ExpiresAt.IsZero() {
		t.Fatalf("%+v", p)
	}
	w.clock.move(8 * 24 * time.Hour)
	if p := w.preview(token); p.Status != invite.StatusExpired {
		t.Errorf("past its end: %+v", p)
	}
	w.clock.move(-8 * 24 * time.Hour)
	_, err := w.s.Revoke(t.Context(), member(miaID), in.ID)
	w.must(err)
	if p := w.preview(token); p.Status != invite.StatusRevoked {
		t.Errorf("revoked: %+v", p)
	}
}

func TestPreviewOfWhatTheDashboardSentNamesTheOrganizationToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, storetest.Open(t, storetest.SQLite(t)))
	w.must(w.fake.AddOrganization(workostest.Organization{ID: "org_01NEW", Name: "Newcomers"}))
	_, err := w.fake.CreateInvitationAsDashboard(workostest.DashboardInvitation{Email: "x@new.example", OrganizationID: "org_01NEW"})
	w.must(err)
	if p := w.preview(w.tokenOf("x@new.example")); p.OrganizationName != "Newcomers" || p.InviterName != "" || p.EmailHint != "***@new.example" {
		t.Errorf("%+v", p)
	}
}

func TestPreviewOfUnknownTokensIsNothingWhateverTheirForm(t *testing.T) {
	t.Parallel()
	w := newWorld(t, storetest.Open(t, storetest.SQLite(t)))
	w.invited("grace@guests.example", invite.Pending)
	token := w.tokenOf("grace@guests.example")
	for _, guess := range []string{"", "x", token[:len(token)-1], token + "x", strings.ToUpper(token) + "_", "../" + token, token + "?x=1", "%00", strings.Repeat("a", 10_000), "invitation_01"} {
		if p := w.preview(guess); p != nil {
			t.Errorf("%.40q: %+v", guess, p)
		}
	}
}
