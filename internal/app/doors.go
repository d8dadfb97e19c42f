package app

import (
	"context"

	"guestlist/internal/problem"
	"guestlist/internal/workos"
)

// examineDoors looks at the ways in: what lets people in without an invitation, and what makes callers look alike.
func examineDoors(ctx context.Context, cfg Config, client *workos.Client) []Finding {
	registration := Finding{"registration", true, "invite_only: whatever else makes a user at WorkOS (sign-up, single sign-on, directories, the dashboard) " +
		"admits nobody here. Turn sign-up off in the dashboard all the same; that cannot be checked from here"}
	if cfg.Policy.OpenRegistration {
		registration.Says = "open: EVERYBODY WITH A USER AT WORKOS IS LET IN. Set REGISTRATION=invite_only to close it; who is in stays in"
	}
	findings := []Finding{registration}
	if len(cfg.TrustedProxies) == 0 && !loopback(cfg.PublicURL.Hostname()) {
		findings = append(findings, Finding{"TRUSTED_PROXIES", true, "is empty: behind a proxy all strangers count as one address, and share its rate limits"})
	}
	if cfg.OperatorOrganization == "" {
		return findings
	}
	_, err := client.Organization(ctx, cfg.OperatorOrganization)
	switch {
	case err == nil:
		return append(findings, Finding{"OPERATOR_ORGANIZATION", true, "exists; permissions that are held in it count for the whole application"})
	case problem.Is(err, problem.NotFound):
		return append(findings, Finding{"OPERATOR_ORGANIZATION", false, "names no organization of this environment"})
	default:
		return append(findings, Finding{"OPERATOR_ORGANIZATION", false, "could not be looked up: " + problem.Of(err).Message})
	}
}
