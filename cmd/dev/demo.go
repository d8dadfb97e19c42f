package main

import (
	"errors"
	"log/slog"
	"strings"
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

// demoMachine is an M2M application, or an API key where it has no client id.
type demoMachine struct {
	id, name, secret, organizationID string
	permissions                      []string
}

func (m demoMachine) isAPIKey() bool { return strings.HasPrefix(m.id, "api_key_") }

var demoMachines = []demoMachine{
	{"client_01GUESTLISTDEVACMESYNC", "Acme Directory Sync", "m2m_secret_guestlist_dev_acme", demoOrganizations[0].ID, adminPermissions},
	{"api_key_01GUESTLISTDEVACME", "Acme Dashboard", "sk_guestlist_dev_acme_dashboard", demoOrganizations[0].ID, []string{"invites:read"}},
	{"client_01GUESTLISTDEVGLOBEX", "Globex Planner", "m2m_secret_guestlist_dev_globex", demoOrganizations[1].ID, adminPermissions},
	{"api_key_01GUESTLISTDEVGLOBEX", "Globex Kiosk", "sk_guestlist_dev_globex_kiosk", demoOrganizations[1].ID, []string{}},
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
	return fake, errors.Join(
		fake.SetRole("member", nil, true), fake.SetRole("admin", adminPermissions, false), populate(fake))
}

func populate(fake *workostest.Server) error {
	for _, o := range demoOrganizations {
		if err := fake.AddOrganization(workostest.Organization{ID: o.ID, Name: o.Name}); err != nil {
			return err
		}
	}
	for _, m := range demoMachines {
		if err := m.addTo(fake); err != nil {
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

func (m demoMachine) addTo(fake *workostest.Server) error {
	if m.isAPIKey() {
		return fake.AddAPIKey(workostest.APIKey{ID: m.id, Value: m.secret, Name: m.name, OrganizationID: m.organizationID, Permissions: m.permissions})
	}
	return fake.AddM2MApplication(workostest.M2MApplication{
		ClientID: m.id, Name: m.name, ClientSecret: m.secret, OrganizationID: m.organizationID, Scopes: m.permissions,
	})
}
