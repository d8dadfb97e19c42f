package graph_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"guestlist/graph"
	"guestlist/internal/invite"
	"guestlist/internal/viewer"
)

func cooling(o *graph.Options) { o.Invites.Policy.ResendCooldown = time.Hour }

const (
	resendInvite = `mutation($i:ResendInviteInput!){resendInvite(input:$i){__typename
		... on ResendInviteSuccess{invite{id state replaces{id}} quota{used}} ... on InviteStateConflict{invite{id state}} ... on SendLimitReached{retryAt} ... on Refusal{code message}}}`
	grantQuota  = `mutation($i:GrantQuotaInput!){grantQuota(input:$i){__typename ... on GrantQuotaSuccess{quota{user{id} limit granted}} ... on Refusal{code message}}}`
	setInviting = `mutation($i:SetInvitingInput!){setInviting(input:$i){__typename
		... on SetInvitingSuccess{member{id user{id} status roleSlugs frozenAt frozenReason organization{id} quota{canInvite blockedBy}} quota{canInvite}} ... on Refusal{code}}}`
)

func TestResendAnswersWithTheInviteOrWithWhyNot(t *testing.T) {
	a := start(t, cooling)
	id := a.invite("a@example.com").field("inviteUser.invite.id")
	got := a.ask(resendInvite, map[string]any{"i": map[string]any{"id": id}})
	if got.field("resendInvite.__typename") != "SendLimitReached" || got.field("resendInvite.code") != "RESEND_TOO_SOON" || got.field("resendInvite.retryAt") == nil {
		t.Error(got.body)
	}
	shown := a.ask(`query($id:ID!){invite(id:$id){resendAvailableAt viewerCanResend resendBlockedBy replaces{id} replacedBy{id}}}`, map[string]any{"id": id})
	if shown.field("invite.viewerCanResend") != false || shown.field("invite.resendBlockedBy") != "RESEND_TOO_SOON" || shown.field("invite.resendAvailableAt") != got.field("resendInvite.retryAt") {
		t.Errorf("%s beside %s", shown.body, got.body)
	}
	a.ask(`mutation($i:RevokeInviteInput!){revokeInvite(input:$i){__typename}}`, map[string]any{"i": map[string]any{"id": id}})
	got = a.ask(resendInvite, map[string]any{"i": map[string]any{"id": id}})
	if got.field("resendInvite.__typename") != "InviteStateConflict" || got.field("resendInvite.code") != "ALREADY_REVOKED" || got.field("resendInvite.invite.state") != "REVOKED" {
		t.Error(got.body)
	}
	if got := a.ask(resendInvite, map[string]any{"i": map[string]any{"id": "invite_nobody"}}); got.code() != "NOT_FOUND" {
		t.Error(got.body)
	}
}

func TestResendWithoutCooldownMailsAgain(t *testing.T) {
	a := start(t)
	id := a.invite("a@example.com").field("inviteUser.invite.id")
	got := a.ask(resendInvite, map[string]any{"i": map[string]any{"id": id, "idempotencyKey": "k"}})
	if got.field("resendInvite.__typename") != "ResendInviteSuccess" || got.field("resendInvite.invite.id") != id || got.field("resendInvite.quota.used") != 1.0 {
		t.Error(got.body)
	}
	if n := len(a.fake.Outbox()); n != 2 {
		t.Errorf("%d mails", n)
	}
	other := a.invite("b@example.com").field("inviteUser.invite.id")
	got = a.ask(resendInvite, map[string]any{"i": map[string]any{"id": other, "idempotencyKey": "k"}})
	if got.field("resendInvite.__typename") != "IdempotencyConflict" {
		t.Error(got.body)
	}
}

