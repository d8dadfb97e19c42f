package guestlist_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	guestlist "guestlist/clients/go"
)

func as(t *testing.T, first string) *guestlist.Client {
	t.Helper()
	return guestlist.New(server.GraphQL, guestlist.Token(person(t, first).AccessToken), nil)
}

// invite invites and wants it to succeed.
func invite(t *testing.T, c *guestlist.Client, email string) *guestlist.Invite {
	t.Helper()
	resp, err := guestlist.InviteUser(t.Context(), c, guestlist.InviteUserInput{Email: email})
	if err != nil || resp.InviteUser.Refusal != nil {
		t.Fatalf("%s: %+v, %v", email, resp.InviteUser, err)
	}
	return resp.InviteUser.Invite
}

func TestAMembersDayByTheClient(t *testing.T) {
	t.Parallel()
	mia := as(t, "Mia")
	who, err := guestlist.GetViewer(t.Context(), mia)
	if err != nil || who.Viewer.User == nil || *who.Viewer.User.Name != "Mia Member" || who.Viewer.Kind != guestlist.ViewerKindMember || who.Viewer.Scope == nil {
		t.Fatalf("viewer %+v, %v", who, err)
	}
	sent := invite(t, mia, "grace@guests.example")
	if sent.State != guestlist.InviteStatePending || sent.Inviter.Id != who.Viewer.User.Id {
		t.Errorf("invited: %+v", sent)
	}
	again, err := guestlist.InviteUser(t.Context(), mia, guestlist.InviteUserInput{Email: "grace@guests.example"})
	if err != nil || again.InviteUser.Refusal == nil || again.InviteUser.Refusal.Code != guestlist.RefusalCodeRecipientUnavailable || again.InviteUser.Refusal.ExistingInvite.Id != sent.Id {
		t.Errorf("a second time: %+v, %v", again.InviteUser, err)
	}
	withdrawn, err := guestlist.RevokeInvite(t.Context(), mia, guestlist.RevokeInviteInput{Id: sent.Id})
	if err != nil || withdrawn.RevokeInvite.Refusal != nil || withdrawn.RevokeInvite.Invite.State != guestlist.InviteStateRevoked {
		t.Errorf("revoked: %+v, %v", withdrawn.RevokeInvite, err)
	}
	late, err := guestlist.ResendInvite(t.Context(), mia, guestlist.ResendInviteInput{Id: sent.Id})
	if err != nil || late.ResendInvite.Refusal == nil || late.ResendInvite.Refusal.Code != guestlist.RefusalCodeAlreadyRevoked || late.ResendInvite.Invite.Id != sent.Id {
		t.Errorf("sent again: %+v, %v", late.ResendInvite, err)
	}
	many, err := guestlist.InviteUsers(t.Context(), mia, guestlist.InviteUsersInput{Invites: []guestlist.InviteUserInput{
		{Email: "a@guests.example"}, {Email: "nobody"}, {Email: "b@guests.example"}, {Email: "c@guests.example"},
	}})
	if err != nil || len(many.InviteUsers.Results) != 4 || many.InviteUsers.Results[1].Refusal.Code != guestlist.RefusalCodeInvalidEmail || *many.InviteUsers.Quota.Remaining != 2 {
		t.Errorf("many: %+v, %v", many, err)
	}
	var addresses []string
	for one, err := range mia.AllSentInvites(t.Context(), guestlist.List{PageSize: 1, OrderBy: &guestlist.InviteOrder{Field: guestlist.InviteOrderFieldEmail, Direction: guestlist.OrderDirectionAsc}}) {
		if err != nil {
			t.Fatal(err)
		}
		addresses = append(addresses, one.DisplayEmail)
	}
	if got := strings.Join(addresses, " "); got != "a@guests.example b@guests.example c@guests.example grace@guests.example" {
		t.Errorf("page by page: %s", got)
	}
}

