package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// story is all that is known of an invite, or of an address: our rows, WorkOS's invitations, and every request about them.
func (c *comparison) story(inviteID, email string) string {
	if inviteID == "" && email == "" {
		return ""
	}
	var b strings.Builder
	ids := map[string]bool{}
	for _, r := range c.book.invites {
		if r["id"] != inviteID && (email == "" || !sameAddress(r["email"], email)) {
			continue
		}
		ids[r["id"]] = true
		if inviteID != "" {
			email = r["email"]
		}
		tell(&b, "invite", r)
	}
	for _, t := range []struct {
		name string
		rows []row
	}{{"attempt", c.book.attempts}, {"invitation", c.book.invitations}, {"ledger", c.book.ledger}} {
		for _, r := range t.rows {
			if ids[r["invite_id"]] {
				tell(&b, t.name, r)
			}
		}
	}
	for id := range ids {
		if said, ok := c.told.invites[id]; ok {
			fmt.Fprintf(&b, "  told       %s at %s, revoked at %s\n", id, said.at.UTC().Format(time.RFC3339Nano), said.revokedAt.UTC().Format(time.RFC3339Nano))
		}
	}
	c.tellWorkOS(&b, email)
	return b.String()
}

func (c *comparison) tellWorkOS(b *strings.Builder, email string) {
	mine := map[string]bool{}
	for _, i := range c.fake.Invitations {
		if sameAddress(i.Email, email) {
			mine[i.ID] = true
			fmt.Fprintf(b, "  at WorkOS  %+v\n", i)
		}
	}
	for _, w := range c.fake.Writes {
		about := sameAddress(w.Email, email)
		for part := range strings.SplitSeq(w.Path, "/") {
			about = about || mine[part]
		}
		if about {
			fmt.Fprintf(b, "  request    %+v\n", w)
		}
	}
}

// tell writes a row without what is empty, moments readable.
func tell(b *strings.Builder, name string, r row) {
	fmt.Fprintf(b, "  %-10s", name)
	for _, column := range slices.Sorted(maps.Keys(r)) {
		value := r[column]
		if value == "" || value == "0" {
			continue
		}
		at := r.moment(column)
		if at.Year() > 2000 {
			value = at.Format("15:04:05.000")
		}
		fmt.Fprintf(b, " %s=%s", column, value)
	}
	b.WriteByte('\n')
}
