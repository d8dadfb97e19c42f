package app_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"guestlist/internal/app"
	"guestlist/internal/store"
	"guestlist/internal/store/storetest"
	"guestlist/internal/workos"
	"guestlist/internal/workos/workostest"
)

// TestEverythingConvergesWhateverHappensMeanwhile runs random histories. CONVERGE_SEED replays one.
func TestEverythingConvergesWhateverHappensMeanwhile(t *testing.T) {
	t.Parallel()
	seeds := []uint64{3}
	if text := os.Getenv("CONVERGE_SEED"); text != "" {
		seed, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		seeds = []uint64{seed}
	}
	for _, seed := range seeds {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			t.Parallel()
			converge(t, seed, storetest.SQLite(t)+"?_synchronous=OFF", 2000) // processes die here, machines do not
		})
	}
}

func converge(t *testing.T, seed uint64, databaseURL string, steps int) {
	h := newHistory(t, seed, databaseURL)
	for range steps {
		h.step()
	}
	h.settle()
	h.agree()
	h.charged()
}

// history is a WorkOS to which things happen, and two replicas of ours that may die.
type history struct {
	*testing.T
	chance   *rand.Rand
	fake     *workostest.Server
	lists    *workos.Client
	cfg      app.Config
	db       *store.Store
	replicas [2]*app.App
	courier  courier
	foreign  map[string]bool // made with another API key
	forgot   bool            // WorkOS has dropped events

	mu  sync.Mutex // guards what the fake asks for on its own goroutines
	now time.Time
	// fault is what happens to the next requests, decided before they are made so that goroutines change nothing.
	fault func(r *http.Request) *workostest.Fault
}

const (
	beta  = "org_01BETA"
	nora  = "user_01NORA"
	admin = "user_01ADMIN"
)

func newHistory(t *testing.T, seed uint64, databaseURL string) *history {
	h := &history{
		T: t, chance: rand.New(rand.NewPCG(seed, 0)), foreign: map[string]bool{},
		now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("replay with CONVERGE_SEED=%d", seed)
		}
	})
	h.fake = workostest.Start(t, workostest.Options{SigningKey: workostest.SharedKey(), Now: h.clock})
	h.populate()
	cfg, err := parse(t, append(least, "WORKOS_API_KEY="+h.fake.APIKey(), "WORKOS_CLIENT_ID="+h.fake.ClientID(), "WORKOS_BASE_URL="+h.fake.BaseURL(),
		"INVITE_QUOTA=60", "INVITE_SENDS_PER_MEMBER=100000", "INVITE_SENDS_PER_RECIPIENT=100000", "INVITE_RESEND_COOLDOWN=1s",
		"WORKOS_WEBHOOK_SECRET="+hookSecret, "DATABASE_URL="+databaseURL)...)
	h.must(err)
	h.cfg = cfg
	h.db = storetest.Open(t, databaseURL)
	h.lists, err = workos.New(workos.Config{APIKey: h.fake.APIKey(), ClientID: h.fake.ClientID(), BaseURL: h.fake.BaseURL(), Logger: app.Logger(cfg, t.Output()), Now: h.clock})
	h.must(err)
	t.Cleanup(h.lists.Close)
	for i := range h.replicas {
		h.replicas[i] = h.begin()
	}
	t.Cleanup(func() {
		for _, r := range h.replicas {
			h.must(r.Close())
		}
	})
	for _, id := range []string{mia, max, olga, nora} {
		_, err := h.replicas[0].Invites.AdmitByOperator(t.Context(), id)
		h.must(err)
	}
	h.fake.SetFault(func(r *http.Request) *workostest.Fault {
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.fault == nil {
			return nil
		}
		return h.fault(r)
	})
	return h
}

func (h *history) populate() {
	h.Helper()
	for _, o := range []workostest.Organization{{ID: acme, Name: "Acme"}, {ID: beta, Name: "Beta"}} {
		h.must(h.fake.AddOrganization(o))
	}
	h.must(h.fake.SetRole("admin", nil, false))
	for id, in := range map[string]string{mia: acme, max: acme, olga: beta, nora: "", admin: beta} {
		h.must(h.fake.AddUser(workostest.User{ID: id, Email: id[8:] + "@house.example"}))
		if in != "" {
			h.must(h.fake.AddMembership(workostest.Membership{UserID: id, OrganizationID: in}))
		}
	}
}

func (h *history) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *history) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

func (h *history) breaks(fault func(r *http.Request) *workostest.Fault) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.fault = fault
}

func (h *history) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// begin starts a replica; what an earlier one knew only in memory is lost.
func (h *history) begin() *app.App {
	a, err := app.New(context.Background(), h.cfg, h.clock, app.Logger(h.cfg, h.Output()))
	h.must(err)
	a.Invites.VeilFloor = 0
	return a
}

// kill ends a replica in the middle of what it does: the context goes at one of its requests.
func (h *history) kill(i int, during func(ctx context.Context, a *app.App)) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	left := h.chance.IntN(6)
	h.breaks(func(*http.Request) *workostest.Fault {
		if left--; left < 0 {
			cancel()
			return &workostest.Fault{CutAfter: true}
		}
		return nil
	})
	during(ctx, h.replicas[i])
	h.breaks(nil)
	h.must(h.replicas[i].Close())
	h.replicas[i] = h.begin()
}
