package workos

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"guestlist/internal/invite"
)

type sendBody struct {
	Email          string `json:"email"`
	OrganizationID string `json:"organization_id,omitempty"`
	RoleSlug       string `json:"role_slug,omitempty"`
	InviterUserID  string `json:"inviter_user_id,omitempty"`
	Locale         string `json:"locale,omitempty"`
	ExpiresInDays  int    `json:"expires_in_days,omitempty"`
}

type resendBody struct {
	Locale string `json:"locale,omitempty"`
}

// SendInvitation makes one POST on the wire at most (docs: reference/authkit/invitation/send). It goes on when the caller
// gives up, for at most SendTimeout: an answer that nobody waits for still tells what was done. Where no byte of the request
// left, by NoSendAfter or for want of a connection, the outcome is NotSent; a zero NoSendAfter sends nothing. Refused is
// only what WorkOS itself said in JSON with 400, 401, 403, 404, 422 or 429 (which may be bare). Applied needs a 2xx with an
// id. Everything else is Unknown.
func (c *Client) SendInvitation(ctx context.Context, req invite.SendRequest) invite.SendResult {
	return c.once(ctx, opSendInvitation, req.NoSendAfter, request{method: http.MethodPost, path: pathInvitations, body: sendBody{
		Email:          req.Email,
		OrganizationID: req.OrganizationID,
		RoleSlug:       req.RoleSlug,
		InviterUserID:  req.InviterUserID,
		Locale:         req.Locale,
		ExpiresInDays:  req.ExpiresInDays,
	}})
}

// ResendInvitation asks for one more mail of an invitation, on the same terms as SendInvitation (docs:
// reference/authkit/invitation/resend). A malformed id is refused and WorkOS is not asked.
func (c *Client) ResendInvitation(ctx context.Context, id, locale string, noSendAfter time.Time) invite.SendResult {
	if err := checkID(id); err != nil {
		return invite.SendResult{Outcome: invite.OutcomeRefused, Status: http.StatusNotFound, Err: err}
	}
	c.wrote()
	return c.once(ctx, opResendInvitation, noSendAfter, request{
		method: http.MethodPost, path: pathInvitations + "/" + id + "/resend", body: resendBody{Locale: locale},
	})
}

// once makes one POST that is never repeated.
func (c *Client) once(ctx context.Context, op string, noSendAfter time.Time, req request) invite.SendResult {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.cfg.SendTimeout)
	defer cancel()
	ctx, span := c.span(ctx, op)
	x, start := &exchange{}, c.cfg.Now()
	g := newGate(c.cfg.Now, noSendAfter)
	x.err = c.post(ctx, g, x, req)
	result, failure := c.classify(op, x, g.close())
	end(span, x, failure)
	c.logCall(ctx, op, x, start, failure)
	return result
}

// post calls RoundTrip itself: an http.Client would only add redirects.
func (c *Client) post(ctx context.Context, g *gate, x *exchange, r request) error {
	if g.late() {
		return errTooLate
	}
	req, err := c.build(ctx, r)
	if err != nil {
		return err
	}
	// Without it nothing below could send the body a second time.
	req.GetBody = nil
	resp, err := c.sendTransport(g).RoundTrip(req)
	if err != nil {
		return err
	}
	return x.read(resp)
}

// classify is rule 5 of the send protocol (docs/decisions).
func (c *Client) classify(op string, x *exchange, left bool) (invite.SendResult, *Error) {
	if left && x.ok() {
		if made, ok := readMade(x.body); ok {
			return invite.SendResult{Outcome: invite.OutcomeApplied, Invitation: made, Status: x.status}, nil
		}
		x.err = errUnreadable
	}
	failure := c.mapError(op, x)
	result := invite.SendResult{RetryAfter: failure.RetryAfter, Err: failure}
	switch {
	case !left:
		result.Outcome = invite.OutcomeNotSent
	case isRefusal(x):
		result.Outcome, result.Status, result.Code = invite.OutcomeRefused, failure.Status, failure.Code
	default:
		result.Outcome = invite.OutcomeUnknown
	}
	return result, failure
}

// isRefusal says whether the answer proves that nothing was done. A page of a proxy's does not, save for 429, which WorkOS
// itself sends without JSON.
func isRefusal(x *exchange) bool {
	if x.err != nil {
		return false
	}
	switch x.status {
	case http.StatusTooManyRequests:
		return true
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound,
		http.StatusUnprocessableEntity:
		return parseRefusal(x.body).json
	default:
		return false
	}
}

// readMade reads the invitation that a 2xx names. Its id is proof enough, whatever the other members have become.
func readMade(body []byte) (invite.Invitation, bool) {
	var made invitation
	if json.Unmarshal(body, &made) == nil {
		return made.domain(), made.complete()
	}
	var only struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(body, &only) != nil || !isID(only.ID) {
		return invite.Invitation{}, false
	}
	return invite.Invitation{ID: only.ID}, true
}
