//go:build postgres

package main

import (
	"testing"

	"guestlist/internal/store/storetest"
)

func TestPromisesHoldWhileServersAreKilledAndWorkOSFailsOnPostgres(t *testing.T) {
	t.Parallel()
	p := smallPlan(25, 3)
	p.Duplicates = "stale" // the harder WorkOS: one POST may make two invitations
	p.Database = storetest.Postgres(t)
	survives(t, p)
}
