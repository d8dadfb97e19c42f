package main_test

import (
	"net/http"
	"strings"
	"testing"
)

// untouched checks that nothing was sent and that nobody was charged.
func (d *dev) untouched() {
	d.t.Helper()
	if n := len(d.outbox()); n != 0 {
		d.t.Errorf("%d mails were sent", n)
	}
	for _, first := range []string{"Ada", "Mia", "Max", "Olga", "Sol"} {
		c := d.as(first)
		if q, n := c.quota(), len(c.sent()); q.Used != 0 || q.Reserved != 0 || q.Refunded != 0 || n != 0 {
			d.t.Errorf("%s has quota %+v and %d invites", first, q, n)
		}
	}
}

func TestAnAddressThatCannotBeInvitedIsRefusedAndCostsNothing(t *testing.T) {
	t.Parallel()
	d := start(t)
	mia := d.as("Mia")
	for what, address := range map[string]string{
		"empty":                    "",
		"blank":                    "   ",
		"no at sign":               "guest.example.com",
		"no local part":            "@guests.example",
		"no domain":                "guest@",
		"one label":                "guest@localhost",
		"two at signs":             "guest@guests@guests.example",
		"an address literal":       "guest@[127.0.0.1]",
		"an IP address":            "guest@127.0.0.1",
		"a space inside":           "guest one@guests.example",
		"a display name":           "Guest <guest@guests.example>",
		"two addresses":            "one@guests.example,two@guests.example",
		"a quoted local part":      `"guest one"@guests.example`,
		"two dots in a row":        "guest..one@guests.example",
		"a header in it":           "guest@guests.example\r\nBcc: all@guests.example",
		"a line feed at the end":   "guest@guests.example\n",
		"a NUL":                    "guest\x00one@guests.example",
		"a DEL":                    "guest\x7fone@guests.example",
		"a right-to-left override": "guest\u202eelpmaxe@guests.example",
		"a right-to-left mark":     "guest\u200fone@guests.example",
		"an isolate":               "guest\u2067one@guests.example",
		"a zero-width space":       "guest\u200bone@guests.example",
		"a long local part":        strings.Repeat("g", 65) + "@guests.example",
		"a long label":             "guest@" + strings.Repeat("g", 64) + ".example",
		"a long address":           "guest@" + strings.Repeat("guests.", 40) + "example",
		"a very long address":      strings.Repeat("g", 50_000) + "@guests.example",
	} {
		a := mia.try(vars{"email": address})
		got := a.Data.InviteUser
		if a.reply.status != http.StatusOK || got == nil || got.Typename != "InvalidEmail" || got.Code != "INVALID_EMAIL" || got.Message == "" {
			t.Errorf("%s: %d %s", what, a.reply.status, a.reply.body)
		}
	}
	d.untouched()
}

func TestWhatAMemberMayNotDoIsRefusedAsDataAndCostsNothing(t *testing.T) {
	t.Parallel()
	d := start(t)
	acme, globex := d.Organizations[0].ID, d.Organizations[1].ID
	application := applicationID(t, d)
	for _, row := range []struct {
		what, who  string
		input      vars
		kind, code string
	}{
		{"an unknown role", "Mia", vars{"roleSlug": "emperor"}, "InviteNotAllowed", "ROLE_NOT_ALLOWED"},
		{"a role above one's own", "Mia", vars{"roleSlug": "admin"}, "InviteNotAllowed", "ROLE_NOT_ALLOWED"},
		{"an empty role", "Mia", vars{"roleSlug": ""}, "InviteNotAllowed", "ROLE_NOT_ALLOWED"},
		{"a role outside of organizations", "Sol", vars{"roleSlug": "member"}, "InviteNotAllowed", "ROLE_NOT_ALLOWED"},
		{"another organization", "Mia", vars{"organizationId": globex}, "InviteNotAllowed", "SCOPE_NOT_ALLOWED"},
		{"another organization, as admin", "Ada", vars{"organizationId": globex}, "InviteNotAllowed", "SCOPE_NOT_ALLOWED"},
		{"an organization from outside", "Sol", vars{"organizationId": acme}, "InviteNotAllowed", "SCOPE_NOT_ALLOWED"},
		{"an organization that is none", "Mia", vars{"organizationId": "org_01NOTHING"}, "InviteNotAllowed", "SCOPE_NOT_ALLOWED"},
		{"an organization in a path", "Mia", vars{"organizationId": "../../users"}, "InviteNotAllowed", "SCOPE_NOT_ALLOWED"},
		{"the application, from an organization", "Mia", vars{"organizationId": application}, "InviteNotAllowed", "SCOPE_NOT_ALLOWED"},
		{"a member, asked by a member", "Mia", vars{"email": d.demo("Max").Email}, "RecipientUnavailable", "RECIPIENT_UNAVAILABLE"},
		{"a member, asked by who may know", "Ada", vars{"email": d.demo("Max").Email}, "RecipientUnavailable", "ALREADY_MEMBER"},
	} {
		if row.input["email"] == nil {
			row.input["email"] = "guest@guests.example"
		}
		a := d.as(row.who).try(row.input)
		got := a.Data.InviteUser
		if a.reply.status != http.StatusOK || got == nil || got.Typename != row.kind || got.Code != row.code || got.Message == "" {
			t.Errorf("%s: want %s %s: %s", row.what, row.kind, row.code, a.reply.body)
		}
	}
	d.untouched()
}

