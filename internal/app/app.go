package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"guestlist/graph"
	"guestlist/internal/auth"
	"guestlist/internal/console"
	"guestlist/internal/export"
	"guestlist/internal/invite"
	"guestlist/internal/mirror"
	"guestlist/internal/ratelimit"
	"guestlist/internal/server"
	"guestlist/internal/store"
	"guestlist/internal/viewer"
	"guestlist/internal/workos"
)

// App is the product, wired and not serving yet.
type App struct {
	Invites *invite.Service
	// Paths counts what the send protocol came to.
	Paths prometheus.Collector

	cfg    Config
	live   *invite.Live
	store  *store.Store
	client *workos.Client
	clock  *clock
	now    func() time.Time
	log    *slog.Logger
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
	ours := &clock{base: host}
	now := ours.now
	client, err := workos.New(workos.Config{APIKey: cfg.APIKey, ClientID: cfg.ClientID, BaseURL: cfg.BaseURL, Logger: log, Now: now})
	if err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, cfg.DatabaseURL)
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
	return &App{clock: ours, Paths: paths.vec, Invites: service, cfg: cfg, live: live, store: db, client: client, now: now, log: log}, nil
}

// Offline opens the database and the rules for what concerns our own records alone; nothing of it may call WorkOS.
func Offline(ctx context.Context, cfg Config, now func() time.Time, log *slog.Logger) (*App, error) {
	db, err := store.Open(ctx, cfg.DatabaseURL)
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
	return a.store.Close()
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

// previewsPerMinute is how often one address may look at an invitation: people reload, guessers need far more.
const previewsPerMinute = 100

// drain is how long requests under way may go on after the context ended: longer than a send's deadline.
const drain = 15 * time.Second

// Serve answers requests and works in the background until the context ends, then finishes what is under way.
func (a *App) Serve(ctx context.Context, l Listeners) error {
	if err := a.Invites.SetAccrual(ctx, a.cfg.Accrual); err != nil {
		return err
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(a.Paths, newStuck(a.store, a.now), collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	handler, err := a.handler(registry)
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
	loops.Go(func() { a.tail().Run(background, a.cfg.PollEvery) })
	loops.Go(func() { a.Invites.Deliver(background, a.cfg.DeliverEvery) })
	loops.Go(func() { a.live.Run(background) })
	loops.Go(func() { a.purge(background) })
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

func (a *App) tail() *mirror.Tail {
	return &mirror.Tail{Source: a.client, Rules: a.Invites, Store: a.store, Now: a.now, Log: a.log}
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
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (a *App) handler(metrics prometheus.Registerer) (http.Handler, error) {
	ui, err := console.New(console.Options{Playground: a.cfg.Playground, GraphQLPath: "/graphql", FormActionOrigins: []string{origin(a.cfg.BaseURL)}})
	if err != nil {
		return nil, err
	}
	callers, err := auth.New(auth.Config{
		PublicURL: a.cfg.PublicURL, AppOrigins: a.cfg.AppOrigins, CookieKeys: a.cfg.CookieKeys, Issuers: a.cfg.Issuers,
		JWKSURL: a.client.JWKSURL(), PermissionsByRole: a.cfg.PermissionsByRole, SessionIdle: a.cfg.SessionIdle,
		SessionMax: a.cfg.SessionMax, Now: a.now, Logger: a.log, HTTPClient: &http.Client{Timeout: 5 * time.Second}, Pages: pages{ui},
	}, a.store, door{a.Invites}, a.client)
	if err != nil {
		return nil, err
	}
	previews, err := ratelimit.New(previewsPerMinute, a.now)
	if err != nil {
		return nil, err
	}
	return server.New(server.Options{
		Auth: callers.Middleware, Login: callers.Login, Callback: callers.Callback, Logout: callers.Logout,
		GraphQL: graph.Handler(graph.Options{
			Invites: a.Invites, ApplicationName: a.cfg.PublicURL.Host, Introspection: a.cfg.Introspection, Trusted: a.cfg.Trusted,
			Live: a.live, Again: callers.Again, Now: a.now, Log: a.log, RequestID: server.RequestID, Previews: previews,
		}),
		Export: export.Handler(a.Invites, a.log),
		Schema: graph.Schema(a.cfg.Introspection), Home: a.home(ui), Invite: ui.Invite, NotFound: ui.NotFound,
		Playground: ui.Playground(), Assets: ui.Assets(), Favicon: ui.Favicon(), Ready: a.store.Ping,
		AppOrigins: a.cfg.AppOrigins, CORSOrigins: a.cfg.CORSOrigins, TrustedProxies: a.cfg.TrustedProxies, Now: a.now, Log: a.log, Metrics: metrics,
	}), nil
}

// origin is the part of an address that a policy names: signing out ends at WorkOS.
func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address // it was checked when the configuration was read
	}
	return u.Scheme + "://" + u.Host
}

func (a *App) home(ui *console.Console) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v := viewer.From(r.Context())
		h := console.Home{SignedIn: v.Kind == viewer.Member, Admitted: v.Admitted}
		if v.Admitted {
			person, err := a.Invites.Person(r.Context(), v, v.UserID)
			if err == nil && person != nil {
				h.Name, h.Email = person.Name, person.Email
			}
			if org, err := a.Invites.Organization(r.Context(), v, v.OrganizationID); err == nil && org != nil {
				h.OrganizationName = org.Name
			}
		}
		ui.Home(w, r, h)
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

// MigrationStatus lists the versions that this program knows.
func MigrationStatus(ctx context.Context, databaseURL string) ([]store.MigrationStatus, error) {
	db, err := store.Open(ctx, databaseURL)
	if err != nil {
		return nil, err
	}
	all, err := db.MigrationStatus(ctx)
	return all, errors.Join(err, db.Close())
}
