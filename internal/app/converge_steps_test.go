package app_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"guestlist/internal/app"
	"guestlist/internal/invite"
	"guestlist/internal/problem"
	"guestlist/internal/viewer"
	"guestlist/internal/workos/workostest"
)

// step lets one thing happen. Most of what is refused on the way is part of the history.
func (h *history) step() {
	h.pass(time.Duration(1+h.chance.IntN(4000)) * time.Millisecond)
	if h.chance.IntN(8) == 0 {
		h.courier.collect(h)
	}
	steps := []struct {
		weight int
		do     func()
	}{
		{16, h.invite},
		{6, h.issueElsewhere},
		{10, h.accept},
		{4, h.revokeElsewhere},
		{3, h.resendElsewhere},
		{6, h.manage},
		{8, h.people},
		{1, h.organizations},
		{6, func() { h.pass(time.Duration(h.chance.IntN(600)) * time.Second) }},
		{1, func() { h.pass(time.Duration(h.chance.IntN(48)) * time.Hour) }},
		{20, func() { h.courier.deliver(h) }},
		{14, func() { h.poll(context.Background(), h.any()) }},
		{10, func() { h.deliver(context.Background(), h.any()) }},
		{2, h.die},
		{1, h.misbehave},
		{1, h.forgetEvents},
		{1, func() { h.compare(context.Background(), h.any()) }},
	}
	sum := 0
	for _, s := range steps {
		sum += s.weight
	}
	at := h.chance.IntN(sum)
	for _, s := range steps {
		if at -= s.weight; at < 0 {
			s.do()
			return
		}
	}
}

func (h *history) any() *app.App { return h.replicas[h.chance.IntN(len(h.replicas))] }

// as is one of our members; some of them have left since.
func (h *history) as() viewer.Viewer {
	id := []string{mia, max, olga, nora}[h.chance.IntN(4)]
	in := map[string]string{mia: acme, max: acme, olga: beta}[id]
	return viewer.Viewer{Kind: viewer.Member, UserID: id, Admitted: true, OrganizationID: in, Permissions: []string{viewer.InvitesRead}}
}

func (h *history) address() string { return fmt.Sprintf("p%d@guests.example", h.chance.IntN(500)) }

// mishap breaks one send in four: what WorkOS did is then known to WorkOS alone.
func (h *history) mishap(path string) {
	faults := []workostest.Fault{{CutBefore: true}, {CutAfter: true}, {CutMidway: true}, {Status: 503}, {Status: 502, WorkFirst: true}, {Status: 429}}
	f := faults[h.chance.IntN(len(faults))]
	if h.chance.IntN(4) != 0 {
		return
	}
	struck := false
	h.breaks(func(r *http.Request) *workostest.Fault {
		if !struck && r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, path) {
			struck = true
			return &f
		}
		return nil
	})
}

func (h *history) invite() {
	h.mishap("/user_management/invitations")
	_, err := h.any().Invites.Invite(h.Context(), h.as(), invite.Input{Email: h.address()})
	h.breaks(nil)
	h.expected(err)
}

// expected lets pass what a client could be told.
func (h *history) expected(err error) {
	h.Helper()
	var refused *invite.Refusal
	if err != nil && !errors.As(err, &refused) && problem.Of(err).Kind == problem.Internal {
		h.Fatal(err)
	}
}

func (h *history) issueElsewhere() {
	d := workostest.DashboardInvitation{Email: h.address(), ExpiresInDays: 1 + h.chance.IntN(5), OrganizationID: []string{"", acme, beta}[h.chance.IntN(3)]}
	if h.chance.IntN(3) == 0 {
		d.InviterUserID = admin
	}
	if h.chance.IntN(2) == 0 {
		_, _ = h.fake.CreateInvitationAsDashboard(d) // refused where there is one
		return
	}
	if i, err := h.fake.CreateInvitationAsAPI(d, "key_scim"); err == nil {
		h.foreign[i.ID] = true
	}
}

// pending picks an invitation that can still be accepted, by whomever it was made.
func (h *history) pending() (workostest.Invitation, bool) {
	all := h.fake.Invitations()
	for range 20 {
		if len(all) == 0 {
			break
		}
		if i := all[h.chance.IntN(len(all))]; i.State == "pending" {
			return i, true
		}
	}
	return workostest.Invitation{}, false
}

func (h *history) accept() {
	i, ok := h.pending()
	if !ok {
		return
	}
	address := i.Email
	if h.chance.IntN(4) == 0 {
		address = "other" + address
	}
	_, _ = h.fake.AcceptInvitationAs(i.ID, address)
}

