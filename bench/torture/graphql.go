package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

type vars map[string]any

// The operations that clients know.
const (
	inviteResult = ` { __typename ... on InviteUserSuccess { invite { id state } } ... on Refusal { code } }`
	inviteUser   = `mutation($input: InviteUserInput!) { inviteUser(input: $input)` + inviteResult + ` }`
	inviteUsers  = `mutation($input: InviteUsersInput!) { inviteUsers(input: $input) { results` + inviteResult + ` } }`
	revokeInvite = `mutation($input: RevokeInviteInput!) { revokeInvite(input: $input) { __typename
		... on RevokeInviteSuccess { invite { id state } } ... on Refusal { code } } }`
	resendInvite = `mutation($input: ResendInviteInput!) { resendInvite(input: $input) { __typename
		... on ResendInviteSuccess { invite { id state } } ... on Refusal { code } } }`
	grantQuota = `mutation($input: GrantQuotaInput!) { grantQuota(input: $input) { __typename ... on Refusal { code } } }`
	lookAround = `{ quota { used remaining reserved refunded available canInvite blockedBy } sentInvites(first: 20) { nodes { id state } } }`
)

// data is what an answer holds; what was not asked for, or failed, is nil.
type data struct {
	InviteUser, RevokeInvite, ResendInvite, GrantQuota *result

	InviteUsers *struct{ Results []*result }
}

type result struct {
	Typename string `json:"__typename"`
	Code     string
	Invite   *struct{ ID, State string }
}

// patience is how long a client waits for an answer: longer than the product keeps it waiting when all goes well.
const patience = 9 * time.Second

// ask asks any server that is up; an answer that does not come is an empty one. It goes on when the context ends, so that
// what a client began is also told.
func (c *client) ask(ctx context.Context, query string, input vars) data {
	at := c.server(ctx)
	if at == "" {
		return data{}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	got, codes, err := c.post(ctx, at, query, input)
	c.w.tally.add("operations", 1)
	switch {
	case err != nil:
		c.w.tally.add("answer: none", 1)
	case len(codes) > 0:
		for _, code := range codes {
			c.w.tally.add("answer: "+code, 1)
		}
	default:
		c.w.tally.add("answer: "+got.kind(), 1)
	}
	return got
}

// server finds one that is up, wherever it is by now; one that sleeps is tried now and then only.
func (c *client) server(ctx context.Context) string {
	for ctx.Err() == nil {
		turn := int(c.w.tally.next() % 1e6)
		for n := range c.w.servers {
			s := c.w.servers[(turn+n)%len(c.w.servers)]
			if at := s.at(); at != "" && (!s.asleep.Load() || turn%16 == 0) {
				return at
			}
		}
		pause(ctx, 50*time.Millisecond)
	}
	return ""
}

func (c *client) post(ctx context.Context, at, query string, input vars) (data, []string, error) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": vars{"input": input}})
	if err != nil {
		return data{}, nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+at+"/graphql", bytes.NewReader(body))
	if err != nil {
		return data{}, nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+c.token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return data{}, nil, err
	}
	defer res.Body.Close()
	var said struct {
		Data   data
		Errors []struct{ Extensions struct{ Code string } }
	}
	if err := json.NewDecoder(res.Body).Decode(&said); err != nil {
		return data{}, nil, err
	}
	var codes []string
	for _, e := range said.Errors {
		codes = append(codes, e.Extensions.Code)
	}
	if res.StatusCode != http.StatusOK && len(codes) == 0 {
		return data{}, nil, fmt.Errorf("status %d", res.StatusCode)
	}
	return said.Data, codes, nil
}

// kind names an answer for the count.
func (d data) kind() string {
	one := cmp.Or(d.InviteUser, d.RevokeInvite, d.ResendInvite, d.GrantQuota)
	switch {
	case one != nil && one.Invite != nil:
		return one.Typename + " " + one.Invite.State
	case one != nil && one.Code != "":
		return one.Code
	case one != nil:
		return one.Typename
	case d.InviteUsers != nil:
		return "InviteUsersPayload"
	default:
		return "read"
	}
}
