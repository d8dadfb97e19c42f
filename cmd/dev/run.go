package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"guestlist/internal/app"
	"guestlist/internal/server"
	"guestlist/internal/workos/workostest"
)

// flags are what dev can be told; the product's own settings are among them, but for those that dev derives.
type flags struct {
	Listen       string `default:"127.0.0.1:4000" help:"Address of the product. (default: ${default})" placeholder:"ADDR"`
	WorkosListen string `default:"127.0.0.1:4010" help:"Address of the fake of WorkOS. (default: ${default})" placeholder:"ADDR"`
	AdminListen  string `default:"127.0.0.1:4001" help:"Address of metrics and profiles. (default: ${default})" placeholder:"ADDR"`
	Data         string `help:"Folder to keep everything in, so that a restart goes on (default: a temporary one)." placeholder:"DIR"`
	HostedAccept bool   `help:"Mails lead to WorkOS's own page, whose callback carries no state."`
	WorkosOnly   bool   `help:"Run the fake of WorkOS alone."`
	JSON         bool   `name:"json" help:"Say everything in one line of JSON on standard output."`

	Access app.AccessSettings `embed:""`
	Policy app.PolicySettings `embed:""`
	Log    app.LogSettings    `embed:""`
	Trace  app.TraceSettings  `embed:""`
}

// What the fake is set up with. It listens on loopback only, so these are no secrets.
const (
	apiKey        = "sk_test_guestlist_dev"
	clientID      = "client_01GUESTLISTDEV"
	webhookSecret = "whsec_guestlist_dev"
	// viteOrigin is where a front end under development is usually served.
	viteOrigin = "http://localhost:5173"
)

func run(ctx context.Context, args, env []string, stdout, stderr io.Writer) error {
	var f flags
	exited := false
	parser, err := kong.New(&f, kong.Name("dev"), kong.Description("Guestlist with a fake of WorkOS, for trying and developing."),
		kong.Writers(stdout, stderr), kong.Exit(func(int) { exited = true }), kong.Resolvers(app.Environment(env, "listen", "workos-listen", "admin-listen", "data", "hosted-accept", "workos-only", "json")),
		kong.Vars(app.DevDefaults.Vars()))
	if err != nil {
		return err
	}
	if _, err := parser.Parse(args); exited {
		return nil
	} else if err != nil {
		return err
	}
	dir, cleanup, err := f.folder()
	if err != nil {
		return err
	}
	defer cleanup()
	return f.start(ctx, dir, stdout, stderr)
}

// folder is where the data lives, and how to clear up behind us.
func (f flags) folder() (string, func(), error) {
	if f.Data != "" {
		return lockFolder(f.Data)
	}
	dir, err := os.MkdirTemp("", "guestlist-dev-")
	return dir, func() { _ = os.RemoveAll(dir) }, err
}

// lockFolder keeps a second dev out of a folder in use: two fakes would each write their own truth. The lock goes with the
// process, however it ends.
func lockFolder(dir string) (string, func(), error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", nil, err
	}
	file, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return "", nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return "", nil, errors.Join(fmt.Errorf("--data %s: another dev uses this folder", dir), file.Close())
	}
	return dir, func() { _ = file.Close() }, nil
}