func TestAManagerGrantsAndFreezesByTheClient(t *testing.T) {
	t.Parallel()
	ada, max := as(t, "Ada"), person(t, "Max").ID
	granted, err := guestlist.GrantQuota(t.Context(), ada, guestlist.GrantQuotaInput{UserId: max, Amount: 3, Reason: "a workshop"})
	if err != nil || granted.GrantQuota.Refusal != nil || *granted.GrantQuota.Quota.Limit != 8 || granted.GrantQuota.Quota.Granted != 3 {
		t.Fatalf("granted: %+v, %v", granted.GrantQuota, err)
	}
	self, err := guestlist.GrantQuota(t.Context(), ada, guestlist.GrantQuotaInput{UserId: person(t, "Ada").ID, Amount: 3, Reason: "me"})
	if err != nil || self.GrantQuota.Refusal == nil || self.GrantQuota.Refusal.Code != guestlist.RefusalCodeSelfGrant {
		t.Errorf("to herself: %+v, %v", self.GrantQuota, err)
	}
	frozen, err := guestlist.SetInviting(t.Context(), ada, guestlist.SetInvitingInput{UserId: max, Reason: "spam"})
	if err != nil || frozen.SetInviting.Refusal != nil || frozen.SetInviting.Member.FrozenAt == nil || frozen.SetInviting.Member.User.Id != max {
		t.Fatalf("frozen: %+v, %v", frozen.SetInviting, err)
	}
	refused, err := guestlist.InviteUser(t.Context(), as(t, "Max"), guestlist.InviteUserInput{Email: "x@guests.example"})
	if err != nil || refused.InviteUser.Refusal == nil || refused.InviteUser.Refusal.Code != guestlist.RefusalCodeInvitingFrozen {
		t.Errorf("frozen, and invites: %+v, %v", refused.InviteUser, err)
	}
	where, err := guestlist.GetOrganization(t.Context(), ada, nil)
	if err != nil || where.Organization.Name != "Acme Observatory" {
		t.Errorf("organization %+v, %v", where.Organization, err)
	}
}

func TestWhoMayReadAnOrganizationSeesItByTheClient(t *testing.T) {
	t.Parallel()
	olga := as(t, "Olga")
	sent := invite(t, olga, "of-globex@guests.example")
	var globex *guestlist.Client
	for _, m := range server.Machines {
		if m.Name == "Globex Planner" {
			globex = guestlist.New(server.GraphQL, guestlist.Token(m.Token), nil)
		}
	}
	count := 0
	for one, err := range globex.AllInvites(t.Context(), guestlist.List{PageSize: 1}) {
		if err != nil || one.Id != sent.Id || one.Inviter.Id != person(t, "Olga").ID {
			t.Fatalf("%+v, %v", one, err)
		}
		count++
	}
	by := guestlist.InviteStatsGroupInviter
	stats, err := guestlist.OrganizationStats(t.Context(), globex, nil, nil, nil, &by, nil, nil)
	if err != nil || count != 1 || stats.Organization.InviteStats.Sent != 1 || len(stats.Organization.InviteStats.Groups) != 1 {
		t.Errorf("%d invites, statistics %+v, %v", count, stats.Organization, err)
	}
	members, err := guestlist.OrganizationMembers(t.Context(), globex, nil, nil, nil, nil, nil, nil)
	if err != nil || len(members.Organization.Members.Nodes) != 1 || members.Organization.Members.Nodes[0].User.Id != person(t, "Olga").ID {
		t.Errorf("members %+v, %v", members.Organization, err)
	}
	pool, err := guestlist.OrganizationQuota(t.Context(), globex, nil)
	if err != nil || pool.Organization.Quota == nil || pool.Organization.Quota.Pool != guestlist.QuotaPoolOrganization || pool.Organization.Quota.Used != 1 {
		t.Errorf("the organization's pool %+v, %v", pool.Organization, err)
	}
	lists, err := guestlist.OrganizationSeedBatches(t.Context(), globex, nil, nil, nil, nil, nil)
	if err != nil || lists.Organization.SeedBatches == nil || len(lists.Organization.SeedBatches.Nodes) != 0 {
		t.Errorf("no list was sent, and there are %+v, %v", lists.Organization.SeedBatches, err)
	}
	steps, err := guestlist.InviteHistory(t.Context(), globex, sent.Id)
	if err != nil || len(steps.Invite.History) == 0 || steps.Invite.History[0].Type != guestlist.InviteEventTypeReserved {
		t.Errorf("history %+v, %v", steps.Invite, err)
	}
	tree, err := guestlist.OrganizationTree(t.Context(), globex, nil, nil, nil, nil, nil, nil, nil)
	if err != nil || tree.Organization.InviteTree == nil || *tree.Organization.InviteTree.TotalCount != 0 {
		t.Errorf("nobody has joined yet, and the tree is %+v, %v", tree.Organization.InviteTree, err)
	}
	for one, err := range olga.AllInvites(t.Context(), guestlist.List{}) {
		var e *guestlist.Error
		if !errors.As(err, &e) || e.Code != "FORBIDDEN" || one != nil {
			t.Errorf("a member: %+v, %v", one, err)
		}
	}
}

