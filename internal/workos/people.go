package workos

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/workos/workos-go/v4/pkg/common"
	"github.com/workos/workos-go/v4/pkg/organizations"
	"github.com/workos/workos-go/v4/pkg/usermanagement"

	"guestlist/internal/problem"
)

const (
	opUsers        = "GET /user_management/users"
	opUser         = "GET /user_management/users/{id}"
	opOrganization = "GET /organizations/{id}"
	opRoles        = "GET /authorization/organizations/{id}/roles"
	opMemberships  = "GET /user_management/organization_memberships"
)

// User is a person at WorkOS. What WorkOS leaves out is empty or zero.
type User struct {
	ID            string
	Email         string
	FirstName     string
	LastName      string
	PictureURL    string
	EmailVerified bool
	CreatedAt     time.Time
	UpdatedAt     time.Time
}

// Organization is an organization at WorkOS.
type Organization struct {
	ID   string
	Name string
}

// Membership is a person's place in an organization. Status is active, inactive or pending; only active ones count.
type Membership struct {
	ID               string
	UserID           string
	OrganizationID   string
	OrganizationName string
	Status           string
	RoleSlugs        []string
	CreatedAt        time.Time
}

// User reads a person by id (docs: reference/authkit/user/get). NotFound also when the id is malformed.
func (c *Client) User(ctx context.Context, id string) (User, error) {
	if err := checkID(id); err != nil {
		return User{}, err
	}
	var got common.User
	err := c.read(ctx, opUser, func(ctx context.Context) (err error) {
		got, err = c.users.GetUser(ctx, usermanagement.GetUserOpts{User: id})
		return known(got.ID, err)
	})
	if err != nil {
		return User{}, err
	}
	return userOf(got), nil
}

func userOf(u common.User) User {
	return User{
		ID:            u.ID,
		Email:         u.Email,
		FirstName:     u.FirstName,
		LastName:      u.LastName,
		PictureURL:    u.ProfilePictureURL,
		EmailVerified: u.EmailVerified,
		CreatedAt:     parseTime(u.CreatedAt),
		UpdatedAt:     parseTime(u.UpdatedAt),
	}
}

// UserByEmail finds the person of an address (docs: reference/authkit/user/list). NotFound when there is none; an empty
// address is nobody's and is not asked for.
func (c *Client) UserByEmail(ctx context.Context, email string) (User, error) {
	none := problem.New(problem.NotFound, "There is no such person.")
	if email == "" {
		return User{}, none
	}
	var got usermanagement.ListUsersResponse
	err := c.read(ctx, opUsers, func(ctx context.Context) (err error) {
		got, err = c.users.ListUsers(ctx, usermanagement.ListUsersOpts{Email: email, Limit: 10})
		return err
	})
	if err != nil {
		return User{}, err
	}
	for _, u := range got.Data {
		if isID(u.ID) && strings.EqualFold(u.Email, email) {
			return userOf(u), nil
		}
	}
	return User{}, none
}

// Organization reads an organization by id (docs: reference/organization/get). NotFound also when the id is malformed.
func (c *Client) Organization(ctx context.Context, id string) (Organization, error) {
	if err := checkID(id); err != nil {
		return Organization{}, err
	}
	var got organizations.Organization
	err := c.read(ctx, opOrganization, func(ctx context.Context) (err error) {
		got, err = c.orgs.GetOrganization(ctx, organizations.GetOrganizationOpts{Organization: id})
		return known(got.ID, err)
	})
	if err != nil {
		return Organization{}, err
	}
	return Organization{ID: got.ID, Name: got.Name}, nil
}

type roleList struct {
	Data []role `json:"data"`
}

func (l *roleList) complete() bool { return l.Data != nil }

// Roles lists the roles that an organization's members can have, the environment's and its own (docs:
// reference/roles/organization-role/list; WorkOS does not page it). NotFound also when the id is malformed.
func (c *Client) Roles(ctx context.Context, organizationID string) ([]string, error) {
	if err := checkID(organizationID); err != nil {
		return nil, err
	}
	var got roleList
	err := c.read(ctx, opRoles, func(ctx context.Context) error {
		got = roleList{}
		return c.do(ctx, request{method: http.MethodGet, path: "/authorization/organizations/" + organizationID + "/roles"}, &got)
	})
	slugs := make([]string, 0, len(got.Data))
	for _, r := range got.Data {
		slugs = append(slugs, r.Slug)
	}
	return slugs, err
}

// known refuses a 2xx that names nothing.
func known(id string, err error) error {
	if err == nil && !isID(id) {
		return errUnreadable
	}
	return err
}

// membership has what the SDK's lacks: the organization's name and several roles.
type membership struct {
	ID               string `json:"id"`
	UserID           string `json:"user_id"`
	OrganizationID   string `json:"organization_id"`
	OrganizationName string `json:"organization_name"`
	Status           string `json:"status"`
	Role             role   `json:"role"`
	Roles            []role `json:"roles"`
	CreatedAt        stamp  `json:"created_at"`
}

type role struct {
	Slug string `json:"slug"`
}

// Memberships lists all memberships of a person, in every status and all pages (docs:
// reference/authkit/organization-membership/list). A malformed id is NotFound.
func (c *Client) Memberships(ctx context.Context, userID string) ([]Membership, error) {
	if err := checkID(userID); err != nil {
		return nil, err
	}
	// Without statuses WorkOS lists the active ones only. The list goes in one parameter, by commas.
	filter := url.Values{"user_id": {userID}, "statuses": {"active,inactive,pending"}}
	rows, err := all[membership](ctx, c, opMemberships, pathMemberships, filter)
	if err != nil {
		return nil, err
	}
	list := make([]Membership, 0, len(rows))
	for _, row := range rows {
		list = append(list, row.domain())
	}
	return list, nil
}

func (m membership) domain() Membership {
	return Membership{
		ID: m.ID, UserID: m.UserID, OrganizationID: m.OrganizationID, OrganizationName: m.OrganizationName, Status: m.Status,
		RoleSlugs: m.slugs(), CreatedAt: m.CreatedAt.Time,
	}
}

// slugs gives every role once; where roles are absent there is the one.
func (m membership) slugs() []string {
	slugs := []string{}
	for _, r := range append([]role{m.Role}, m.Roles...) {
		if r.Slug != "" && !slices.Contains(slugs, r.Slug) {
			slugs = append(slugs, r.Slug)
		}
	}
	return slugs
}
