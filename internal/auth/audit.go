package auth

import (
	"context"
	"log/slog"
)

// audit records the first use of a session in which a member of the operator's staff acts as somebody. Without the record
// there is no access.
func (a *Auth) audit(ctx context.Context, token identity) error {
	if token.Impersonator == "" {
		return nil
	}
	key := identity{MachineID: token.SessionID, MachineName: token.UserID, OrganizationID: token.OrganizationID}
	if !a.audited.due(key) {
		return nil
	}
	err := a.store.NoteImpersonation(ctx, token.UserID, token.OrganizationID, token.Impersonator, token.SessionID, a.now())
	if err != nil {
		return err
	}
	a.audited.done(key)
	a.logger.InfoContext(ctx, "staff act as somebody", slog.String("user", token.UserID))
	return nil
}