func TestErrorsSayWhatTheServerSaid(t *testing.T) {
	t.Parallel()
	_, err := guestlist.GetQuota(t.Context(), guestlist.New(server.GraphQL, guestlist.Token("nonsense"), nil), nil)
	var e *guestlist.Error
	if !errors.As(err, &e) || e.Status != http.StatusUnauthorized || e.Code != "UNAUTHENTICATED" || e.RequestID == "" || strings.Contains(err.Error(), "nonsense") {
		t.Errorf("a token that is none: %#v", err)
	}
	resp, err := guestlist.GetQuota(t.Context(), guestlist.New(server.GraphQL, guestlist.Token(server.Stranger.AccessToken), nil), nil)
	if !errors.As(err, &e) || e.Status != http.StatusOK || e.Code != "NOT_ADMITTED" || resp.Quota != nil {
		t.Errorf("a stranger: %#v", err)
	}
	want := errors.New("no token today")
	_, err = guestlist.GetQuota(t.Context(), guestlist.New(server.GraphQL, func(context.Context) (string, error) { return "", want }, nil), nil)
	if !errors.Is(err, want) {
		t.Errorf("without a token: %v", err)
	}
}

// busy answers a number of times that it is busy, and then with the text; it counts.
func busy(t *testing.T, times int, retryAfter, text string) (*guestlist.Client, *int) {
	t.Helper()
	count := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		count++
		body, err := io.ReadAll(r.Body)
		if err != nil || !json.Valid(body) || r.Header.Get("Authorization") != fmt.Sprintf("Bearer token %d", count) {
			t.Errorf("request %d: %s %v %v", count, body, r.Header, err)
		}
		if count <= times {
			w.Header().Set("Retry-After", retryAfter)
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = io.WriteString(w, `{"errors":[{"message":"Busy.","extensions":{"code":"OVERLOADED"}}]}`)
			return
		}
		_, _ = io.WriteString(w, text)
	}))
	t.Cleanup(srv.Close)
	asked := 0
	return guestlist.New(srv.URL, func(context.Context) (string, error) {
		asked++
		return fmt.Sprintf("token %d", asked), nil
	}, srv.Client()), &count
}

func TestAQueryWaitsAsItIsAskedToAndAMutationIsSentOnce(t *testing.T) {
	t.Parallel()
	began := time.Now()
	c, count := busy(t, 1, "1", `{"data":{"quota":{"used":3}}}`)
	resp, err := guestlist.GetQuota(t.Context(), c, nil)
	if err != nil || resp.Quota.Used != 3 || *count != 2 || time.Since(began) < time.Second {
		t.Errorf("a query: %+v, %v after %d calls in %s", resp, err, *count, time.Since(began))
	}
	var e *guestlist.Error
	c, count = busy(t, 1, "1", `{}`)
	key := "k"
	_, err = guestlist.InviteUser(t.Context(), c, guestlist.InviteUserInput{Email: "x@guests.example", IdempotencyKey: &key})
	if !errors.As(err, &e) || e.Code != "OVERLOADED" || e.RetryAfter != time.Second || *count != 1 {
		t.Errorf("a mutation: %#v after %d calls", err, *count)
	}
	c, count = busy(t, 1, "3600", `{}`)
	if _, err = guestlist.GetQuota(t.Context(), c, nil); !errors.As(err, &e) || e.RetryAfter != time.Hour || *count != 1 {
		t.Errorf("an hour: %#v after %d calls", err, *count)
	}
	c, count = busy(t, 1, "30", `{}`)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if _, err = guestlist.GetQuota(ctx, c, nil); !errors.Is(err, context.DeadlineExceeded) || *count != 1 {
		t.Errorf("longer than the caller waits: %v after %d calls", err, *count)
	}
}

func TestResultsOfTomorrowAreUnderstood(t *testing.T) {
	t.Parallel()
	c, _ := busy(t, 0, "", `{"data":{"inviteUser":{"__typename":"MoonTooFull","code":"MOON_TOO_FULL","message":"Wait for the new moon."}}}`)
	resp, err := guestlist.InviteUser(t.Context(), c, guestlist.InviteUserInput{Email: "x@guests.example"})
	if err != nil || resp.InviteUser.Refusal == nil || resp.InviteUser.Refusal.Error() != "MOON_TOO_FULL: Wait for the new moon." {
		t.Errorf("an unknown refusal: %+v, %v", resp.InviteUser, err)
	}
	c, _ = busy(t, 0, "", `{"data":{"inviteUsers":{"results":[{"__typename":"InviteUserSuccess","invite":{"id":"invite_1","state":"HOVERING"}},null]}},
		"errors":[{"message":"Internal error.","path":["inviteUsers","results",1],"extensions":{"code":"INTERNAL"}}]}`)
	many, err := guestlist.InviteUsers(t.Context(), c, guestlist.InviteUsersInput{})
	var e *guestlist.Error
	if !errors.As(err, &e) || e.Code != "INTERNAL" || len(many.InviteUsers.Results) != 2 || many.InviteUsers.Results[0].Invite.State != "HOVERING" || many.InviteUsers.Results[1] != nil {
		t.Errorf("half of two: %+v, %v", many, err)
	}
}
