package main_test

import (
	"encoding/csv"
	"net/http"
	"strings"
	"testing"
)

// The whole program: who may read an organization gets its invites as a file, from a partner's page too, and nobody else does.
func TestInvitesAreExportedToWhomMayReadThem(t *testing.T) {
	t.Parallel()
	const partner = "https://partner.example"
	d := startWith(t, []string{"CORS_ORIGINS=" + partner})
	address := "exported@guests.example"
	invited := d.as("Mia").invite(address)
	get := func(token, query string) reply {
		fields := []string{"Origin", partner}
		if token != "" {
			fields = append(fields, "Authorization", "Bearer "+token)
		}
		return d.send(request(t, http.MethodGet, d.URL+"/export/invites.csv"+query, "", fields...))
	}
	got := get(d.demo("Ada").AccessToken, "?states=PENDING&email=exported")
	rows, err := csv.NewReader(strings.NewReader(string(got.body))).ReadAll()
	if err != nil || got.status != http.StatusOK || len(rows) != 2 || rows[1][0] != invited.ID || rows[1][1] != address || rows[1][2] != "PENDING" {
		t.Errorf("%d %s (%v)", got.status, got.body, err)
	}
	if origin := got.header.Get("Access-Control-Allow-Origin"); origin != partner || got.header.Get("Access-Control-Allow-Credentials") != "" {
		t.Errorf("for another origin: %v", got.header)
	}
	if got := get(d.demo("Ada").AccessToken, "?states=REVOKED"); got.status != http.StatusOK || strings.Count(string(got.body), "\n") != 1 {
		t.Errorf("nothing to show: %d %s", got.status, got.body)
	}
	for token, status := range map[string]int{"": 401, d.Stranger.AccessToken: 403, d.demo("Mia").AccessToken: 403, d.demo("Sol").AccessToken: 403} {
		if got := get(token, ""); got.status != status || strings.Contains(string(got.body), address) {
			t.Errorf("%d %s, want %d", got.status, got.body, status)
		}
	}
}
