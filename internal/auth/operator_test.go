package auth

import (
	"net/http"
	"slices"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"guestlist/internal/viewer"
)

func TestPermissionsOfTheOperatorsOrganizationCountInTheApplicationToo(t *testing.T) {
	t.Parallel()
	g := startRig(t, "http", func(g *rig, cfg *Config) WorkOS { cfg.OperatorOrganization = "org_1"; return g.workos })
	elsewhere := g.token(func(said jwt.MapClaims) { said["org_id"] = "org_2" })
	nowhere := g.token(func(said jwt.MapClaims) { delete(said, "org_id") })
	for token, want := range map[string][3]bool{g.token(nil): {true, true, false}, g.machineToken(nil): {true, true, false}, elsewhere: {false, false, true}, nowhere: {true, false, false}} {
		status, v := g.asBearer(token)
		got := [3]bool{v.Can(viewer.InvitesRead, ""), v.Can(viewer.InvitesRead, "org_1"), v.Can(viewer.InvitesRead, "org_2")}
		if status != http.StatusOK || got != want {
			t.Errorf("%+v: %v, want %v", v, got, want)
		}
	}
	plain := newRig(t)
	if _, v := plain.asBearer(plain.token(nil)); v.Can(viewer.InvitesRead, "") {
		t.Error("without an operator's organization its permissions count in the application")
	}
}

func TestWhoeverActsAsSomebodyIsOnRecord(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	staff := func(said jwt.MapClaims) { said["act"] = map[string]string{"sub": "staff@ops.example"} }
	for range 3 {
		if status, v := g.asBearer(g.token(staff)); status != http.StatusOK || v.Impersonator != "staff@ops.example" {
			t.Fatalf("%d %+v", status, v)
		}
	}
	g.asBearer(g.token(nil))
	if want := []string{ada + " staff@ops.example session_1"}; !slices.Equal(g.store.notes, want) {
		t.Errorf("on record: %v", g.store.notes)
	}
	fails := newRig(t)
	fails.store.noteErr = http.ErrServerClosed
	if status, _ := fails.asBearer(fails.token(staff)); status != http.StatusServiceUnavailable {
		t.Errorf("without the record: %d", status)
	}
}
