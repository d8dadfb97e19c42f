package store_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/store"
	"guestlist/internal/store/storetest"
)

// A page of members says of everybody what the member alone says: frozen or not, by which invite they came first, also where
// there were several, and in which scope.
func TestAPageOfMembersIsWhatEachMemberIs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		now := time.Now().Truncate(time.Second).UTC()
		for i, in := range []string{string(org), string(org), string(org), string(org), "", "", ""} {
			who := fmt.Sprintf("user_%d", i)
			if storetest.Admit(t, db, who); in != "" {
				storetest.Admit(t, db, who, in)
			}
			for n, scope := range []invite.Scope{org, "", org} {
				if i%3 == 0 {
					continue
				}
				d := draft(fmt.Sprintf("invite_%d_%d", i, n), mia, fmt.Sprintf("%d_%d@example.com", i, n), now)
				d.Record.Scope = scope
				became(t, db, d, func(r *invite.Record) {
					r.State, r.AcceptedBy, r.AcceptedAt = invite.Accepted, who, now.Add(-time.Duration(n%2)*time.Hour)
				})
			}
			if i%2 == 1 {
				for scope, reason := range map[invite.Scope]string{org: "too many", "": "elsewhere"} {
					if err := db.Freeze(t.Context(), invite.MemberPoolOf(who, scope), invite.Action{Name: invite.ActionFreeze, Reason: reason, At: now}); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		for scope, many := range map[invite.Scope]int{org: 4, "": 3} {
			seen := 0
			for _, backward := range []bool{false, true} {
				for q := (invite.MemberQuery{Scope: scope, Limit: 2, CountTo: 10, Backward: backward}); ; {
					page, err := db.Members(t.Context(), q)
					if err != nil || page.Total == nil || *page.Total != many {
						t.Fatal(page, err)
					}
					for _, got := range page.Members {
						want, err := db.Member(t.Context(), got.UserID, scope)
						if err != nil || !reflect.DeepEqual(got, want) {
							t.Errorf("%+v is not %+v, %v", got, want, err)
						}
						seen++
					}
					if backward && page.HasPrevious {
						q.Before = page.Members[0].UserID
						continue
					}
					if !backward && page.HasNext {
						q.After = page.Members[len(page.Members)-1].UserID
						continue
					}
					break
				}
			}
			if seen != 2*many {
				t.Errorf("%q: %d members forward and backward", scope, seen)
			}
		}
	})
}
