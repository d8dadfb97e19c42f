package main

import (
	"errors"
	"log/slog"
	"time"

	"guestlist/internal/workos/workostest"
)

// organization is a demo organization.
type organization struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

var demoOrganizations = []organization{
	{"org_01GUESTLISTDEVACME", "Acme Observatory"},
	{"org_01GUESTLISTDEVGLOBEX", "Globex Gardens"},
}

// demoPerson is somebody who was let in before the first invite.
type demoPerson struct {
	id, email, first, last, role, organizationID string
}

var demoPeople = []demoPerson{
	{"user_01GUESTLISTDEVADA", "ada@acme.example", "Ada", "Admin", "admin", demoOrganizations[0].ID},
	{"user_01GUESTLISTDEVMIA", "mia@acme.example", "Mia", "Member", "member", demoOrganizations[0].ID},
	{"user_01GUESTLISTDEVMAX", "max@acme.example", "Max", "Member", "member", demoOrganizations[0].ID},
	{"user_01GUESTLISTDEVOLGA", "olga@globex.example", "Olga", "Other", "member", demoOrganizations[1].ID},
	{"user_01GUESTLISTDEVSOL", "sol@people.example", "Sol", "Single", "member", ""},
}

// demoStranger has a user at WorkOS and no invitation.
var demoStranger = demoPerson{"user_01GUESTLISTDEVSTAN", "stan@nowhere.example", "Stan", "Stranger", "", ""}

// adminPermissions are what the role admin holds in the fake's environment.
var adminPermissions = []string{"invites:read", "invites:manage"}

// permissions are those of the person's role.
func (p demoPerson) permissions() []string {
	if p.role == "admin" {
		return adminPermissions
	}
	return []string{}
}

// tokenLife is how long the printed tokens live.
const tokenLife = 24 * time.Hour

// house is where everything is.
type house struct {
	URL, WorkOS, Admin string
	now                func() time.Time
	log                *slog.Logger
}

// fake makes the fake of WorkOS with its demo data; what is there already stays.
func (h house) fake(dir string, hosted bool) (*workostest.Server, error) {
	fake, err := workostest.New(workostest.Options{
		BaseURL: h.WorkOS, APIKey: apiKey, ClientID: clientID, RedirectURIs: []string{h.URL + "/auth/callback"},
		InitiateLoginURI: h.URL + "/auth/login", AcceptURL: h.URL + "/invite", HostedAccept: hosted, Dir: dir, Now: h.now, Logger: h.log,
	})
	if err != nil {
		return nil, err
	}
	fake.SetWebhooks(&workostest.Webhooks{URL: h.URL + "/webhooks/workos", Secret: webhookSecret})
	return fake, errors.Join(
		fake.SetRole("member", nil, true), fake.SetRole("admin", adminPermissions, false), populate(fake))
}

func populate(fake *workostest.Server) error {
	for _, o := range demoOrganizations {
		if err := fake.AddOrganization(workostest.Organization{ID: o.ID, Name: o.Name}); err != nil {
			return err
		}
	}
	for _, p := range append([]demoPerson{demoStranger}, demoPeople...) {
		err := fake.AddUser(workostest.User{ID: p.id, Email: p.email, FirstName: p.first, LastName: p.last, EmailVerified: true})
		if err != nil {
			return err
		}
		if p.organizationID == "" {
			continue
		}
		if err := fake.AddMembership(workostest.Membership{UserID: p.id, OrganizationID: p.organizationID, RoleSlug: p.role}); err != nil {
			return err
		}
	}
	return nil
}
