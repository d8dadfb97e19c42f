package server

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/pprof"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/rs/cors"
	"go.opentelemetry.io/otel/trace"
)

// Options are the handlers and the settings of the mux.
type Options struct {
	// Auth puts the viewer into the context or ends the request.
	Auth                    func(http.Handler) http.Handler
	Login, Callback, Logout http.HandlerFunc
	// Arriving is where who has just accepted waits to be known.
	Arriving               http.HandlerFunc
	GraphQL, Export        http.Handler
	Schema                 http.HandlerFunc
	Home, Invite, NotFound http.HandlerFunc
	// Routes are the paths that Home answers; / is one of them.
	Routes          []string
	Playground      http.Handler
	Assets, Favicon http.Handler
	Webhook         http.Handler
	// Ready reports why requests cannot be served now, or nil.
	Ready func(context.Context) error
	// AppOrigins are our own front ends, CORSOrigins partners, who never get credentials.
	AppOrigins, CORSOrigins []string
	// TrustedProxies may say in X-Forwarded-For from where a request comes.
	TrustedProxies []netip.Prefix
	Now            func() time.Time
	Log            *slog.Logger
	Metrics        prometheus.Registerer
	// Traces makes a span of each request; nil traces nothing.
	Traces trace.TracerProvider
}

// New lays out the public mux.
func New(o Options) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/graphql", o.Auth(o.GraphQL))
	mux.Handle("GET /schema.graphql", o.Auth(o.Schema))
	mux.Handle("GET /export/invites.csv", o.Auth(o.Export))
	mux.Handle("GET /playground", o.Playground)
	mux.Handle("GET /assets/", o.Assets)
	mux.Handle("GET /favicon.ico", o.Favicon)
	for _, route := range o.Routes {
		if strings.HasSuffix(route, "/") {
			route += "{$}" // and nothing below it
		}
		mux.Handle("GET "+route, o.Auth(o.Home))
	}
	mux.Handle("GET /invite", o.Invite)
	mux.Handle("GET /auth/login", o.Login)
	mux.Handle("GET /auth/callback", o.Callback)
	mux.Handle("GET /auth/arriving", o.Arriving)
	mux.Handle("POST /auth/logout", o.Auth(o.Logout))
	mux.Handle("POST /webhooks/workos", o.Webhook)
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if err := o.Ready(r.Context()); err != nil {
			o.Log.WarnContext(r.Context(), "not ready", "error", err)
			plain(w, http.StatusServiceUnavailable, "not ready")
			return
		}
		plain(w, http.StatusOK, "ready")
	})
	mux.Handle("/", otherMethods(mux, o.NotFound))
	return o.around(mux)
}

// around is what holds for every request, outermost first.
func (o Options) around(mux *http.ServeMux) http.Handler {
	durations := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "guestlist_http_request_duration_seconds", Help: "How long requests took.",
		Buckets: []float64{.001, .005, .025, .1, .5, 2.5, 10},
	}, []string{"route", "status"})
	o.Metrics.MustRegister(durations)
	return o.traced(identify(o.client(observe(o, mux, durations, harden(o.recover(o.crossOrigin(mux)))))))
}

// crossOrigin answers preflights and names the origins that may read. rs/cors never refuses: what a cookie may do from
// where is auth's rule.
func (o Options) crossOrigin(next http.Handler) http.Handler {
	common := cors.Options{
		AllowedMethods: []string{http.MethodPost, http.MethodGet},
		AllowedHeaders: []string{"Authorization", "Content-Type", "GraphQL-Preflight"},
		ExposedHeaders: []string{"Retry-After", "WWW-Authenticate", "X-Request-Id"},
		MaxAge:         600,
	}
	ours, partners := common, common
	ours.AllowedOrigins, ours.AllowCredentials = o.AppOrigins, true
	partners.AllowedOrigins = o.CORSOrigins
	own, foreign := next, next
	if len(o.AppOrigins) > 0 {
		own = cors.New(ours).Handler(next)
	}
	if len(o.CORSOrigins) > 0 {
		foreign = cors.New(partners).Handler(next)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodOptions {
			asBrowsersAsk(r)
		}
		for _, origin := range o.AppOrigins {
			if r.Header.Get("Origin") == origin {
				own.ServeHTTP(w, r)
				return
			}
		}
		foreign.ServeHTTP(w, r)
	})
}

// asBrowsersAsk writes the header names of a preflight as browsers do, in lower case and sorted (Fetch, CORS-preflight), since
// rs/cors takes no other form: who asks by hand writes them as they come.
func asBrowsersAsk(r *http.Request) {
	const name = "Access-Control-Request-Headers"
	asked := strings.Join(r.Header.Values(name), ",")
	if asked == "" {
		return
	}
	names := strings.Split(strings.ToLower(asked), ",")
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	slices.Sort(names)
	r.Header.Set(name, strings.Join(slices.Compact(names), ","))
}

// Admin lays out the operator's mux: metrics and profiles. It has no authentication and belongs on loopback.
func Admin(gather prometheus.Gatherer) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(gather, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return mux
}

// HTTP gives a handler the limits of time and header size that a server on the internet needs.
func HTTP(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, WriteTimeout: 60 * time.Second,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n")) // the client is gone when this fails
}
