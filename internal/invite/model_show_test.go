package invite

import (
	"fmt"
	"strings"
	"time"
)

// show tells what a failure was found in, with times counted from the start.
func (m *machine) show() string {
	var s strings.Builder
	since := func(t time.Time) string {
		if t.IsZero() {
			return "never"
		}
		return t.Sub(modelStart).String()
	}
	fmt.Fprintf(&s, "now %s\n", since(m.now))
	for _, c := range m.book.cases {
		r := c.Invite
		fmt.Fprintf(&s, "%s of %s to %s: %s %s link %q watched %t fence %d next %s lease %s wish %s replaces %q\n", r.ID, r.InviterID, r.AddressKey, r.State, r.Failure,
			r.InvitationID, r.Watched, r.Fence, since(r.NextAt), since(r.LeaseUntil), since(r.RevokeRequestedAt), r.Replaces)
		for _, a := range c.Attempts {
			fmt.Fprintf(&s, "  attempt %d begun %s: %q %s %s\n", a.N, since(a.BegunAt), a.Outcome, a.Code, a.InvitationID)
		}
		for _, t := range c.Invitations {
			fmt.Fprintf(&s, "  %s %s by %s: %s\n", t.Role, t.ID, t.Proof, t.State)
		}
		for _, e := range c.Ledger {
			fmt.Fprintf(&s, "  %s %d %+d %s at %s of %q\n", e.Kind, e.Seq, e.Sign, e.Reason, since(e.At), e.Grants)
		}
	}
	for _, p := range m.upstream.posts {
		fmt.Fprintf(&s, "POST %s/%d takes effect %s: %s %s\n", p.invite, p.attempt.N, since(p.at), p.fate, p.code)
	}
	for _, o := range m.upstream.objects {
		fmt.Fprintf(&s, "%s of %q by %q: %s, listed %s and told %s later\n", o.ID, o.Email, o.owner, o.State, o.listLag, o.tellLag)
		for _, v := range o.past {
			fmt.Fprintf(&s, "  %s %s\n", since(v.at), v.State)
		}
	}
	return s.String()
}
