package main_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// machineOf finds a demo machine by kind and organization.
func (d *dev) machineOf(kind, organizationID string) machine {
	d.t.Helper()
	at := slices.IndexFunc(d.Machines, func(m machine) bool { return m.Kind == kind && m.OrganizationID == organizationID })
	if at < 0 {
		d.t.Fatalf("there is no %s of %s", kind, organizationID)
	}
	return d.Machines[at]
}

func TestMachinesWorkInTheirOrganizationAlone(t *testing.T) {
	t.Parallel()
	d := start(t)
	own, other := d.Organizations[0].ID, d.Organizations[1].ID
	inviteByMachine := `mutation($email: String!) { inviteUser(input: {email: $email}) { __typename ... on InviteUserSuccess { invite { id state machine { id name } inviter { id } source } quota { used } } ... on Refusal { code } } }`
	for _, kind := range []string{"m2m", "api_key"} {
		mine, theirs := caller{d: d, token: d.machineOf(kind, own).Token}, caller{d: d, token: d.machineOf(kind, other).Token}
		who := mine.ask(`{ viewer { kind machine { id name } permissions scope { id } } me { id } quota { used } }`, nil)
		for _, want := range []string{`"kind":"MACHINE"`, `"name":"` + d.machineOf(kind, own).Name + `"`, `"me":null`, `"quota":null`, `"id":"` + own + `"`} {
			if len(who.Errors) > 0 || !strings.Contains(string(who.reply.body), want) {
				t.Errorf("%s: %s lacks %s", kind, who.reply.body, want)
			}
		}
		made := mine.ask(inviteByMachine, vars{"email": kind + "@guests.example"})
		in := made.Data.InviteUser
		if in == nil || in.Invite == nil || in.Quota != nil || !strings.Contains(string(made.reply.body), `"source":"MACHINE"`) ||
			!strings.Contains(string(made.reply.body), `"inviter":null`) || !strings.Contains(string(made.reply.body), `"name":"`+d.machineOf(kind, own).Name) {
			t.Fatalf("%s: %s", kind, made.reply.body)
		}
		if node := mine.ask(`query($id: ID!) { node(id: $id) { id } }`, vars{"id": in.Invite.ID}).Data.Node; node == nil {
			t.Errorf("%s does not see its own invite", kind)
		}
		if node := theirs.ask(`query($id: ID!) { node(id: $id) { id } }`, vars{"id": in.Invite.ID}).Data.Node; node != nil {
			t.Errorf("a machine of another organization sees an invite of %s", kind)
		}
	}
}

func TestClientCredentialsLeadToATokenThatWorksHere(t *testing.T) {
	t.Parallel()
	d := start(t)
	m := d.machineOf("m2m", d.Organizations[0].ID)
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {*m.ClientID}, "client_secret": {*m.ClientSecret}, "scope": {"invites:read"}}
	got := d.send(request(t, http.MethodPost, d.WorkOS+"/oauth2/token", form.Encode(), "Content-Type", "application/x-www-form-urlencoded"))
	_, rest, _ := strings.Cut(string(got.body), `"access_token":"`)
	token, _, _ := strings.Cut(rest, `"`)
	d.never("machine token", token)
	who := caller{d: d, token: token}.ask(`{ viewer { kind permissions } }`, nil)
	if !strings.Contains(string(who.reply.body), `"permissions":["invites:read"]`) {
		t.Errorf("%s, then %s", got.body, who.reply.body)
	}
}