func (h *history) revokeElsewhere() {
	if i, ok := h.pending(); ok {
		h.must(h.fake.RevokeInvitationAsDashboard(i.ID))
	}
}

func (h *history) resendElsewhere() {
	if i, ok := h.pending(); ok {
		h.must(h.fake.ResendInvitationAsDashboard(i.ID))
	}
}

// manage revokes or resends one's own.
func (h *history) manage() {
	v, a, ten := h.as(), h.any(), 10
	sent, err := a.Invites.Sent(h.Context(), v, nil, invite.Page{First: &ten}, invite.Filter{States: []invite.State{invite.Pending, invite.Sending}}, false)
	if err != nil || sent == nil || len(sent.Invites) == 0 {
		h.expected(err)
		return
	}
	id := sent.Invites[h.chance.IntN(len(sent.Invites))].ID
	h.mishap("/user_management/invitations/")
	if h.chance.IntN(2) == 0 {
		_, err = a.Invites.Revoke(h.Context(), v, id)
	} else {
		_, err = a.Invites.Resend(h.Context(), v, id, nil)
	}
	h.breaks(nil)
	h.expected(err)
}

// people lets users come, change and go.
func (h *history) people() {
	var joined []string
	for _, i := range h.fake.Invitations() {
		if i.AcceptedUserID != "" {
			joined = append(joined, i.AcceptedUserID)
		}
	}
	who := []string{mia, max, olga, nora}[h.chance.IntN(4)]
	if len(joined) > 0 && h.chance.IntN(4) > 0 {
		who = joined[h.chance.IntN(len(joined))]
	}
	in := []string{acme, beta}[h.chance.IntN(2)]
	n := h.chance.IntN(1000)
	switch h.chance.IntN(6) {
	case 0:
		_ = h.fake.AddUser(workostest.User{ID: who, Email: fmt.Sprintf("moved%d@guests.example", n), FirstName: fmt.Sprint("Name ", n)})
	case 1, 2:
		_ = h.fake.AddMembership(workostest.Membership{UserID: who, OrganizationID: in, RoleSlug: []string{"member", "admin"}[n%2]})
	case 3:
		_ = h.fake.RemoveMembership(who, in)
	case 4:
		if who != mia && who != max && who != olga && who != nora {
			_ = h.fake.RemoveUser(who)
		}
	default:
		_ = h.fake.AddUser(workostest.User{ID: fmt.Sprintf("user_01NEW%d", n), Email: fmt.Sprintf("new%d@guests.example", n)})
	}
}

func (h *history) organizations() {
	h.must(h.fake.AddOrganization(workostest.Organization{ID: []string{acme, beta}[h.chance.IntN(2)], Name: fmt.Sprint("Renamed ", h.chance.IntN(1000))}))
}

func (h *history) poll(ctx context.Context, a *app.App) { _, _ = a.Tail().Poll(ctx) }

func (h *history) deliver(ctx context.Context, a *app.App) { _, _ = a.Invites.DeliverDue(ctx) }

func (h *history) compare(ctx context.Context, a *app.App) {
	if h.chance.IntN(4) == 0 {
		_, _ = a.Compare().All(ctx, h.chance.IntN(2) == 0)
	}
}

// die ends a replica during a poll, a delivery, a comparison or a send.
func (h *history) die() {
	what := []func(context.Context, *app.App){h.poll, h.deliver, h.compare, func(ctx context.Context, a *app.App) {
		_, _ = a.Invites.Invite(ctx, h.as(), invite.Input{Email: h.address()})
	}}
	h.kill(h.chance.IntN(len(h.replicas)), what[h.chance.IntN(len(what))])
}

// forgetEvents drops what is old, sometimes with the place of our reader or of the courier among it.
func (h *history) forgetEvents() {
	if h.courier.seen != "" && h.chance.IntN(5) == 0 {
		h.must(h.fake.ForgetEvents(h.courier.seen))
		h.courier.seen, h.forgot = "", true
	}
}

// misbehave changes how late WorkOS's reads are.
func (h *history) misbehave() {
	lags := []time.Duration{0, 0, time.Second, 20 * time.Second}
	h.fake.SetBehaviour(workostest.Behaviour{
		EventLag: lags[h.chance.IntN(len(lags))], ListLag: lags[h.chance.IntN(len(lags))], ResendExtendsExpiry: h.chance.IntN(2) == 0,
		HoldEvents: h.chance.IntN(4) == 0,
	})
}