func (f flags) start(ctx context.Context, dir string, stdout, stderr io.Writer) error {
	settings := app.Settings{
		Database: app.DatabaseSettings{DatabaseURL: "file:" + filepath.Join(dir, "guestlist.db")},
		Access:   f.Access, Policy: f.Policy, Log: f.Log, Trace: f.Trace,
	}
	if settings.Access.AppOrigins == "" {
		settings.Access.AppOrigins = viteOrigin
	} else {
		settings.Access.AppOrigins += "," + viteOrigin
	}
	var lc net.ListenConfig
	upstream, err := lc.Listen(ctx, "tcp", f.WorkosListen)
	if err != nil {
		return fmt.Errorf("--workos-listen: %w", err)
	}
	public, admin := upstream, upstream
	if !f.WorkosOnly {
		if public, err = lc.Listen(ctx, "tcp", f.Listen); err != nil {
			return errors.Join(fmt.Errorf("--listen: %w", err), upstream.Close())
		}
		if admin, err = lc.Listen(ctx, "tcp", f.AdminListen); err != nil {
			return errors.Join(fmt.Errorf("--admin-listen: %w", err), upstream.Close(), public.Close())
		}
	}
	h := house{
		WorkOS: address(upstream), URL: address(public), Admin: address(admin),
		now: time.Now, log: slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
	}
	if f.WorkosOnly {
		_, port, err := net.SplitHostPort(f.Listen)
		if err != nil {
			return errors.Join(fmt.Errorf("--listen: %w", err), upstream.Close())
		}
		h.URL, h.Admin = "http://"+net.JoinHostPort("localhost", port), ""
	}
	settings.WorkOS = app.WorkOSSettings{APIKey: apiKey, ClientID: clientID, BaseURL: h.WorkOS, WebhookSecret: webhookSecret}
	settings.Listen = app.ListenSettings{PublicURL: h.URL, ListenAddr: f.Listen, AdminAddr: f.AdminListen, CookiePassword: rand.Text() + rand.Text()}
	cfg, err := settings.Parse(app.PartDatabase, app.PartWorkOS, app.PartPolicy, app.PartHTTP)
	if err != nil {
		return err
	}
	fake, err := h.fake(filepath.Join(dir, "workos"), f.HostedAccept)
	if err != nil {
		return err
	}
	stopFake := serveFake(fake, upstream, h.log)
	defer stopFake()
	if f.WorkosOnly {
		return h.alone(ctx, f, fake, stdout)
	}
	return h.whole(ctx, f, cfg, fake, app.Listeners{Public: public, Admin: admin}, stdout, stderr)
}

// serveFake runs the fake until the function that it returns is called.
func serveFake(fake *workostest.Server, on net.Listener, log *slog.Logger) func() {
	srv := server.HTTP(fake, log)
	done := make(chan error, 1)
	go func() { done <- srv.Serve(on) }()
	return func() {
		_ = srv.Close()
		if err := <-done; !errors.Is(err, http.ErrServerClosed) {
			log.Error("the fake of WorkOS ended", "error", err)
		}
		if err := fake.Close(); err != nil {
			log.Error("the fake's state could not be closed", "error", err)
		}
	}
}

// alone waits while only the fake runs.
func (h house) alone(ctx context.Context, f flags, fake *workostest.Server, stdout io.Writer) error {
	report, err := h.report(fake)
	if err != nil {
		return err
	}
	report.URL, report.GraphQL, report.Playground = "", "", ""
	if err := report.print(stdout, f.JSON); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// whole runs the product against the fake.
func (h house) whole(ctx context.Context, f flags, cfg app.Config, fake *workostest.Server, l app.Listeners, stdout, stderr io.Writer) error {
	if _, err := app.Migrate(ctx, cfg.DatabaseURL); err != nil {
		return err
	}
	a, err := app.New(ctx, cfg, h.now, app.Logger(cfg, stderr))
	if err != nil {
		return err
	}
	for _, p := range demoPeople {
		if _, err := a.Invites.AdmitByOperator(ctx, p.id); err != nil {
			return errors.Join(err, a.Close())
		}
	}
	report, err := h.report(fake)
	if err != nil {
		return errors.Join(err, a.Close())
	}
	if !cfg.Playground {
		report.Playground = ""
	}
	// The listener is open already: whoever reads the report and calls at once waits for the first Accept, no longer.
	if err := report.print(stdout, f.JSON); err != nil {
		return errors.Join(err, a.Close())
	}
	return errors.Join(a.Serve(ctx, l), a.Close())
}

// address is how a browser on this machine reaches a listener.
func address(l net.Listener) string {
	host, port, err := net.SplitHostPort(l.Addr().String())
	if ip := net.ParseIP(host); err != nil || ip == nil || ip.IsLoopback() || ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}
