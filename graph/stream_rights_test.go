package graph_test

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"guestlist/graph"
	"guestlist/internal/viewer"
)

// changing is a caller who is somebody else from a moment on.
func changing(now viewer.Viewer, changed *atomic.Bool, then viewer.Viewer) func(*http.Request) (viewer.Viewer, error) {
	return func(*http.Request) (viewer.Viewer, error) {
		if changed.Load() {
			return then, nil
		}
		return now, nil
	}
}

// The caller is still who they were, so there is no error: they come again, and see by the rights that they have now.
func TestStreamEndsWhenItsRightsChange(t *testing.T) {
	t.Parallel()
	impersonated, elsewhere, operator := member(miaID), member(miaID), member(miaID)
	impersonated.Impersonator, elsewhere.OrganizationID, operator.Operator = "staff@operator.example", "org_01OTHER", true
	machine := viewer.Viewer{Kind: viewer.Machine, MachineID: "api_key_01K", Admitted: true, OrganizationID: acme, Permissions: []string{viewer.InvitesRead}}
	less := machine
	less.Permissions = nil
	for name, row := range map[string]struct{ before, after viewer.Viewer }{
		"a permission less":           {member(miaID, viewer.InvitesRead), member(miaID)},
		"a permission more":           {member(miaID), member(miaID, viewer.InvitesRead)},
		"another one":                 {member(miaID, viewer.InvitesRead), member(miaID, viewer.InvitesManage)},
		"another organization":        {member(miaID), elsewhere},
		"not the operator's any more": {operator, member(miaID)},
		"staff instead of the person": {member(miaID), impersonated},
		"a machine with less":         {machine, less},
		"a machine of another's":      {machine, viewer.Viewer{Kind: viewer.Machine, MachineID: "api_key_01K", Admitted: true, OrganizationID: "org_01OTHER", Permissions: []string{viewer.InvitesRead}}},
	} {
		t.Run(name, func(t *testing.T) {
			var changed atomic.Bool
			a := startLive(t, func(o *graph.Options) {
				o.Check, o.Again = time.Millisecond, changing(row.before, &changed, row.after)
			})
			a.as = row.before
			e := a.open("", changes)
			changed.Store(true)
			e.completes()
		})
	}
}

func TestStreamGoesOnWhileRightsAreTheSameInAnotherOrder(t *testing.T) {
	var asked atomic.Int32
	a := startLive(t, func(o *graph.Options) {
		o.Check = time.Millisecond
		o.Again = func(*http.Request) (viewer.Viewer, error) {
			asked.Add(1)
			return member(miaID, viewer.InvitesManage, viewer.InvitesRead), nil
		}
	})
	a.as = member(miaID, viewer.InvitesRead, viewer.InvitesManage)
	e := a.open("", changes)
	for asked.Load() < 3 {
		e.until(a.inviteAs(maxID, fmt.Sprintf("p%d@example.com", asked.Load())), "PENDING")
	}
}

// A slow reader holds up the checks; what waited meanwhile is not told by the rights from before.
func TestStreamTellsNothingByRightsThatWereNotCheckedLately(t *testing.T) {
	var changed atomic.Bool
	var ahead atomic.Int64
	a := startLive(t, func(o *graph.Options) {
		o.Check, o.Now = time.Hour, func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
		o.Again = changing(member(miaID, viewer.InvitesRead), &changed, member(miaID))
	})
	a.as = member(miaID, viewer.InvitesRead)
	e := a.open("", changes)
	e.until(a.inviteAs(maxID, "before@example.com"), "PENDING")
	changed.Store(true)
	ahead.Store(int64(time.Hour))
	a.inviteAs(maxID, "after@example.com")
	e.completes()
}
