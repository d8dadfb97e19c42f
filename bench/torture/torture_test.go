package main

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestMain is also the fake: the torture starts its own program again for it.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == asFake {
		if err := run(context.Background(), os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}); err != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// smallPlan is what CI runs: under two minutes, half of them waiting.
func smallPlan(kills, servers int) plan {
	return plan{
		Seed: uint64(time.Now().UnixNano()), Servers: servers, Clients: 12, Kills: kills, Every: 900 * time.Millisecond,
		Wait: 5 * time.Second, GiveUp: 30 * time.Second, Calm: 150 * time.Second, Duplicates: "exact", Repeats: 0.03,
	}
}

// survives runs a plan and holds the product to its promises. A failure prints the seed and every violation's story.
func survives(t *testing.T, p plan) {
	t.Helper()
	// The processes end with this context; they would outlive a test that is ended from outside.
	ctx, cancel := context.WithTimeout(t.Context(), 8*time.Minute)
	defer cancel()
	dir := t.TempDir()
	r, err := torture(ctx, p, dir, slog.New(slog.DiscardHandler))
	var said bytes.Buffer
	r.print(&said)
	t.Logf("torture:\n%s", &said)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(r.Violations); n > 0 {
		t.Errorf("%d violations, see above", n)
		showLogs(t, dir)
	}
	// How much fits between two kills is the machine's business.
	if r.Tally["kills"] < p.Kills || r.Tally["operations"] < 2*p.Kills || r.Tally["faults"] < p.Kills/5 || r.Sums.Charges == 0 {
		t.Error("there was too little trouble to prove anything")
	}
}

// showLogs prints the end of each server's log, which goes with the test's folder.
func showLogs(t *testing.T, dir string) {
	t.Helper()
	logs, err := filepath.Glob(filepath.Join(dir, "server-*.log"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range logs {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("the end of %s:\n%s", filepath.Base(name), text[max(0, len(text)-4000):])
	}
}

func TestPromisesHoldWhileServersAreKilledAndWorkOSFailsOnSQLite(t *testing.T) {
	t.Parallel()
	survives(t, smallPlan(50, 3))
}

func TestTheProgramSaysWhatItCanBeTold(t *testing.T) {
	t.Parallel()
	var said bytes.Buffer
	if err := run(t.Context(), []string{"--help"}, streams{nil, &said, &said}); err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(said.Bytes(), []byte("--kills")) {
		t.Errorf("help says\n%s", &said)
	}
}
