package auth

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"guestlist/internal/problem"
	"guestlist/internal/viewer"
)

// maxBearer is above every access token that a server with default header limits sees, and bounds what is hashed and parsed.
const maxBearer = 16 << 10

// bearerShape is RFC 6750 §2.1 with the scheme in any case (RFC 9110 §11.1).
var bearerShape = regexp.MustCompile(`^(?i:Bearer) +([A-Za-z0-9._~+/-]+=*)$`)

// Middleware puts the viewer into the request's context, or ends the request: 429 for who asks too often, 401 for an Authorization header that proves
// nothing, 403 for the cookie from a foreign origin, 503 while the store or the keys cannot be asked. The header goes before
// the cookie. A dead cookie is deleted and the request goes on as a stranger's.
func (a *Auth) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who, refused := a.identify(w, r)
		if refused = a.counted(r.Context(), who, refused); refused != nil {
			a.answer(w, r, refused)
			return
		}
		next.ServeHTTP(w, r.WithContext(viewer.With(r.Context(), who)))
	})
}

func (a *Auth) identify(w http.ResponseWriter, r *http.Request) (viewer.Viewer, *fault) {
	if lines, present := r.Header["Authorization"]; present {
		return a.fromBearer(r, lines)
	}
	if len(a.cookieValues(r, sessionCookie)) == 0 {
		return viewer.Viewer{}, nil
	}
	if !a.origins.allow(r) {
		return viewer.Viewer{}, foreignOrigin()
	}
	return a.fromCookie(w, r)
}

// Again asks who a request's caller is now, for what lives longer than a request is young: a stream ends with its session or
// token. It is no use of the session, so an open tab does not keep one alive. A token that is no good any more is
// problem.Unauthenticated, a session that has ended a stranger; any other error means that the truth is not known.
func (a *Auth) Again(r *http.Request) (viewer.Viewer, error) {
	if lines, present := r.Header["Authorization"]; present {
		who, refused := a.fromBearer(r, lines)
		if refused != nil {
			return viewer.Viewer{}, problem.Wrap(refused.kind, refused.message, refused.cause)
		}
		return who, nil
	}
	for _, value := range a.sessionValues(r) {
		s, err := a.store.Session(r.Context(), hashed(value))
		if errors.Is(err, ErrNoSession) {
			continue
		}
		if err != nil {
			return viewer.Viewer{}, err
		}
		if !a.alive(s) {
			continue
		}
		if s, err = a.fresh(r.Context(), s); errors.Is(err, errSessionOver) {
			continue
		}
		return a.sessionViewer(s), err
	}
	return viewer.Viewer{}, nil
}

// fromBearer takes exactly one header line: with two, proxy and server could each believe another one.
func (a *Auth) fromBearer(r *http.Request, lines []string) (viewer.Viewer, *fault) {
	if len(lines) != 1 || len(lines[0]) > maxBearer {
		return viewer.Viewer{}, invalidToken()
	}
	parts := bearerShape.FindStringSubmatch(lines[0])
	if parts == nil {
		return viewer.Viewer{}, invalidToken()
	}
	token, err := a.identifyToken(r.Context(), parts[1])
	var often *tooOftenError
	if errors.As(err, &often) {
		return viewer.Viewer{}, tooOften(often.wait)
	}
	if errors.Is(err, errKeysUnavailable) || errors.Is(err, errAPIKeyUnknowable) {
		return viewer.Viewer{}, unavailable("keys", err)
	}
	if err != nil {
		return viewer.Viewer{}, invalidToken()
	}
	if token.MachineID != "" {
		return a.machineViewer(r.Context(), token), nil
	}
	if a.revoked.has(token.SessionID) {
		return viewer.Viewer{}, invalidToken()
	}
	access, err := a.store.Access(r.Context(), token.UserID, token.OrganizationID)
	if err == nil {
		err = a.audit(r.Context(), token)
	}
	if err != nil {
		return viewer.Viewer{}, unavailable("store", err)
	}
	return a.memberViewer(token, access), nil
}

// identifyToken takes what has the three parts of a JWS (RFC 7515 §7.1) for one, and anything else for an API key.
func (a *Auth) identifyToken(ctx context.Context, token string) (identity, error) {
	if strings.Count(token, ".") == 2 {
		return a.tokens.verify(ctx, token)
	}
	return a.apiKeys.identify(ctx, token)
}

// machineViewer is not asked for admission: its credentials are the operator's or an organization's to give.
func (a *Auth) machineViewer(ctx context.Context, token identity) viewer.Viewer {
	if a.recognized.due(token) {
		m := Machine{ID: token.MachineID, Name: token.MachineName, OrganizationID: token.OrganizationID}
		if err := a.door.Recognize(ctx, m); err != nil {
			a.logger.WarnContext(ctx, "a machine's name could not be kept", slog.Any("error", err))
		} else {
			a.recognized.done(token)
		}
	}
	return viewer.Viewer{
		Kind:             viewer.Machine,
		MachineID:        token.MachineID,
		Admitted:         true,
		OrganizationID:   token.OrganizationID,
		Operator:         a.isOperator(token.OrganizationID),
		Permissions:      a.permissions(token.Permissions),
		SessionExpiresAt: token.ExpiresAt,
	}
}

// permissions joins those of the token with those that the roles have here, each once. The slice is the caller's own.
func (a *Auth) permissions(granted []string, roles ...string) []string {
	all := make([]string, 0, len(granted)+len(roles)*2)
	add := func(list []string) {
		for _, p := range list {
			if !slices.Contains(all, p) { // a handful: a map costs more
				all = append(all, p)
			}
		}
	}
	add(granted)
	for _, role := range roles {
		add(a.permissionsByRole[role])
	}
	return all
}

func (a *Auth) isOperator(organizationID string) bool {
	return organizationID != "" && organizationID == a.operator
}
