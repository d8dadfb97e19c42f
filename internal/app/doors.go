package app

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"guestlist/internal/problem"
	"guestlist/internal/workos"
)

// examineDoors looks at the ways in: what lets people in without an invitation, and what makes callers look alike.
func examineDoors(ctx context.Context, cfg Config, client *workos.Client) []Finding {
	registration := Finding{"registration", Sound, "invite_only: whatever else makes a user at WorkOS (sign-up, single sign-on, directories, the dashboard) " +
		"admits nobody here. Turn sign-up off in the dashboard all the same: WorkOS's API does not tell whether it is"}
	if cfg.Policy.OpenRegistration {
		registration.Mark, registration.Says = Warn, "open: EVERYBODY WITH A USER AT WORKOS IS LET IN. Set REGISTRATION=invite_only to close it; who is in stays in"
	}
	findings := append([]Finding{registration}, examineWays(ctx, cfg, client)...)
	if len(cfg.TrustedProxies) == 0 && !loopback(cfg.PublicURL.Hostname()) {
		findings = append(findings, Finding{"TRUSTED_PROXIES", Warn, "is empty: behind a proxy all strangers count as one address, and share its rate limits"})
	}
	if cfg.OperatorOrganization == "" {
		return findings
	}
	_, err := client.Organization(ctx, cfg.OperatorOrganization)
	switch {
	case err == nil:
		return append(findings, Finding{"OPERATOR_ORGANIZATION", Sound, "exists; permissions that are held in it count for the whole application"})
	case problem.Is(err, problem.NotFound):
		return append(findings, Finding{"OPERATOR_ORGANIZATION", Wrong, "names no organization of this environment"})
	default:
		return append(findings, Finding{"OPERATOR_ORGANIZATION", Unsure, "could not be looked up: " + problem.Of(err).Message})
	}
}

// examineWays names what makes users and members without an invitation, as far as the key may read it.
func examineWays(ctx context.Context, cfg Config, client *workos.Client) []Finding {
	says := "none is on"
	var findings []Finding
	for _, one := range []struct {
		what, makes string
		list        func(context.Context) ([]workos.Way, error)
	}{
		{"single sign-on", "makes a user of everybody who signs in through it", client.Connections},
		{"directories", "makes users and members of everybody in it", client.Directories},
	} {
		found, err := one.list(ctx)
		f := Finding{one.what, Sound, says}
		switch {
		case err != nil:
			f.Mark, f.Says = Unsure, "could not be read ("+problem.Of(err).Message+"): look in the dashboard which are on"
		case len(found) > 0 && cfg.Policy.OpenRegistration:
			f.Says = wayNames(found) + ": each " + one.makes + ", and REGISTRATION=open LETS ALL OF THEM IN"
		case len(found) > 0:
			f.Says = wayNames(found) + ": each " + one.makes + "; without an invitation they are not let in here"
		}
		findings = append(findings, f)
	}
	return findings
}

// waysNamed is how many are named.
const waysNamed = 5

func wayNames(all []workos.Way) string {
	names := make([]string, 0, waysNamed)
	for _, w := range all[:min(len(all), waysNamed)] {
		names = append(names, strings.Join(strings.Fields(clip(w.Name, 64)), " ")+" ("+w.ID+")")
	}
	return fmt.Sprintf("%d on: %s", len(all), strings.Join(names, ", "))
}

// examineRedirect asks WorkOS to begin a sign-in that nobody goes on with: an address that is not registered is refused at
// once. The list of those that are cannot be read.
func examineRedirect(ctx context.Context, cfg Config, client *workos.Client) Finding {
	back := cfg.PublicURL.String() + "/auth/callback"
	mend := "register it in the dashboard, and " + cfg.PublicURL.String() + "/auth/login as initiate-login URI (that one cannot be checked from here)"
	verifier := strings.Repeat("A", 43)
	address, err := client.AuthorizationURL(workos.AuthorizationRequest{RedirectURI: back, State: "doctor", CodeChallenge: verifier})
	if err != nil {
		return Finding{"redirect URI", Wrong, "no sign-in can be begun with " + back}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return Finding{"redirect URI", Wrong, "no sign-in can be begun with " + back}
	}
	plain := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := plain.Do(req)
	if err != nil {
		return Finding{"redirect URI", Unsure, "could not be tried: WorkOS " + notReached(cfg)}
	}
	_ = res.Body.Close() // nothing of it is read
	to, _ := url.Parse(res.Header.Get("Location"))
	refused := res.StatusCode >= http.StatusBadRequest || to != nil && strings.Contains(to.Path, "error")
	if refused {
		return Finding{"redirect URI", Wrong, fmt.Sprintf("WorkOS answers %d to a sign-in that comes back to %s: %s", res.StatusCode, back, mend)}
	}
	return Finding{"redirect URI", Sound, back + " is taken; if people see an error of WorkOS's all the same, " + mend}
}
