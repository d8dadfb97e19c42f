package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"guestlist/internal/console"
	"guestlist/internal/invite"
	"guestlist/internal/mirror"
	"guestlist/internal/server"
	"guestlist/internal/store"
	"guestlist/internal/workos"
)

// App is the product, wired and not serving yet.
type App struct {
	Invites *invite.Service
	// Paths counts what the send protocol came to.
	Paths prometheus.Collector

	cfg    Config
	live   *invite.Live
	tail   *mirror.Tail
	store  *store.Store
	client *workos.Client
	clock  *clock
	now    func() time.Time
	log    *slog.Logger
	// writes are those to WorkOS that took no permit and are not counted yet.
	writes *atomic.Int64
	traces *sdktrace.TracerProvider
}

// Logger makes the logger that the settings describe.
func Logger(cfg Config, w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: cfg.LogLevel}
	if cfg.LogJSON {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// New opens the database, refuses a schema that it does not know, and wires rules, store and WorkOS. Close ends it.
func New(ctx context.Context, cfg Config, host func() time.Time, log *slog.Logger) (*App, error) {
	for _, w := range cfg.Warnings {
		log.WarnContext(ctx, w)
	}
	ours := &clock{base: host}
	now := ours.now
	writes := &atomic.Int64{}
	traces, err := cfg.Tracing.start(ctx, log)
	if err != nil {
		return nil, err
	}
	client, err := workos.New(workos.Config{
		APIKey: cfg.APIKey, ClientID: cfg.ClientID, BaseURL: cfg.BaseURL, Logger: log, Now: now, Wrote: func() { writes.Add(1) },
		Tracer: tracer(traces, "guestlist/internal/workos"),
	})
	if err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, cfg.DatabaseURL, store.Existing())
	if err != nil {
		return nil, err
	}
	if err := db.CheckSchema(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	ours.compare(ctx, db, log)
	paths := newPaths()
	service := &invite.Service{
		Store: db, Provider: client, Directory: directory{client, now}, Policy: cfg.Policy, Now: now, Log: log,
		AdmitWithin: admitWithin, Count: paths.count, VeilFloor: veilFloor,
	}
	live := &invite.Live{Service: service, Every: cfg.PollEvery, Log: log}
	tail := &mirror.Tail{Source: client, Rules: service, Store: db, Now: now, Log: log}
	return &App{
		clock: ours, Paths: paths.vec, Invites: service, cfg: cfg, live: live, tail: tail, store: db, client: client, now: now, log: log,
		writes: writes, traces: traces,
	}, nil
}

// Offline opens the database and the rules for what concerns our own records alone; nothing of it may call WorkOS.
func Offline(ctx context.Context, cfg Config, now func() time.Time, log *slog.Logger) (*App, error) {
	db, err := store.Open(ctx, cfg.DatabaseURL, store.Existing())
	if err != nil {
		return nil, err
	}
	if err := db.CheckSchema(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	service := &invite.Service{Store: db, Policy: cfg.Policy, Now: now, Log: log}
	return &App{Invites: service, cfg: cfg, store: db, now: now, log: log}, nil
}

// Close waits for sends that are under way, but not for ever, and closes the database.
func (a *App) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	a.Invites.Wait(ctx)
	if a.client != nil {
		a.client.Close()
	}
	return errors.Join(endTraces(a.traces), a.store.Close())
}

// veilFloor is what a send to WorkOS takes, roughly, until we know better.
const veilFloor = 250 * time.Millisecond

// admitWithin is a few polls of the events tail.
const admitWithin = 3 * time.Second

// Listeners are where the server is reached.
type Listeners struct{ Public, Admin net.Listener }

// Listen opens the addresses of the configuration.
func (c Config) Listen(ctx context.Context) (Listeners, error) {
	var lc net.ListenConfig
	public, err := lc.Listen(ctx, "tcp", c.ListenAddr)
	if err != nil {
		return Listeners{}, fmt.Errorf("LISTEN_ADDR: %w", err)
	}
	admin, err := lc.Listen(ctx, "tcp", c.AdminAddr)
	if err != nil {
		return Listeners{}, errors.Join(fmt.Errorf("ADMIN_ADDR: %w", err), public.Close())
	}
	return Listeners{public, admin}, nil
}

// drain is how long requests under way may go on after the context ended: longer than a send's deadline.
const drain = 15 * time.Second

// Serve answers requests and works in the background until the context ends, then finishes what is under way.
func (a *App) Serve(ctx context.Context, l Listeners) error {
	if err := a.Invites.SetAccrual(ctx, a.cfg.Accrual); err != nil {
		return err
	}
	if err := a.store.NoteSettings(ctx, func(last string) string { return note(a.cfg.noted, last) }, a.now()); err != nil {
		a.log.WarnContext(ctx, "the settings could not be written down", "error", err) // no reason not to serve
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(a.Paths, newStuck(a.store, a.now), newMirrored(a.store, a.now), collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	ui, err := console.New(console.Options{Playground: a.cfg.Playground, GraphQLPath: "/graphql", FormActionOrigins: []string{origin(a.cfg.BaseURL)}})
	if err != nil {
		return err
	}
	limits, previews, err := a.cfg.RateLimits.limiters(a.now)
	if err != nil {
		return err
	}
	callers, err := a.callers(ui, limits)
	if err != nil {
		return err
	}
	handler, err := a.handler(registry, ui, callers, previews)
	if err != nil {
		return err
	}
	public, admin := server.HTTP(handler, a.log), server.HTTP(server.Admin(registry), a.log)
	failed := make(chan error, 2)
	for srv, on := range map[*http.Server]net.Listener{public: l.Public, admin: l.Admin} {
		go func() { failed <- srv.Serve(on) }()
	}
	background, stop := context.WithCancel(ctx)
	var loops sync.WaitGroup
	loops.Go(func() { a.tail.Run(background, a.cfg.PollEvery) })
	loops.Go(func() { a.sweep().Run(background, a.cfg.SyncEvery, sweepLook) })
	loops.Go(func() { a.Invites.Deliver(background, a.cfg.DeliverEvery) })
	loops.Go(func() { a.live.Run(background) })
	loops.Go(func() { callers.Run(background) })
	loops.Go(func() { a.purge(background) })
	loops.Go(func() { a.countWrites(background) })
	loops.Go(func() { a.tally(background) })
	loops.Go(func() { a.clock.follow(background, a.store, a.log) })

	select {
	case <-ctx.Done():
		err = nil
	case err = <-failed:
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	err = errors.Join(err, public.Shutdown(closing), admin.Close())
	stop()
	loops.Wait()
	return err
}

const (
	purgeEvery = 10 * time.Minute
	// keepKeys is how long idempotency keys are kept: a day at least is promised.
	keepKeys = 48 * time.Hour
	// keepEvents is longer than WorkOS keeps them.
	keepEvents = 100 * 24 * time.Hour
)

func (a *App) purge(ctx context.Context) {
	tick := time.NewTicker(purgeEvery)
	defer tick.Stop()
	for {
		if err := a.store.Purge(ctx, a.now(), keepKeys, keepEvents); err != nil && ctx.Err() == nil {
			a.log.WarnContext(ctx, "old rows could not be dropped", "error", err)
		}
		if err := a.Invites.Orphans(ctx); err != nil && ctx.Err() == nil {
			a.log.WarnContext(ctx, "the invites of removed members could not be looked at", "error", err)
		}
		if err := a.Invites.Erase(ctx); err != nil && ctx.Err() == nil {
			a.log.WarnContext(ctx, "what is left of the addresses of deleted people could not be erased", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Migrate brings the database to the version that this program knows.
func Migrate(ctx context.Context, databaseURL string) ([]store.MigrationStatus, error) {
	db, err := store.Open(ctx, databaseURL)
	if err != nil {
		return nil, err
	}
	done, err := db.Migrate(ctx)
	return done, errors.Join(err, db.Close())
}

// MigrationStatus lists the versions that this program knows. Of a database that is not there all are missing, and it stays so.
func MigrationStatus(ctx context.Context, databaseURL string) ([]store.MigrationStatus, error) {
	db, err := store.Open(ctx, databaseURL, store.Existing())
	if errors.Is(err, store.ErrNoDatabase) {
		return store.Versions()
	}
	if err != nil {
		return nil, err
	}
	all, err := db.MigrationStatus(ctx)
	return all, errors.Join(err, db.Close())
}
