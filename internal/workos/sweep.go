package workos

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"guestlist/internal/invite"
)

const (
	pathMemberships = "/user_management/organization_memberships"

	opListUsers         = "GET /user_management/users"
	opListOrganizations = "GET /organizations"
)

// Page is one page of a list, oldest first. Next is the cursor of the page behind it, empty on the last one.
type Page[T any] struct {
	Rows []T
	Next string
}

// InvitationPage lists everybody's invitations in every state (docs: reference/authkit/invitation/list).
func (c *Client) InvitationPage(ctx context.Context, after string) (Page[invite.Invitation], error) {
	return turn(ctx, c, opListInvitations, pathInvitations, after, nil, func(i invitation) (invite.Invitation, bool) { return i.domain(), i.complete() })
}

// listedUser has what the SDK's list has, and a cursor that the SDK does not lose.
type listedUser struct {
	ID                string `json:"id"`
	Email             string `json:"email"`
	FirstName         string `json:"first_name"`
	LastName          string `json:"last_name"`
	ProfilePictureURL string `json:"profile_picture_url"`
}

// UserPage lists everybody (docs: reference/authkit/user/list).
func (c *Client) UserPage(ctx context.Context, after string) (Page[User], error) {
	return turn(ctx, c, opListUsers, "/user_management/users", after, nil, func(u listedUser) (User, bool) {
		return User{ID: u.ID, Email: u.Email, FirstName: u.FirstName, LastName: u.LastName, PictureURL: u.ProfilePictureURL}, isID(u.ID)
	})
}

// OrganizationPage lists every organization (docs: reference/organization/list).
func (c *Client) OrganizationPage(ctx context.Context, after string) (Page[Organization], error) {
	type organization struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	return turn(ctx, c, opListOrganizations, "/organizations", after, nil, func(o organization) (Organization, bool) {
		return Organization(o), isID(o.ID)
	})
}

// MembershipPage lists the memberships of an organization in every status (docs:
// reference/authkit/organization-membership/list).
func (c *Client) MembershipPage(ctx context.Context, organizationID, after string) (Page[Membership], error) {
	if err := checkID(organizationID); err != nil {
		return Page[Membership]{}, err
	}
	filter := url.Values{"organization_id": {organizationID}, "statuses": {"active,inactive,pending"}}
	return turn(ctx, c, opMemberships, pathMemberships, after, filter, func(m membership) (Membership, bool) {
		return m.domain(), isID(m.ID) && isID(m.UserID)
	})
}

// turn reads one page. A row that names nothing is an error: a list that cannot be read must not look like a shorter one.
func turn[R, T any](ctx context.Context, c *Client, op, path, after string, filter url.Values, read func(R) (T, bool)) (Page[T], error) {
	query := url.Values{"limit": {strconv.Itoa(pageSize)}, "order": {"asc"}}
	for name, values := range filter {
		query[name] = values
	}
	if after != "" {
		query.Set("after", after)
	}
	var got page[R]
	err := c.read(ctx, op, func(ctx context.Context) error {
		got = page[R]{}
		return c.do(ctx, request{method: http.MethodGet, path: path, query: query}, &got)
	})
	if err != nil {
		return Page[T]{}, err
	}
	p := Page[T]{Next: got.Metadata.After, Rows: make([]T, 0, len(*got.Data))}
	for _, row := range *got.Data {
		one, complete := read(row)
		if !complete {
			return Page[T]{}, c.mapError(op, &exchange{err: errUnreadable})
		}
		p.Rows = append(p.Rows, one)
	}
	if len(p.Rows) == 0 {
		p.Next = "" // some servers name a cursor on the last page too
	}
	return p, nil
}

// Name is first and last name, as far as there are any.
func (u User) Name() string { return strings.TrimSpace(u.FirstName + " " + u.LastName) }
