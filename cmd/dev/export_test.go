package main_test

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
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

// sendList runs the seed command on the database of a running cmd/dev --data.
func (d *dev) sendList(data, organization string) {
	d.t.Helper()
	dir := d.t.TempDir()
	path := filepath.Join(dir, "guestlist")
	if text, err := exec.CommandContext(d.t.Context(), "go", "build", "-o", path, "guestlist/cmd/guestlist").CombinedOutput(); err != nil {
		d.t.Fatalf("%v\n%s", err, text)
	}
	list := filepath.Join(dir, "spring.csv")
	if err := os.WriteFile(list, []byte("email\none@list.example\ntwo@list.example\nno address\n"), 0o600); err != nil {
		d.t.Fatal(err)
	}
	cmd := exec.CommandContext(d.t.Context(), path, "seed", list, "--organization", organization, "--apply", "--consent", "they signed up")
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "TMPDIR=" + dir, "DATABASE_URL=file:" + filepath.Join(data, "guestlist.db"), "WORKOS_API_KEY=" + d.APIKey,
		"WORKOS_CLIENT_ID=" + d.ClientID, "WORKOS_BASE_URL=" + d.WorkOS,
	}
	if text, err := cmd.CombinedOutput(); cmd.ProcessState.ExitCode() != 1 { // one row is refused
		d.t.Fatalf("%v\n%s", err, text)
	}
}

// The invites of one list are a file of their own, for whoever may read the organization; what is no id of a list is refused, since
// without the filter the file would hold everybody.
func TestTheInvitesOfOneListAreExported(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	d := start(t, "--data="+data)
	d.as("Mia").invite("unlisted@guests.example")
	d.sendList(data, *d.demo("Ada").OrganizationID)
	var lists struct {
		Data struct {
			Organization struct {
				SeedBatches struct{ Nodes []struct{ ID string } }
			}
		}
	}
	body := d.as("Ada").ask(`{ organization { seedBatches(first: 5) { nodes { id } } } }`, nil).reply.body
	if err := json.Unmarshal(body, &lists); err != nil || len(lists.Data.Organization.SeedBatches.Nodes) != 1 {
		t.Fatalf("%s (%v)", body, err)
	}
	id := lists.Data.Organization.SeedBatches.Nodes[0].ID
	get := func(name, query string) reply {
		return d.send(request(t, http.MethodGet, d.URL+"/export/invites.csv?"+query, "", "Authorization", "Bearer "+d.demo(name).AccessToken))
	}
	got := get("Ada", "seedBatchId="+id)
	rows, err := csv.NewReader(strings.NewReader(string(got.body))).ReadAll()
	if err != nil || got.status != http.StatusOK || len(rows) != 3 || min(rows[1][1], rows[2][1]) != "one@list.example" || max(rows[1][1], rows[2][1]) != "two@list.example" {
		t.Errorf("of the list: %d %s (%v)", got.status, got.body, err)
	}
	if got := get("Ada", "seedBatchId="+id+"&email=two"); strings.Count(string(got.body), "\n") != 2 {
		t.Errorf("with another filter: %s", got.body)
	}
	if got := get("Ada", "seedBatchId=seed_none"); got.status != http.StatusOK || strings.Count(string(got.body), "\n") != 1 {
		t.Errorf("of no list: %d %s", got.status, got.body)
	}
	for _, bad := range []string{"seedBatchId=", "seedBatchId=spring.csv", "seedBatchId=" + id + "&seedBatchId=" + id} {
		if got := get("Ada", bad); got.status != http.StatusBadRequest || !strings.Contains(string(got.body), "BAD_USER_INPUT") {
			t.Errorf("%s: %d %s", bad, got.status, got.body)
		}
	}
	if got := get("Mia", "seedBatchId="+id); got.status != http.StatusForbidden {
		t.Errorf("for a member: %d %s", got.status, got.body)
	}
}
