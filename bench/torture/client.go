package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"
)

// client asks for one member, one thing after the other, of whichever server is up.
type client struct {
	w      *world
	n      int
	who    person
	token  string
	chance *rand.Rand

	made    int      // fresh addresses so far
	used    []string // addresses asked for
	invites []string // ids that it was told of
	full    bool     // the last answer was that there is no place left
}

func (w *world) client(n int) *client {
	who := people[n%len(people)]
	return &client{w: w, n: n, who: who, token: w.fake.Tokens[who.ID], chance: w.plan.chance(streamClients + n)}
}

// run asks until the context ends. What was begun goes on to its end.
func (c *client) run(ctx context.Context) {
	for ctx.Err() == nil {
		switch n := c.chance.IntN(100); {
		case c.full && n < 60, n < 22:
			c.full = false
			c.revoke(ctx)
		case n < 50:
			c.invite(ctx)
		case n < 80:
			c.inviteByKey(ctx)
		case n < 90:
			c.inviteMany(ctx)
		case n < 95:
			c.resend(ctx)
		case n < 97 && c.who.Role == "admin":
			c.grant(ctx)
		default:
			c.look(ctx)
		}
		pause(ctx, time.Duration(c.chance.IntN(150))*time.Millisecond)
	}
}

// contested is an address that everybody wants to invite.
func contested(chance *rand.Rand) string {
	return fmt.Sprintf("wanted%d@contested.example", chance.IntN(12))
}

func (c *client) address() string {
	switch n := c.chance.IntN(100); {
	case n < 25:
		a := contested(c.chance)
		if c.chance.IntN(8) == 0 {
			a = strings.ToUpper(a[:1]) + a[1:] // the same address in other letters
		}
		return a
	case n < 45 && len(c.used) > 0:
		return c.used[c.chance.IntN(len(c.used))]
	}
	c.made++
	a := fmt.Sprintf("guest%d.%d@guests.example", c.n, c.made)
	c.used = append(c.used, a)
	return a
}

func (c *client) invite(ctx context.Context) {
	email := c.address()
	c.learn(email, "", c.ask(ctx, inviteUser, vars{"email": email}).InviteUser)
}

// inviteByKey repeats on any failure until it has an answer, at times though it has one, at times at two servers at once.
func (c *client) inviteByKey(ctx context.Context) {
	email, key := c.address(), fmt.Sprintf("key-%d-%d", c.n, c.chance.Uint64())
	input := vars{"email": email, "idempotencyKey": key}
	tries, twice := 8, c.chance.IntN(5) == 0
	for ; tries > 0; tries-- {
		var got, other *result
		if twice {
			var both sync.WaitGroup
			both.Go(func() { other = c.ask(ctx, inviteUser, input).InviteUser })
			got = c.ask(ctx, inviteUser, input).InviteUser
			both.Wait()
			c.learn(email, key, other)
		} else {
			got = c.ask(ctx, inviteUser, input).InviteUser
		}
		c.learn(email, key, got)
		if got != nil && c.chance.IntN(3) > 0 {
			return
		}
		pause(ctx, time.Duration(c.chance.IntN(400))*time.Millisecond)
	}
}

func (c *client) inviteMany(ctx context.Context) {
	rows, emails := []vars{}, []string{}
	for range 2 + c.chance.IntN(4) {
		emails = append(emails, c.address())
		rows = append(rows, vars{"email": emails[len(emails)-1]})
	}
	input, key := vars{"invites": rows}, ""
	if c.chance.IntN(2) == 0 {
		key = fmt.Sprintf("many-%d-%d", c.n, c.chance.Uint64())
		input["idempotencyKey"] = key
	}
	for range 3 {
		got := c.ask(ctx, inviteUsers, input).InviteUsers
		if got != nil {
			for i := range got.Results {
				c.learn(emails[i], rowKey(key, i), got.Results[i])
			}
		}
		if got != nil || key == "" {
			return
		}
	}
}

// rowKey is what a key of a whole call covers of one row.
func rowKey(key string, row int) string {
	if key == "" {
		return ""
	}
	return fmt.Sprintf("%s/%d", key, row)
}

func (c *client) revoke(ctx context.Context) {
	if len(c.invites) == 0 {
		return
	}
	at := c.chance.IntN(len(c.invites))
	id := c.invites[at]
	got := c.ask(ctx, revokeInvite, vars{"id": id}).RevokeInvite
	if got != nil && c.chance.IntN(10) > 0 { // what is over may be asked for again, but not often
		c.invites = slices.Delete(c.invites, at, at+1)
	}
	if got != nil && got.Invite != nil && got.Typename == "RevokeInviteSuccess" && got.Invite.State == "REVOKED" {
		c.w.told.revoked(id, time.Now())
	}
}

// resend mails an invite again. What that comes to is the same invite, or one that replaces it.
func (c *client) resend(ctx context.Context) {
	if len(c.invites) == 0 {
		return
	}
	id := c.invites[c.chance.IntN(len(c.invites))]
	got := c.ask(ctx, resendInvite, vars{"id": id}).ResendInvite
	if got != nil && got.Invite != nil && got.Invite.ID != id {
		c.invites = append(c.invites, got.Invite.ID)
	}
}

// grant gives places to somebody of the same organization.
func (c *client) grant(ctx context.Context) {
	for _, other := range people {
		if other.Organization == c.who.Organization && other.Role == "member" {
			c.ask(ctx, grantQuota, vars{"userId": other.ID, "amount": 1, "reason": "torture"})
			return
		}
	}
}

func (c *client) look(ctx context.Context) { c.ask(ctx, lookAround, nil) }

// learn writes down what a client was told.
func (c *client) learn(email, key string, r *result) {
	if r == nil {
		return
	}
	c.full = r.Code == "QUOTA_EXHAUSTED"
	if r.Typename != "InviteUserSuccess" || r.Invite == nil {
		return
	}
	c.invites = append(c.invites, r.Invite.ID)
	c.w.told.invited(r.Invite.ID, email, c.who, time.Now())
	if key != "" {
		c.w.told.keyed(c.who.ID+" "+key, r.Invite.ID)
	}
}
