package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/store"
	"guestlist/internal/store/storetest"
	"guestlist/internal/viewer"
)

// above is who stands above somebody in the tree of the reader's organization; each of them is found again by its id.
func above(t *testing.T, s *invite.Service, who string) []*invite.TreeNode {
	t.Helper()
	root := "user_" + who
	c, err := s.Tree(t.Context(), reader, org, &root, 0, invite.Page{}, false)
	if err == nil {
		err = s.Climb(t.Context(), c, true)
	}
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range c.Ancestors {
		if i > 0 && n.ParentID != c.Ancestors[i-1].UserID {
			t.Errorf("%s stands below %s, not below %s", n.UserID, c.Ancestors[i-1].UserID, n.ParentID)
		}
		if n.UserID == n.RootID {
			continue // a circle: by their ids nobody stands below themselves
		}
		again, err := s.TreeNodeByID(t.Context(), reader, n.GlobalID())
		if err != nil || again == nil || again.Depth != n.Depth || again.ParentID != n.ParentID || again.TreeCount != n.TreeCount {
			t.Errorf("%s by its id: %+v, %v", n.UserID, again, err)
		}
	}
	return c.Ancestors
}

func TestAncestorsLeadFromTheTopDownToTheParent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		now := time.Now()
		s := dashboard(t, db, now)
		storetest.Admit(t, db, "user_b", string(org))
		arrivals(t, db, now.Add(-time.Hour), "a>b", "b>c", "a>d", "c>e", "d>c", "e>f")
		if err := db.PersonGone(t.Context(), "user_b", now.Add(time.Minute), now.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		// Elsewhere somebody brought a, and f brought g: in this organization nobody did.
		for i, edge := range []string{"x>a", "f>g"} {
			who, whom, _ := strings.Cut(edge, ">")
			d := draft(fmt.Sprintf("invite_elsewhere_%d", i), "user_"+who, whom+"@elsewhere.example", now.Add(-2*time.Hour))
			d.Record.Scope, d.Pools = "org_other", invite.PoolsOf("user_"+who, "org_other")
			became(t, db, d, func(r *invite.Record) {
				r.State, r.AcceptedBy, r.AcceptedAt = invite.Accepted, "user_"+whom, now.Add(-90*time.Minute)
			})
		}
		for who, want := range map[string]string{
			"f": "a2/5 -b1/3 --c1/2 ---e1/1", "e": "a2/5 -b1/3 --c1/2", "d": "a2/5", "a": "", "g": "", "x": "", "nobody": "",
		} {
			if got := shape(above(t, s, who)); got != want {
				t.Errorf("above %s: %s, want %s", who, got, want)
			}
		}
		// Where the invite of x counts it is seen, and nothing of here is.
		there := reader
		there.OrganizationID = "org_other"
		storetest.Admit(t, db, max, string(org), "org_other")
		if got := elsewhere(t, s, there, "user_a"); shape(got) != "x1/1" {
			t.Errorf("above a, elsewhere: %s", shape(got))
		}
		if got := elsewhere(t, s, there, "user_f"); len(got) != 0 {
			t.Errorf("above f, elsewhere: %s", shape(got))
		}
	})
}

func elsewhere(t *testing.T, s *invite.Service, v viewer.Viewer, root string) []*invite.TreeNode {
	t.Helper()
	c, err := s.Tree(t.Context(), v, "org_other", &root, 3, invite.Page{}, false)
	if err == nil {
		err = s.Climb(t.Context(), c, true)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c.Ancestors
}

func TestAncestorsAreTheNearestHundred(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		s := dashboard(t, db, time.Now())
		var edges []string
		for i := range invite.MaxAncestors + 2 {
			edges = append(edges, fmt.Sprintf("%03d>%03d", i, i+1))
		}
		arrivals(t, db, time.Now().Add(-3*time.Hour), edges...)
		for _, row := range []struct {
			who, first, parent, last string
			depth, count             int
		}{
			{"003", "user_000", "", "user_002", 0, 3},
			{"100", "user_000", "", "user_099", 0, invite.MaxAncestors},
			{"101", "user_001", "user_000", "user_100", 1, invite.MaxAncestors},
			{"102", "user_002", "user_001", "user_101", 1, invite.MaxAncestors},
		} {
			got := above(t, s, row.who)
			if len(got) != row.count {
				t.Fatalf("above %s: %d", row.who, len(got))
			}
			first, last := got[0], got[len(got)-1]
			if first.UserID != row.first || first.ParentID != row.parent || first.Depth != row.depth || last.UserID != row.last || last.Depth != row.depth+row.count-1 {
				t.Errorf("above %s: %+v to %+v", row.who, first, last)
			}
		}
	})
}

// Times of acceptance are WorkOS's. Where its clock was behind, two people may be each other's guests.
func TestTreeEndsWhereItGoesRound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		now := time.Now()
		s := dashboard(t, db, now)
		for i, edge := range []string{"a>b", "b>c", "c>a", "c>d"} {
			who, whom, _ := strings.Cut(edge, ">")
			became(t, db, draft(fmt.Sprintf("invite_%d", i), "user_"+who, whom+"@example.com", now), func(r *invite.Record) {
				r.State, r.AcceptedBy, r.AcceptedAt = invite.Accepted, "user_"+whom, now.Add(-time.Hour)
			})
		}
		for who, want := range map[string]string{"d": "-a1/3 --b1/3 ---c2/3", "c": "-a1/3 --b1/3"} {
			got := above(t, s, who)
			if shape(got) != want || got[0].ParentID != "user_c" {
				t.Errorf("above %s: %s below %s", who, shape(got), got[0].ParentID)
			}
		}
		root := "user_a"
		below, err := s.Tree(t.Context(), reader, org, &root, 50, invite.Page{}, true)
		if err != nil || shape(below.Nodes) != "-b1/3 --c2/3 ---d0/0" || *below.Total != 3 {
			t.Errorf("below a: %s, %v", shape(below.Nodes), err)
		}
	})
}
