package app

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"guestlist/graph"
	"guestlist/internal/auth"
	"guestlist/internal/console"
	"guestlist/internal/export"
	"guestlist/internal/mirror"
	"guestlist/internal/seed"
	"guestlist/internal/server"
	"guestlist/internal/viewer"
)

// streamsAskEvery and what Auth.Run waits between looks are less than five seconds together: so soon a stream ends after it is
// known here that its session has.
const streamsAskEvery = 2500 * time.Millisecond

// exportPatience is how long the reader of an export may take nothing in, as that of a stream in graph.
const exportPatience = 20 * time.Second

func (a *App) callers(ui *console.Console, limits auth.Limits) (*auth.Auth, error) {
	return auth.New(auth.Config{
		PublicURL: a.cfg.PublicURL, AppOrigins: a.cfg.AppOrigins, CookieKeys: a.cfg.CookieKeys, Issuers: a.cfg.Issuers,
		JWKSURL: a.client.JWKSURL(), PermissionsByRole: a.cfg.PermissionsByRole, OperatorOrganization: a.cfg.OperatorOrganization, Limits: limits,
		SessionIdle: a.cfg.SessionIdle,
		SessionMax:  a.cfg.SessionMax, Now: a.now, Logger: a.log, HTTPClient: &http.Client{Timeout: 5 * time.Second}, Pages: pages{ui},
	}, a.store, door{a.Invites}, a.client)
}

func (a *App) handler(metrics prometheus.Registerer, ui *console.Console, callers *auth.Auth, previews graph.Limiter) (http.Handler, error) {
	trusted, err := a.trusted()
	if err != nil {
		return nil, err
	}
	options := server.Options{
		Auth: callers.Middleware, Login: callers.Login, Callback: callers.Callback, Arriving: callers.Arriving, Logout: callers.Logout,
		GraphQL: graph.Handler(graph.Options{
			Invites: a.Invites, Seeds: &seed.Views{Store: a.store, Rights: a.Invites, Now: a.now, Every: a.cfg.PollEvery},
			ApplicationName: a.cfg.PublicURL.Host, Introspection: a.cfg.Introspection, Trusted: trusted,
			Live: a.live, Again: callers.Again, Check: streamsAskEvery, Now: a.now, Log: a.log, RequestID: server.RequestID, Previews: previews, Sessions: callers,
			Tracer: tracer(a.traces, "guestlist/graph"),
		}),
		Export: export.Handler(export.Options{Invites: a.Invites, Log: a.log, RequestID: server.RequestID, Patience: exportPatience}),
		Schema: graph.Schema(a.cfg.Introspection), Home: a.home(ui), Routes: ui.Routes(), Invite: ui.Invite, NotFound: ui.NotFound,
		Webhook:    &mirror.Webhook{Secrets: a.cfg.WebhookSecrets, Inbox: a.store, Wake: a.tail.Wake, Now: a.now, Log: a.log},
		Playground: ui.Playground(), Assets: ui.Assets(), Favicon: ui.Favicon(), Ready: a.store.Ping,
		AppOrigins: a.cfg.AppOrigins, CORSOrigins: a.cfg.CORSOrigins, TrustedProxies: a.cfg.TrustedProxies, Now: a.now, Log: a.log, Metrics: metrics,
	}
	if a.traces != nil {
		options.Traces = a.traces
	}
	return server.New(options), nil
}

// trusted adds what the console sends to the documents of a manifest; without a manifest every document is taken anyhow.
func (a *App) trusted() (graph.Documents, error) {
	if len(a.cfg.Trusted) == 0 {
		return nil, nil
	}
	all, err := graph.ParseDocuments(console.Documents())
	if err != nil {
		return nil, fmt.Errorf("the console's documents: %w", err)
	}
	maps.Copy(all, a.cfg.Trusted)
	return all, nil
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
