package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/store"
	"guestlist/internal/store/storetest"
)

// arrivals makes a forest: "a>b" means that a brought b, in this order.
func arrivals(t *testing.T, db *store.Store, from time.Time, edges ...string) {
	t.Helper()
	for i, edge := range edges {
		who, whom, _ := strings.Cut(edge, ">")
		at := from.Add(time.Duration(i) * time.Minute)
		became(t, db, draft(fmt.Sprintf("invite_%d", i), "user_"+who, fmt.Sprintf("%d@example.com", i), at), func(r *invite.Record) {
			r.State, r.AcceptedBy, r.AcceptedAt = invite.Accepted, "user_"+whom, at.Add(time.Second)
		})
	}
}

func shape(nodes []*invite.TreeNode) string {
	var b strings.Builder
	for _, n := range nodes {
		fmt.Fprintf(&b, "%s%d/%d ", strings.Repeat("-", n.Depth)+strings.TrimPrefix(n.UserID, "user_"), n.Invited, n.Subtree)
	}
	return strings.TrimSpace(b.String())
}

func TestTreeShowsWhoBroughtWhom(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		s := dashboard(t, db, time.Now())
		// c comes a second time, by somebody else; a returns by one of their own guests; z never accepts.
		arrivals(t, db, time.Now().Add(-time.Hour), "a>b", "b>c", "a>d", "c>e", "q>r", "d>c", "e>a", "e>f")
		became(t, db, draft("invite_z", "user_r", "z@example.com", time.Now()), func(r *invite.Record) { r.State = invite.Revoked })
		tree := func(root string, depth int, page invite.Page) *invite.TreeConnection {
			t.Helper()
			var id *string
			if root != "" {
				root = "user_" + root
				id = &root
			}
			got, err := s.Tree(t.Context(), reader, org, id, depth, page, true)
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		for _, some := range []int{0, 3, 100} { // of the invites the tallies hold none, a few, all
			if _, err := db.Tally(t.Context(), some); err != nil {
				t.Fatal(err)
			}
			for _, row := range []struct {
				root  string
				depth int
				want  string
			}{
				{"", 50, "a2/5 -b1/3 --c1/2 ---e1/1 ----f0/0 -d0/0 q1/1 -r0/0"},
				{"", 1, "a2/5 -b1/3 -d0/0 q1/1 -r0/0"},
				{"", 0, "a2/5 q1/1"},
				{"b", 3, "-c1/2 --e1/1 ---f0/0"},
				{"b", 0, ""},
				{"nobody", 3, ""},
			} {
				got := tree(row.root, row.depth, invite.Page{})
				if shape(got.Nodes) != row.want || *got.Total != len(got.Nodes) {
					t.Errorf("below %q, %d deep: %s (%d)", row.root, row.depth, shape(got.Nodes), *got.Total)
				}
				for _, n := range got.Nodes {
					again, err := s.TreeNodeByID(t.Context(), reader, n.GlobalID())
					if err != nil || again == nil || again.Depth != n.Depth || again.ParentID != n.ParentID || again.TreeCount != n.TreeCount {
						t.Errorf("%s by its id: %+v, %v", n.UserID, again, err)
					}
				}
			}
			all := tree("", 50, invite.Page{})
			for size := 1; size <= 9; size++ {
				var forward, backward []*invite.TreeNode
				for page := (invite.Page{First: &size}); ; {
					got := tree("", 50, page)
					if got.HasPrevious != (len(forward) > 0) {
						t.Errorf("pages of %d: HasPrevious %v after %d", size, got.HasPrevious, len(forward))
					}
					forward = append(forward, got.Nodes...)
					if !got.HasNext {
						break
					}
					page.After = &got.Cursors[len(got.Cursors)-1]
				}
				for page := (invite.Page{Last: &size}); ; {
					got := tree("", 50, page)
					if got.HasNext != (len(backward) > 0) {
						t.Errorf("pages of %d: HasNext %v before %d", size, got.HasNext, len(backward))
					}
					backward = append(slices.Clone(got.Nodes), backward...)
					if !got.HasPrevious {
						break
					}
					page.Before = &got.Cursors[0]
				}
				if shape(forward) != shape(all.Nodes) || shape(backward) != shape(all.Nodes) {
					t.Errorf("pages of %d: %s and %s", size, shape(forward), shape(backward))
				}
			}
		}
	})
}
