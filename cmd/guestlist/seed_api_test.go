package main_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSeedBatchesShowToWhoMayReadTheScopeAndOnlyItsRows(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sqlite(t))
	ok(t, w.env, "migrate")
	w.serve()
	ada, mia := w.People[0], w.People[1]
	ok(t, w.env, "admit", ada.ID)
	ok(t, w.env, "admit", mia.ID)
	file := filepath.Join(t.TempDir(), "people.csv")
	list := "email,organization\na@list.example," + *ada.OrganizationID + "\nb@list.example," + *ada.OrganizationID + "\nbad," + *ada.OrganizationID + "\nc@list.example,\n"
	if err := os.WriteFile(file, []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := run(t, w.env, "seed", file, "--apply", "--consent", "they signed up"); got.status != 1 {
		t.Fatalf("exit %d\n%s%s", got.status, got.stdout, got.stderr)
	}
	const fields = `{ id name state stoppedBy rows refused counts { sent pending accepted failed acceptanceRate } }`
	said := w.ask(ada.AccessToken, `{ organization { seedBatches { totalCount pageInfo { hasNextPage hasPreviousPage } nodes `+fields+` edges { cursor } } } }`)
	var page struct {
		Organization struct {
			SeedBatches struct {
				TotalCount int
				Nodes      []struct{ ID string }
				Edges      []struct{ Cursor string }
			}
		}
	}
	if err := json.Unmarshal([]byte(said), &page); err != nil || len(page.Organization.SeedBatches.Nodes) != 1 {
		t.Fatalf("%v: %s", err, said)
	}
	const counts = `"name":"people.csv","state":"DONE","stoppedBy":null,"rows":3,"refused":1,"counts":{"sent":2,"pending":2,"accepted":0,"failed":0,"acceptanceRate":0}}`
	if !strings.Contains(said, counts) || !strings.Contains(said, `"totalCount":1,"pageInfo":{"hasNextPage":false,"hasPreviousPage":false}`) {
		t.Errorf("a list with rows in two scopes: %s", said)
	}
	id, cursor := page.Organization.SeedBatches.Nodes[0].ID, page.Organization.SeedBatches.Edges[0].Cursor
	if said := w.ask(ada.AccessToken, `{ node(id: "`+id+`") { ... on SeedBatch `+fields+` } }`); !strings.Contains(said, counts) {
		t.Errorf("the node: %s", said)
	}
	if said := w.ask(ada.AccessToken, `{ organization { seedBatches(after: "`+cursor+`") { totalCount nodes { id } } } }`); said != `{"organization":{"seedBatches":{"totalCount":1,"nodes":[]}}}` {
		t.Errorf("behind the only one: %s", said)
	}
	byList := `{"organization":{"inviteStats":{"groups":[{"key":"` + id + `","seedBatch":{"name":"people.csv"},"counts":{"sent":2}}]}}}`
	if said := w.ask(ada.AccessToken, `{ organization { inviteStats(by: SEED_BATCH) { groups { key seedBatch { name } counts { sent } } } } }`); said != byList {
		t.Errorf("statistics by list: %s", said)
	}
	ofList := `{"organization":{"invites":{"nodes":[{"source":"SEED","seedBatch":{"id":"` + id + `"}},{"source":"SEED","seedBatch":{"id":"` + id + `"}}]}}}`
	if said := w.ask(ada.AccessToken, `{ organization { invites(filter: {seedBatchId: "`+id+`"}) { nodes { source seedBatch { id } } } } }`); said != ofList {
		t.Errorf("invites of the list: %s", said)
	}
	for name, row := range map[string][2]string{
		"a member":        {mia.AccessToken, `{"organization":{"seedBatches":null}} FORBIDDEN`},
		"a member's node": {mia.AccessToken, `{"node":null}`}, "somebody else's": {w.People[3].AccessToken, `{"node":null} NOT_ADMITTED`},
	} {
		query := `{ node(id: "` + id + `") { id } }`
		if name == "a member" {
			query = `{ organization { seedBatches { totalCount } } }`
		}
		if said := w.ask(row[0], query); said != row[1] {
			t.Errorf("%s: %s", name, said)
		}
	}
	if said := w.ask(ada.AccessToken, `{ organization { seedBatches(first: 101) { totalCount } } }`); !strings.Contains(said, "BAD_USER_INPUT") {
		t.Errorf("too many: %s", said)
	}
}

// A dashboard that follows a batch is told of its progress until all is sent, whichever process sends.
func TestSeedBatchIsFollowedWhileAnotherProcessSends(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sqlite(t))
	ok(t, w.env, "migrate")
	w.serve()
	ada := w.People[0]
	ok(t, w.env, "admit", ada.ID)
	file := filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(file, []byte("email\na@list.example\nb@list.example\nc@list.example\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ok(t, w.env, "seed", file, "--organization", *ada.OrganizationID, "--apply", "--consent", "they signed up", "--limit", "1")
	var page struct {
		Organization struct {
			SeedBatches struct{ Nodes []struct{ ID string } }
		}
	}
	if err := json.Unmarshal([]byte(w.ask(ada.AccessToken, `{ organization { seedBatches { nodes { id } } } }`)), &page); err != nil {
		t.Fatal(err)
	}
	id := page.Organization.SeedBatches.Nodes[0].ID
	body, err := json.Marshal(map[string]string{"query": `subscription { seedBatchChanged(id: "` + id + `") { state counts { sent } } }`})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, publicURL+"/graphql", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"Content-Type": "application/json", "Accept": "text/event-stream", "Authorization": "Bearer " + ada.AccessToken} {
		req.Header.Set(name, value)
	}
	resp, err := w.client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	ok(t, w.env, "seed", "resume", id)
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		if strings.Contains(lines.Text(), `{"seedBatchChanged":{"state":"DONE","counts":{"sent":3}}}`) {
			return
		}
	}
	t.Error("the stream ended without the end of the batch")
}
