package app

import (
	"context"
	"encoding/json"
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
	Mark Mark
	// Says tells what is wrong and how to mend it, or what was found.
	Says string
}

// Mark is how a finding stands.
type Mark string

// The marks. Only Wrong fails: what cannot be looked at, or is fine in some cases, is said and left to the reader.
const (
	Sound  Mark = "ok"
	Wrong  Mark = "WRONG"
	Unsure Mark = "unsure"
	Warn   Mark = "warn"
)

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
		return []Finding{{"configuration", Wrong, err.Error()}}
	}
	findings := []Finding{{"configuration", Sound, "complete"}}
	for _, w := range cfg.Warnings {
		findings = append(findings, Finding{"configuration", Warn, w})
	}
	findings = append(findings, examineDatabase(ctx, cfg, now)...)
	return append(findings, examineWorkOS(ctx, cfg, now)...)
}

func examineDatabase(ctx context.Context, cfg Config, now func() time.Time) []Finding {
	db, err := store.Open(ctx, cfg.DatabaseURL, store.Existing())
	if err != nil {
		return []Finding{{"database", Wrong, err.Error()}}
	}
	defer func() { _ = db.Close() }()
	if err := db.CheckSchema(ctx); err != nil {
		return []Finding{{"database", Wrong, err.Error()}}
	}
	findings := []Finding{{"database", Sound, "answers, at the version that this program knows"}}
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
		return Finding{what, Wrong, "could not be read: " + err.Error()}
	case len(differ) > 0:
		return Finding{what, Wrong, wrong + " (run again if the server is busy): " + strings.Join(differ, " ")}
	default:
		return Finding{what, Sound, right}
	}
}

func examineWorkOS(ctx context.Context, cfg Config, now func() time.Time) []Finding {
	client, err := workos.New(workos.Config{APIKey: cfg.APIKey, ClientID: cfg.ClientID, BaseURL: cfg.BaseURL, Logger: slog.New(slog.DiscardHandler), Now: now})
	if err != nil {
		return []Finding{{"WorkOS", Wrong, err.Error()}}
	}
	defer client.Close()
	findings := []Finding{examineKey(ctx, cfg, client)}
	findings = append(findings, examineTokens(ctx, cfg, client.JWKSURL(), now)...)
	findings = append(findings, examineDoors(ctx, cfg, client)...)
	return append(findings, examineRedirect(ctx, cfg, client))
}

func examineKey(ctx context.Context, cfg Config, client *workos.Client) Finding {
	_, err := client.Events(ctx, workos.EventsQuery{Types: []string{"invitation.accepted"}, Limit: 1})
	switch {
	case err == nil:
		return Finding{"WORKOS_API_KEY", Sound, "is accepted"}
	case refusesKey(err):
		return Finding{"WORKOS_API_KEY", Wrong, keyRefused}
	case unreachable(err):
		return Finding{"WORKOS_API_KEY", Unsure, "could not be tried: WorkOS " + notReached(cfg)}
	default:
		return Finding{"WORKOS_API_KEY", Wrong, "could not be tried: " + problem.Of(err).Message}
	}
}

// examineTokens fetches the keys that access tokens are checked with, and compares the clocks by the answer's date.
func examineTokens(ctx context.Context, cfg Config, address string, now func() time.Time) []Finding {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return []Finding{{"JWKS", Wrong, "has no valid address"}}
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return []Finding{{"JWKS", Wrong, notReached(cfg)}}
	}
	defer res.Body.Close()
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	err = json.NewDecoder(io.LimitReader(res.Body, 1<<20)).Decode(&set)
	if err != nil || res.StatusCode != http.StatusOK || len(set.Keys) == 0 {
		return []Finding{{"JWKS", Wrong, fmt.Sprintf("answers %d without keys: is WORKOS_CLIENT_ID right?", res.StatusCode)}}
	}
	findings := []Finding{{"JWKS", Sound, fmt.Sprintf("%d keys", len(set.Keys))}}
	date, err := http.ParseTime(res.Header.Get("Date"))
	if err != nil {
		return append(findings, Finding{"clock", Unsure, "WorkOS does not say its time"})
	}
	if off := now().Sub(date).Abs(); off > clockSlack {
		return append(findings, Finding{"clock", Wrong, fmt.Sprintf("is %s from WorkOS's: synchronise it", off.Round(time.Second))})
	}
	return append(findings, Finding{"clock", Sound, "agrees with WorkOS's"})
}
