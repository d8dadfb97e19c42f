package main

import (
	"context"
	"time"
)

// dashboard lets things happen at WorkOS: people accept, some with another address, an operator revokes, resends, and invites
// the very addresses that the clients fight over.
func (w *world) dashboard(ctx context.Context) {
	chance := w.plan.chance(streamDashboard)
	for ctx.Err() == nil {
		pause(ctx, time.Duration(100+chance.IntN(500))*time.Millisecond)
		a := act{Kind: "revoke", Pick: chance.Uint64(), Email: contested(chance), Organization: people[chance.IntN(len(people))].Organization}
		switch n := chance.IntN(100); {
		case n < 25:
			a.Kind = "accept"
		case n < 32:
			a.Kind = "colleague"
		case n < 40:
			a.Kind = "resend"
		case n < 60:
			a.Kind = "invite"
		}
		if ctx.Err() != nil {
			return
		}
		if err := w.fake.act(context.WithoutCancel(ctx), a); err == nil {
			w.tally.add("at WorkOS", 1)
			w.tally.add("at WorkOS: "+a.Kind, 1)
		}
	}
}