func applicationID(t *testing.T, d *dev) string {
	t.Helper()
	got := d.send(request(t, http.MethodPost, d.GraphQL, `{"query":"{ application { id } }"}`, "Content-Type", "application/json",
		"Authorization", "Bearer "+d.as("Sol").token))
	_, rest, _ := strings.Cut(string(got.body), `"id":"`)
	id, _, found := strings.Cut(rest, `"`)
	if !found {
		t.Fatalf("application: %s", got.body)
	}
	return id
}

func TestInputThatMakesNoSenseIsAnErrorAndCostsNothing(t *testing.T) {
	t.Parallel()
	d := start(t)
	mia := d.as("Mia")
	for what, input := range map[string]vars{
		"organizationId empty":       {"organizationId": ""},
		"no day":                     {"expiresInDays": 0},
		"a negative day":             {"expiresInDays": -1},
		"too many days":              {"expiresInDays": 31},
		"days beyond 32 bits":        {"expiresInDays": 5_000_000_000},
		"days as text":               {"expiresInDays": "7"},
		"a key without characters":   {"idempotencyKey": ""},
		"a key too long":             {"idempotencyKey": strings.Repeat("k", 256)},
		"a language that is none":    {"locale": "<script>"},
		"an address that is no text": {"email": 7},
		"an address that is null":    {"email": nil},
		"a field that is unknown":    {"colour": "red"},
	} {
		if _, given := input["email"]; !given {
			input["email"] = "guest@guests.example"
		}
		a := mia.try(input)
		if a.code() != "BAD_USER_INPUT" || a.Data.InviteUser != nil || a.Errors[0].Extensions.RequestID == "" {
			t.Errorf("%s: want BAD_USER_INPUT: %s", what, a.reply.body)
		}
	}
	for what, query := range map[string]string{
		"an empty scope":       `{ quota(organizationId: "") { used } }`,
		"first and last":       `{ sentInvites(first: 1, last: 1) { nodes { id } } }`,
		"first zero":           `{ sentInvites(first: 0) { nodes { id } } }`,
		"first above 100":      `{ sentInvites(first: 101) { nodes { id } } }`,
		"a cursor of nowhere":  `{ sentInvites(after: "x") { nodes { id } } }`,
		"a time that is none":  `{ sentInvites(filter: {createdAfter: "yesterday"}) { nodes { id } } }`,
		"a forged binary text": `{ sentInvites(after: "AAECAwQ=") { nodes { id } } }`,
	} {
		if a := mia.ask(query, nil); a.code() != "BAD_USER_INPUT" {
			t.Errorf("%s: want BAD_USER_INPUT: %s", what, a.reply.body)
		}
	}
	d.untouched()
}

func TestForeignAndUnknownIdsAreTheSame(t *testing.T) {
	t.Parallel()
	d := start(t)
	sent := d.as("Olga").invite("guest@guests.example")
	for _, id := range []string{sent.ID, "invite_00000000000000000000000000", "invite_", "", "org_01NOTHING", "../invites", d.demo("Mia").ID} {
		for _, first := range []string{"Mia", "Ada", "Sol"} {
			c := d.as(first)
			if a := c.revoke(id); a.code() != "NOT_FOUND" || a.Data.RevokeInvite != nil {
				t.Errorf("%s revokes %q: %s", first, id, a.reply.body)
			}
			if a := c.ask(`query($id: ID!) { invite(id: $id) { id } }`, vars{"id": id}); a.Data.Invite != nil || len(a.Errors) != 0 {
				t.Errorf("%s reads invite %q: %s", first, id, a.reply.body)
			}
		}
	}
	for _, id := range []string{sent.ID, "quota_x", "user_01NOTHING", "org_01NOTHING", d.Organizations[1].ID, d.demo("Olga").ID, "nothing", ""} {
		if a := d.as("Mia").ask(`query($id: ID!) { node(id: $id) { id } }`, vars{"id": id}); a.Data.Node != nil || len(a.Errors) != 0 {
			t.Errorf("Mia reads node %q: %s", id, a.reply.body)
		}
	}
	if q := d.as("Olga").quota(); q.Used != 1 {
		t.Errorf("Olga's quota is %+v, want one used", q)
	}
	d.as("Olga").sees(sent.ID, "PENDING")
}
