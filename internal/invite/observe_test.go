package invite

import (
	"testing"
	"time"
)

// Reads arrive in any order: what WorkOS changed later counts, in the same instant what cannot be undone, and an accept for good.
func TestReadsOfAnInvitationAreOrderedByTheirTimeAndThenByWhatCannotBeUndone(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	states := []InvitationState{InvitationPending, InvitationExpired, InvitationRevoked, InvitationAccepted}
	for had, before := range states {
		for got, after := range states {
			for _, later := range []time.Duration{-time.Millisecond, 0, time.Millisecond} {
				want := later > 0 || later == 0 && got > had
				if before == InvitationAccepted {
					want = false
				} else if after == InvitationAccepted {
					want = true
				}
				read := Invitation{State: after, UpdatedAt: now.Add(later)}
				if overtakes(read, Tracked{State: before, UpdatedAt: now}) != want {
					t.Errorf("%s read %s after %s: want %t", after, later, before, want)
				}
			}
		}
	}
}