func TestManagersGrantAndFreeze(t *testing.T) {
	a := start(t)
	grant := map[string]any{"userId": maxID, "amount": 2, "reason": "for the fair", "idempotencyKey": "k"}
	if got := a.ask(grantQuota, map[string]any{"i": grant}); got.code() != "FORBIDDEN" {
		t.Errorf("without the permission: %s", got.body)
	}
	a.as = member(miaID, viewer.InvitesRead, viewer.InvitesManage)
	for range 2 {
		got := a.ask(grantQuota, map[string]any{"i": grant})
		if got.field("grantQuota.quota.granted") != 2.0 || got.field("grantQuota.quota.limit") != 7.0 || got.field("grantQuota.quota.user.id") != maxID {
			t.Error(got.body)
		}
	}
	for code, input := range map[string]map[string]any{
		"SELF_GRANT":           {"userId": miaID, "amount": 2, "reason": "me"},
		"NOT_A_MEMBER":         {"userId": "user_01STAN", "amount": 2, "reason": "who"},
		"IDEMPOTENCY_CONFLICT": {"userId": maxID, "amount": 3, "reason": "for the fair", "idempotencyKey": "k"},
	} {
		if got := a.ask(grantQuota, map[string]any{"i": input}); got.field("grantQuota.code") != code {
			t.Errorf("%s: %s", code, got.body)
		}
	}
	for _, input := range []map[string]any{
		{"userId": maxID, "amount": 0, "reason": "x"},
		{"userId": maxID, "amount": 1001, "reason": "x"},
		{"userId": maxID, "amount": 1, "reason": " "},
		{"userId": maxID, "amount": 1, "reason": strings.Repeat("x", 501)},
		{"userId": maxID, "amount": 1, "reason": "x", "expiresAt": "2001-01-01T00:00:00Z"},
	} {
		if got := a.ask(grantQuota, map[string]any{"i": input}); got.code() != "BAD_USER_INPUT" {
			t.Errorf("%v: %s", input, got.body)
		}
	}

	got := a.ask(setInviting, map[string]any{"i": map[string]any{"userId": maxID, "allowed": false, "reason": "complaints"}})
	id, _ := got.field("setInviting.member.id").(string)
	if got.field("setInviting.member.frozenReason") != "complaints" || got.field("setInviting.member.quota.blockedBy") != "INVITING_FROZEN" ||
		got.field("setInviting.quota.canInvite") != false || got.field("setInviting.member.status") != "ACTIVE" || got.field("setInviting.member.organization.id") != acme {
		t.Error(got.body)
	}
	if got := a.ask(setInviting, map[string]any{"i": map[string]any{"userId": miaID, "allowed": true, "reason": "me"}}); got.field("setInviting.code") != "SELF_GRANT" {
		t.Error(got.body)
	}
	node := `query($id:ID!){node(id:$id){__typename ... on Member{user{id} frozenReason}}}`
	a.as = member(maxID)
	if got := a.ask(node, map[string]any{"id": id}); got.field("node.frozenReason") != "complaints" {
		t.Errorf("the member themselves: %s", got.body)
	}
	a.as = member(miaID)
	if got := a.ask(node, map[string]any{"id": id}); got.Errors != nil || got.Data["node"] != nil {
		t.Errorf("a colleague: %s", got.body)
	}
	if got := a.ask(node, map[string]any{"id": "member_nonsense"}); got.Errors != nil || got.Data["node"] != nil {
		t.Errorf("no id: %s", got.body)
	}
}

func TestQuotaExplainsWhenTheNextPlaceComes(t *testing.T) {
	a := start(t, func(o *graph.Options) { o.Invites.Policy.Quota = invite.Limit{} })
	err := a.db.SetAccrual(t.Context(), invite.AccrualEpoch{Accrual: invite.Accrual{Amount: 1, Every: time.Hour}, From: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	quota := a.ask(`{quota{limit accrued nextAccrualAt available canInvite blockedBy blockedPool}}`, nil)
	next := quota.field("quota.nextAccrualAt")
	if next == nil || quota.field("quota.accrued") != 0.0 || fmt.Sprint(quota.field("quota.blockedBy"), quota.field("quota.blockedPool")) != "QUOTA_EXHAUSTEDMEMBER" {
		t.Error(quota.body)
	}
	got := a.ask(`mutation($i:InviteUserInput!){inviteUser(input:$i){... on QuotaExhausted{pool nextAccrualAt quota{nextAccrualAt}}}}`,
		map[string]any{"i": map[string]any{"email": "a@example.com"}})
	if got.field("inviteUser.nextAccrualAt") != next || got.field("inviteUser.quota.nextAccrualAt") != next {
		t.Errorf("%s beside %s", got.body, quota.body)
	}
}
