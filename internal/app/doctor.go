package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"guestlist/internal/problem"
	"guestlist/internal/store"
	"guestlist/internal/workos"
)

// Finding is one thing that was looked at.
type Finding struct {
	What string
	OK   bool
	// Says tells what is wrong and how to mend it, or what was found.
	Says string
}

const (
	doctorWithin = 20 * time.Second
	// clockSlack is how far our clock may be from WorkOS's: what is ours is recognised by time, to a few seconds.
	clockSlack = 5 * time.Second
)

// Diagnose looks at configuration, database, ledger, WorkOS's key, the keys of tokens and the clock, and goes on as far as it
// can. It changes nothing.
func Diagnose(ctx context.Context, s Settings, now func() time.Time) []Finding {
	ctx, cancel := context.WithTimeout(ctx, doctorWithin)
	defer cancel()
	cfg, err := s.Parse(PartDatabase, PartWorkOS, PartPolicy, PartHTTP)
	if err != nil {
		return []Finding{{"configuration", false, err.Error()}}
	}
	findings := []Finding{{"configuration", true, "complete"}}
	findings = append(findings, examineDatabase(ctx, cfg, now)...)
	return append(findings, examineWorkOS(ctx, cfg, now)...)
}

func examineDatabase(ctx context.Context, cfg Config, now func() time.Time) []Finding {
	db, err := store.Open(ctx, cfg.DatabaseURL, store.Existing())
	if err != nil {
		return []Finding{{"database", false, err.Error()}}
	}
	defer func() { _ = db.Close() }()
	if err := db.CheckSchema(ctx); err != nil {
		return []Finding{{"database", false, err.Error()}}
	}
	findings := []Finding{{"database", true, "answers, at the version that this program knows"}}
	findings = append(findings, examineEvents(ctx, db, now())...)
	findings = append(findings, examineSums(ctx, "ledger", "explains every pool", "these pools are not the sum of their rows", db.Audit))
	findings = append(findings, examineSums(ctx, "statistics", "count every invite as what it is",
		"these invites count as something else, until a server that runs has mended it: stop those of older versions", some(db.Miscounted)))
	return append(findings, examineSums(ctx, "tallies", "are the sum of the invites",
		"in these scopes they are not (docs/operations.md, Statistics)", db.AuditTallies))
}

// some names a hundred at most.
func some(list func(context.Context) ([]string, error)) func(context.Context) ([]string, error) {
	return func(ctx context.Context) ([]string, error) {
		all, err := list(ctx)
		return all[:min(len(all), 100)], err
	}
}

func examineSums(ctx context.Context, what, right, wrong string, audit func(context.Context) ([]string, error)) Finding {
	differ, err := audit(ctx)
	switch {
	case err != nil:
		return Finding{what, false, "could not be read: " + err.Error()}
	case len(differ) > 0:
		return Finding{what, false, wrong + " (run again if the server is busy): " + strings.Join(differ, " ")}
	default:
		return Finding{what, true, right}
	}
}

func examineWorkOS(ctx context.Context, cfg Config, now func() time.Time) []Finding {
	client, err := workos.New(workos.Config{APIKey: cfg.APIKey, ClientID: cfg.ClientID, BaseURL: cfg.BaseURL, Logger: slog.New(slog.DiscardHandler), Now: now})
	if err != nil {
		return []Finding{{"WorkOS", false, err.Error()}}
	}
	defer client.Close()
	findings := []Finding{examineKey(ctx, client)}
	findings = append(findings, examineTokens(ctx, client.JWKSURL(), now)...)
	findings = append(findings, examineDoors(ctx, cfg, client)...)
	return append(findings, examineRedirect(ctx, cfg, client))
}

func examineKey(ctx context.Context, client *workos.Client) Finding {
	_, err := client.Events(ctx, workos.EventsQuery{Types: []string{"invitation.accepted"}, Limit: 1})
	var refused *workos.Error
	switch {
	case err == nil:
		return Finding{"WORKOS_API_KEY", true, "is accepted"}
	case errors.As(err, &refused) && (refused.Status == http.StatusUnauthorized || refused.Status == http.StatusForbidden):
		return Finding{"WORKOS_API_KEY", false, "is refused: make a new one in the dashboard of this environment"}
	default:
		return Finding{"WORKOS_API_KEY", false, "could not be tried: " + problem.Of(err).Message}
	}
}

// examineTokens fetches the keys that access tokens are checked with, and compares the clocks by the answer's date.
func examineTokens(ctx context.Context, address string, now func() time.Time) []Finding {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return []Finding{{"JWKS", false, "has no valid address"}}
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return []Finding{{"JWKS", false, "cannot be reached: is WORKOS_BASE_URL right?"}}
	}
	defer res.Body.Close()
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	err = json.NewDecoder(io.LimitReader(res.Body, 1<<20)).Decode(&set)
	if err != nil || res.StatusCode != http.StatusOK || len(set.Keys) == 0 {
		return []Finding{{"JWKS", false, fmt.Sprintf("answers %d without keys: is WORKOS_CLIENT_ID right?", res.StatusCode)}}
	}
	findings := []Finding{{"JWKS", true, fmt.Sprintf("%d keys", len(set.Keys))}}
	date, err := http.ParseTime(res.Header.Get("Date"))
	if err != nil {
		return append(findings, Finding{"clock", true, "WorkOS does not say its time"})
	}
	if off := now().Sub(date).Abs(); off > clockSlack {
		return append(findings, Finding{"clock", false, fmt.Sprintf("is %s from WorkOS's: synchronise it", off.Round(time.Second))})
	}
	return append(findings, Finding{"clock", true, "agrees with WorkOS's"})
}
