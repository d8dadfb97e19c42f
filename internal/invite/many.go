package invite

import (
	"context"
	"errors"
	"strconv"

	"guestlist/internal/problem"
	"guestlist/internal/viewer"
)

// maxRows is how many people one call may invite.
const maxRows = 100

// Row is what became of one row: an invite, a refusal, or an error that is about this row alone.
type Row struct {
	Invite  *Invite
	Refusal *Refusal
	Err     error
}

// InviteMany invites people of one scope independently and in order: every place is taken before it answers, and the
// deliverer sends. A row's organization is absent or the call's. The key covers each row by its position, unless the row
// has one of its own. The error is about the call as a whole.
func (s *Service) InviteMany(ctx context.Context, v viewer.Viewer, organizationID *string, key *string, inputs []Input) ([]Row, error) {
	if err := mayAct(v); err != nil {
		return nil, err
	}
	if len(inputs) < 1 || len(inputs) > maxRows {
		return nil, problem.New(problem.BadUserInput, "invites must hold 1 to 100 rows.")
	}
	if _, err := scopeOf(v, organizationID); err != nil {
		return nil, err
	}
	defer s.due()
	rows := make([]Row, len(inputs))
	for i, in := range inputs {
		if in.IdempotencyKey == nil && key != nil {
			in.IdempotencyKey, in.keySuffix = key, "#"+strconv.Itoa(i)
		}
		rows[i] = s.row(ctx, v, organizationID, in)
	}
	return rows, nil
}

func (s *Service) row(ctx context.Context, v viewer.Viewer, organizationID *string, in Input) Row {
	if in.OrganizationID != nil && (organizationID == nil || *in.OrganizationID != *organizationID) {
		return Row{Err: problem.New(problem.BadUserInput, "A row's organizationId must be absent or the call's own.")}
	}
	in.OrganizationID = organizationID
	invite, err := s.inviteLater(ctx, v, in)
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return Row{Refusal: refusal}
	}
	return Row{Invite: invite, Err: err}
}

// inviteLater takes the place and leaves the sending to the deliverer.
func (s *Service) inviteLater(ctx context.Context, v viewer.Viewer, in Input) (*Invite, error) {
	draft, rec, err := s.prepare(ctx, v, in, mutationMany)
	if err != nil || rec != nil {
		return s.shown(ctx, rec, v), err
	}
	draft.Later = true
	reserved, err := s.reserve(ctx, v, draft)
	if err != nil {
		return nil, s.probed(ctx, v, draft.Record.Scope, s.withQuota(ctx, draft.Record, err))
	}
	return s.shown(ctx, &reserved.Record, v), nil
}
