package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"guestlist/internal/app"
	"guestlist/internal/workos/workostest"
)

// report is everything that somebody who tries needs to know, as the contract words it.
type report struct {
	Version       string         `json:"version"`
	URL           string         `json:"url"`
	GraphQL       string         `json:"graphql"`
	Playground    string         `json:"playground"`
	WorkOS        string         `json:"workos"`
	Outbox        string         `json:"outbox"`
	Admin         string         `json:"admin"`
	APIKey        string         `json:"apiKey"`
	ClientID      string         `json:"clientId"`
	WebhookSecret string         `json:"webhookSecret"`
	Organizations []organization `json:"organizations"`
	People        []reported     `json:"people"`
	Machines      []machine      `json:"machines"`
	Stranger      stranger       `json:"stranger"`
}

// reported is a demo person with a token; organizationId is null outside of organizations.
type reported struct {
	ID             string    `json:"id"`
	Email          string    `json:"email"`
	Name           string    `json:"name"`
	Role           string    `json:"role"`
	Permissions    []string  `json:"permissions"`
	OrganizationID *string   `json:"organizationId"`
	AccessToken    string    `json:"accessToken"`
	ExpiresAt      time.Time `json:"expiresAt"`
}

// machine is a demo machine with what it sends as bearer; an API key has no client id and no secret beside itself.
type machine struct {
	Name           string   `json:"name"`
	Kind           string   `json:"kind"`
	OrganizationID string   `json:"organizationId"`
	Permissions    []string `json:"permissions"`
	ClientID       *string  `json:"clientId"`
	ClientSecret   *string  `json:"clientSecret"`
	Token          string   `json:"token"`
}

type stranger struct {
	Email       string `json:"email"`
	AccessToken string `json:"accessToken"`
}

func (h house) report(fake *workostest.Server) (report, error) {
	r := report{
		Version: app.Version, URL: h.URL, GraphQL: h.URL + "/graphql", Playground: h.URL + "/playground", WorkOS: h.WorkOS,
		Outbox: h.WorkOS + "/outbox", Admin: h.Admin, APIKey: apiKey, ClientID: clientID, WebhookSecret: webhookSecret,
		Organizations: demoOrganizations, Machines: []machine{},
	}
	for _, p := range demoPeople {
		token, expires, err := fake.MintAccessToken(p.id, p.organizationID, tokenLife)
		if err != nil {
			return report{}, err
		}
		one := reported{
			ID: p.id, Email: p.email, Name: p.first + " " + p.last, Role: p.role, Permissions: p.permissions(),
			AccessToken: token, ExpiresAt: expires.UTC(),
		}
		if p.organizationID != "" {
			one.OrganizationID = &p.organizationID
		}
		r.People = append(r.People, one)
	}
	for _, m := range demoMachines {
		one, err := m.report(fake)
		if err != nil {
			return report{}, err
		}
		r.Machines = append(r.Machines, one)
	}
	token, _, err := fake.MintAccessToken(demoStranger.id, "", tokenLife)
	r.Stranger = stranger{demoStranger.email, token}
	return r, err
}

func (m demoMachine) report(fake *workostest.Server) (machine, error) {
	one := machine{Name: m.name, Kind: "api_key", OrganizationID: m.organizationID, Permissions: m.permissions, Token: m.secret}
	if m.isAPIKey() {
		return one, nil
	}
	token, _, err := fake.MintMachineToken(m.id, tokenLife)
	one.Kind, one.ClientID, one.ClientSecret, one.Token = "m2m", &m.id, &m.secret, token
	return one, err
}

// print writes one line of JSON, or the same for people.
func (r report) print(w io.Writer, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(r)
	}
	var b strings.Builder
	metrics := r.Admin
	if metrics != "" {
		metrics += "/metrics"
	}
	b.WriteString("\nGuestlist is ready. Open:\n\n")
	for _, line := range [][2]string{
		{"Application", r.URL}, {"API", r.GraphQL}, {"Playground", r.Playground}, {"WorkOS (fake)", r.WorkOS}, {"Outbox", r.Outbox}, {"Metrics", metrics},
	} {
		if line[1] != "" {
			fmt.Fprintf(&b, "  %-14s %s\n", line[0], line[1])
		}
	}
	b.WriteString("\nSign in with an address, or send a token as  Authorization: Bearer …  (good for 24 hours):\n")
	for _, p := range r.People {
		where := "without organization"
		for _, o := range r.Organizations {
			if p.OrganizationID != nil && o.ID == *p.OrganizationID {
				where = o.Name
			}
		}
		fmt.Fprintf(&b, "\n  %s <%s>, %s, %s\n  %s\n", p.Name, p.Email, p.Role, where, p.AccessToken)
	}
	for _, m := range r.Machines {
		fmt.Fprintf(&b, "\n  %s, a machine (%s)\n  %s\n", m.Name, m.Kind, m.Token)
		if m.ClientID != nil && m.ClientSecret != nil { // the fake's own, on loopback: no secret to keep
			fmt.Fprintf(&b, "  or a token from %s/oauth2/token with\n  CLIENT_ID=%s CLIENT_SECRET=%s\n", r.WorkOS, *m.ClientID, *m.ClientSecret)
		}
	}
	fmt.Fprintf(&b, "\n  A stranger <%s>: a user at WorkOS, but no invitation\n  %s\n\nStop with Ctrl-C.\n", r.Stranger.Email, r.Stranger.AccessToken)
	_, err := io.WriteString(w, b.String())
	return err
}
