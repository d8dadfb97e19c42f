package main_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// reply is an HTTP answer, read whole.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// request makes one; fields are names and values of headers in turn. An empty value is sent as such.
func request(t *testing.T, method, target, body string, fields ...string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(fields); i += 2 {
		req.Header[http.CanonicalHeaderKey(fields[i])] = []string{fields[i+1]}
	}
	return req
}

// send makes one request without cookies and follows nothing. Each has a connection of its own, so none is left open.
func (d *dev) send(req *http.Request) reply {
	d.t.Helper()
	req.Close = true
	client := http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true}, CheckRedirect: followNothing}
	resp, err := client.Do(req)
	if err != nil {
		d.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return reply{resp.StatusCode, resp.Header, body}
}

func followNothing(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// noteURL notes what a link carries and no log may hold.
func (d *dev) noteURL(link string) {
	u, err := url.Parse(link)
	if err != nil {
		return
	}
	for _, name := range []string{"invitation_token", "code", "state"} {
		d.never(name, u.Query().Get(name))
	}
}

// caller asks our API with a token, or with a browser's cookies.
type caller struct {
	d     *dev
	token string
	via   *browser
}

func (d *dev) as(first string) caller { return caller{d: d, token: d.demo(first).AccessToken} }

type vars map[string]any

// answer is what GraphQL said. Fields that were not asked for are zero.
type answer struct {
	reply  reply
	Errors []struct {
		Message    string
		Extensions struct{ Code, RequestID string }
	}
	Data struct {
		Viewer       *struct{ Kind string }
		Me           *struct{ ID, Email, Name string }
		Quota        *quota
		SentInvites  *struct{ Nodes []invite }
		Invite       *invite
		Node         *struct{ ID string }
		InviteUser   *result
		RevokeInvite *result
	}
}

type quota struct {
	Limit, Remaining         *int
	Used, Reserved, Refunded int
	CanInvite                bool
}

type invite struct {
	ID, State, Email, WorkosInvitationID string
	AcceptedBy                           *struct{ ID, Name string }
}

type result struct {
	Typename                  string `json:"__typename"`
	Code, Message, Pool, Name string
	Invite, ExistingInvite    *invite
	Quota                     *quota
}

// code is that of the first error, empty when there is none.
func (a answer) code() string {
	if len(a.Errors) == 0 {
		return ""
	}
	return a.Errors[0].Extensions.Code
}

func (c caller) ask(query string, variables vars) answer {
	c.d.t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		c.d.t.Fatal(err)
	}
	req := request(c.d.t, http.MethodPost, c.d.GraphQL, string(body), "Content-Type", "application/json")
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	var got reply
	if c.via != nil {
		req.Header.Set("Origin", c.d.URL)
		p := c.via.do(req)
		got = reply{p.status, p.header, []byte(p.body)}
	} else {
		got = c.d.send(req)
	}
	a := answer{reply: got}
	if err := json.NewDecoder(bytes.NewReader(got.body)).Decode(&a); err != nil {
		c.d.t.Fatalf("%d: %v in %s", got.status, err, got.body)
	}
	return a
}

const (
	inviteFields = ` id state email workosInvitationId acceptedBy { id name } `
	quotaFields  = ` limit remaining used reserved refunded canInvite `
	askQuota     = `{ quota {` + quotaFields + `} }`
	askSent      = `{ sentInvites(first: 100) { nodes {` + inviteFields + `} } }`
	askMe        = `{ viewer { kind } me { id email name } }`
	doInvite     = `mutation($input: InviteUserInput!) { inviteUser(input: $input) { __typename
		... on InviteUserSuccess { invite {` + inviteFields + `} quota {` + quotaFields + `} }
		... on RecipientUnavailable { existingInvite {` + inviteFields + `} }
		... on QuotaExhausted { pool quota {` + quotaFields + `} } ... on Refusal { code message } } }`
	doRevoke = `mutation($input: RevokeInviteInput!) { revokeInvite(input: $input) { __typename
		... on RevokeInviteSuccess { invite {` + inviteFields + `} quota {` + quotaFields + `} } ... on Refusal { code message } } }`
)

func (c caller) quota() quota {
	c.d.t.Helper()
	a := c.ask(askQuota, nil)
	if a.Data.Quota == nil {
		c.d.t.Fatalf("no quota: %s", a.reply.body)
	}
	return *a.Data.Quota
}

func (c caller) sent() []invite {
	c.d.t.Helper()
	a := c.ask(askSent, nil)
	if a.Data.SentInvites == nil {
		c.d.t.Fatalf("no invites: %s", a.reply.body)
	}
	return a.Data.SentInvites.Nodes
}

// try invites with whatever input and gives the whole answer.
func (c caller) try(input vars) answer {
	c.d.t.Helper()
	if address, ok := input["email"].(string); ok {
		c.d.never("invited address", address)
	}
	return c.ask(doInvite, vars{"input": input})
}

// invite invites an address and must succeed.
func (c caller) invite(address string) invite {
	c.d.t.Helper()
	a := c.try(vars{"email": address})
	got := a.Data.InviteUser
	if got == nil || got.Typename != "InviteUserSuccess" || got.Invite.State != "PENDING" {
		c.d.t.Fatalf("inviteUser: %s", a.reply.body)
	}
	return *got.Invite
}

func (c caller) revoke(id string) answer {
	c.d.t.Helper()
	return c.ask(doRevoke, vars{"input": vars{"id": id}})
}

// sees waits until the caller's invite of an address is in the state.
func (c caller) sees(id, state string) invite {
	c.d.t.Helper()
	var found invite
	eventually(c.d.t, "the invite is "+state, func() bool {
		for _, one := range c.sent() {
			if one.ID == id && one.State == state {
				found = one
			}
		}
		return found.ID != ""
	})
	return found
}
