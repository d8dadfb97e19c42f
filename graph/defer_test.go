package graph_test

import "testing"

// @defer is known to the parser's prelude. An answer that is no stream has everything in it (the directive only allows to send
// something later); once it lacked what was deferred.
func TestDeferredFieldsAreInTheAnswer(t *testing.T) {
	a := start(t)
	a.invite("a@example.com")
	got := a.ask(`{me{id ... @defer{name email}} ... @defer(label:"q"){quota{used organization{name}}} sentInvites{nodes{id ... @defer{state inviter{id}}}}}`, nil)
	if got.Errors != nil || got.field("me.email") == nil || got.field("quota.used") != 1.0 {
		t.Fatal(got.body)
	}
	rows, _ := got.field("sentInvites.nodes").([]any)
	row, _ := rows[0].(map[string]any)
	if inviter, _ := row["inviter"].(map[string]any); row["state"] != "PENDING" || inviter["id"] != miaID {
		t.Error(got.body)
	}
}
