package main_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// batchEvent is one event of a stream that follows a batch.
type batchEvent struct {
	Errors []struct{ Extensions struct{ Code string } }
	Data   struct {
		SeedBatchChanged *struct {
			State  string
			Counts struct{ Sent, Pending int }
		}
	}
}

// follow opens a stream of a batch's changes; the channel is closed when it ends.
func (w *world) follow(token, id string) <-chan batchEvent {
	w.t.Helper()
	body := `{"query":"subscription { seedBatchChanged(id: \"` + id + `\") { state counts { sent pending } } }"}`
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, "http://"+w.at+"/graphql", strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header = http.Header{"Content-Type": {"application/json"}, "Accept": {"text/event-stream"}, "Authorization": {"Bearer " + token}}
	resp, err := (&http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	events := make(chan batchEvent, 100)
	go func() {
		defer close(events)
		defer func() { _ = resp.Body.Close() }()
		for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
			var e batchEvent
			if text, ok := strings.CutPrefix(lines.Text(), "data: "); ok && json.Unmarshal([]byte(text), &e) == nil {
				events <- e
			}
		}
	}()
	return events
}

func TestABatchIsFollowedOverAStreamByWhoMayReadIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sqlite(t))
	ok(t, w.env, "migrate")
	w.serve()
	ada, mia := w.People[0], w.People[1]
	ok(t, w.env, "admit", ada.ID)
	ok(t, w.env, "admit", mia.ID)
	file := filepath.Join(t.TempDir(), "people.csv")
	org := *ada.OrganizationID
	if err := os.WriteFile(file, []byte("email,organization\na@list.example,"+org+"\nb@list.example,"+org+"\nc@list.example,"+org+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var began struct{ Batch, State string }
	if err := json.Unmarshal([]byte(ok(t, w.env, "seed", file, "--apply", "--consent", "they signed up", "--limit", "1", "--json")), &began); err != nil || began.State != "PAUSED" {
		t.Fatalf("%v %+v", err, began)
	}
	if e := <-w.follow(mia.AccessToken, began.Batch); len(e.Errors) != 1 || e.Errors[0].Extensions.Code != "FORBIDDEN" {
		t.Errorf("a member follows it: %+v", e)
	}
	events := w.follow(ada.AccessToken, began.Batch)
	ok(t, w.env, "seed", "cancel", began.Batch)
	until := func(state string, sent int) {
		t.Helper()
		for e := range events {
			if b := e.Data.SeedBatchChanged; b != nil && b.State == state && b.Counts.Sent == sent && b.Counts.Pending == sent {
				return
			}
		}
		t.Fatalf("the stream ended before %s with %d sent", state, sent)
	}
	until("CANCELED", 1)
	ok(t, w.env, "seed", "resume", began.Batch)
	until("DONE", 3)
}
