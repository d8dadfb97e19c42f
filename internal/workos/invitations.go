package workos

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"guestlist/internal/invite"
	"guestlist/internal/problem"
)

const (
	pathInvitations = "/user_management/invitations"

	opSendInvitation    = "POST /user_management/invitations"
	opListInvitations   = "GET /user_management/invitations"
	opInvitation        = "GET /user_management/invitations/{id}"
	opInvitationByToken = "GET /user_management/invitations/by_token/{token}"
	opResendInvitation  = "POST /user_management/invitations/{id}/resend"
	opRevokeInvitation  = "POST /user_management/invitations/{id}/revoke"
)

// Invitation reads one by id (docs: reference/authkit/invitation/get). NotFound also when the id is malformed, in which case
// WorkOS is not asked.
func (c *Client) Invitation(ctx context.Context, id string) (invite.Invitation, error) {
	if err := checkID(id); err != nil {
		return invite.Invitation{}, err
	}
	return c.getInvitation(ctx, opInvitation, pathInvitations+"/"+id)
}

// InvitationByToken reads the one that a mailed link names (docs: reference/authkit/invitation/find-by-token). NotFound also
// when the token is malformed, in which case WorkOS is not asked.
func (c *Client) InvitationByToken(ctx context.Context, token string) (invite.Invitation, error) {
	if err := checkToken(token); err != nil {
		return invite.Invitation{}, err
	}
	return c.getInvitation(ctx, opInvitationByToken, pathInvitations+"/by_token/"+token)
}

// getInvitation is not the SDK's call, which drops accepted_user_id and role_slug.
func (c *Client) getInvitation(ctx context.Context, op, path string) (invite.Invitation, error) {
	var got invitation
	err := c.read(ctx, op, func(ctx context.Context) error {
		got = invitation{}
		return c.do(ctx, request{method: http.MethodGet, path: path}, &got)
	})
	if err != nil {
		return invite.Invitation{}, err
	}
	return got.domain(), nil
}

// InvitationsByEmail lists an address's invitations in every state and scope, newest first, all pages (docs:
// reference/authkit/invitation/list). WorkOS compares the address as it likes: the caller compares again.
func (c *Client) InvitationsByEmail(ctx context.Context, email string) ([]invite.Invitation, error) {
	if email == "" {
		// An empty filter would list everybody's.
		return nil, problem.New(problem.BadUserInput, "An e-mail address is needed.")
	}
	rows, err := all[invitation](ctx, c, opListInvitations, pathInvitations, url.Values{"email": {email}})
	if err != nil {
		return nil, err
	}
	list := make([]invite.Invitation, 0, len(rows))
	for _, row := range rows {
		list = append(list, row.domain())
	}
	slices.SortStableFunc(list, func(a, b invite.Invitation) int { return b.CreatedAt.Compare(a.CreatedAt) })
	return list, nil
}

// RevokeInvitation asks once for an invitation to be revoked (docs: reference/authkit/invitation/revoke). On an error, also
// on invite_not_pending, the caller reads the invitation: that alone says what is true.
func (c *Client) RevokeInvitation(ctx context.Context, id string) (invite.Invitation, error) {
	if err := checkID(id); err != nil {
		return invite.Invitation{}, err
	}
	var got invitation
	err := c.write(ctx, opRevokeInvitation, func(ctx context.Context) error {
		return c.do(ctx, request{method: http.MethodPost, path: pathInvitations + "/" + id + "/revoke"}, &got)
	})
	if err != nil {
		return invite.Invitation{}, err
	}
	return got.domain(), nil
}
