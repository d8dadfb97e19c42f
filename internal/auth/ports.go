package auth

import (
	"context"
	"errors"
	"net/http"
	"time"

	"guestlist/internal/workos"
)

// ErrNoSession is what a Store answers when no session has the hash.
var ErrNoSession = errors.New("auth: no such session")

// Session is one browser's sign-in. Organization, role and permissions are those of its last access token.
type Session struct {
	// TokenHash is the hex SHA-256 of the cookie's value: who reads the table cannot make the cookie.
	TokenHash       string
	UserID          string
	OrganizationID  string
	WorkOSSessionID string
	Role            string
	// Permissions are the token's; those that configuration gives to the role are added when the session is read.
	Permissions []string
	// Impersonator is the address of the operator's staff member who acts as the user; empty for the user themselves.
	Impersonator string
	// UserAgent is what the browser called itself, for people to recognise it by.
	UserAgent  string
	CreatedAt  time.Time
	LastSeenAt time.Time
	// ExpiresAt is the absolute end, whatever is done with the session.
	ExpiresAt time.Time
	// RefreshToken is sealed under a cookie key and bound to this row; empty in sessions from before it was kept.
	RefreshToken string
	// AccessExpiresAt is when the claims are to be renewed.
	AccessExpiresAt time.Time
	// Version counts the renewals. RefreshUntil is until when the next one is somebody's, or is to be left alone after
	// RefreshFailures failures in a row.
	Version         int
	RefreshUntil    time.Time
	RefreshFailures int
	// Access is read only: joined from the person at each read, so that whoever is shut out is out at once.
	Access Access
}

// Access is what we know of a person in an organization, whatever their token says.
type Access struct {
	// Admitted: they have a way in here.
	Admitted bool
	// Known: WorkOS has told us of their membership; Active and Roles are its then.
	Known, Active bool
	Roles         []string
}

// Store keeps sessions and consumed logins. Safe for concurrent use. Every error but ErrNoSession means that the truth is not
// known; auth answers it with 503 and never with a sign-out.
type Store interface {
	// CreateSession adds a session; the hash is new.
	CreateSession(ctx context.Context, s Session) error
	// Session reads one by its hash, ended ones too: auth judges the times. ErrNoSession when there is none.
	Session(ctx context.Context, tokenHash string) (Session, error)
	// TouchSession sets LastSeenAt, forward only; nothing happens where no session has the hash. At most once a minute per
	// session and process.
	TouchSession(ctx context.Context, tokenHash string, seenAt time.Time) error
	// DeleteSession ends a session; no error where there is none.
	DeleteSession(ctx context.Context, tokenHash string) error
	// ConsumeLogin marks a login as used, atomically over all processes; false when it was used before. The mark may be
	// forgotten after expiresAt.
	ConsumeLogin(ctx context.Context, id string, expiresAt time.Time) (first bool, err error)
	// Access reads what we know of a person in an organization ("" = application); the zero value for somebody unknown.
	Access(ctx context.Context, userID, organizationID string) (Access, error)
	// SessionsOf lists a person's sessions that have not ended by their absolute end, the last seen first, a hundred at most.
	SessionsOf(ctx context.Context, userID string, now time.Time) ([]Session, error)
	// NoteImpersonation records that a member of the operator's staff acts as somebody, in which session of WorkOS's.
	NoteImpersonation(ctx context.Context, userID, organizationID, staff, workosSessionID string, at time.Time) error
	// RevokeSession ends what is kept here of a session of WorkOS's, and remembers its id for every replica; it may be repeated.
	RevokeSession(ctx context.Context, workosSessionID string, at time.Time) error
	// RevokedSince lists the ids of the sessions that became known as ended since a moment.
	RevokedSince(ctx context.Context, since time.Time) ([]string, error)
	Refreshes
}

// Refreshes let one process at a time spend a session's refresh token. Atomic over all processes.
type Refreshes interface {
	// ClaimRefresh gives the refresh to the caller until the lease ends, if the session still has the version and nobody else has
	// it; mine says so. The session is as it now is. ErrNoSession when it has ended.
	ClaimRefresh(ctx context.Context, tokenHash string, version int, now time.Time, lease time.Duration) (s Session, mine bool, err error)
	// ReleaseRefresh gives the refresh back, to be tried again from a moment on.
	ReleaseRefresh(ctx context.Context, tokenHash string, version int, until time.Time, failures int) error
	// FinishRefresh writes what a refresh has brought if the session still has the version; false when another was faster.
	FinishRefresh(ctx context.Context, s Session, version int) (bool, error)
	// EndRefresh deletes the session if it still has the version.
	EndRefresh(ctx context.Context, tokenHash string, version int) error
	// AbandonedRefreshes lists sessions whose refresh was somebody's until some time in between, and is nobody's now.
	AbandonedRefreshes(ctx context.Context, after, before time.Time, limit int) ([]Session, error)
}

// Arrival is somebody who has just signed in at WorkOS.
type Arrival struct {
	UserID         string
	Email          string
	FirstName      string
	LastName       string
	PictureURL     string
	OrganizationID string
	Role           string
	// InvitationToken is the one that the login began with. It is evidence at most: anybody may type one into a link.
	InvitationToken string
	// Impersonated is true when a member of the operator's staff acts as the person. Such an arrival never admits anybody.
	Impersonated bool
}

// Door applies the admission rule. It records who arrived and says whether they may come in. An error means that it is not
// known; nobody gets a session for it. Safe for concurrent use.
type Door interface {
	Admit(ctx context.Context, who Arrival) (admitted bool, err error)
	// Recognize keeps what a machine is called, for those who look at what it did. An error refuses it nothing.
	Recognize(ctx context.Context, m Machine) error
}

// Machine is an M2M application or an API key that has proved who it is.
type Machine struct {
	ID string
	// Name is empty where the proof does not hold it.
	Name           string
	OrganizationID string
}

// WorkOS is what auth needs of it; *workos.Client is the implementation. Errors hold no token and no address.
type WorkOS interface {
	// AuthorizationURL is where the browser goes to sign in.
	AuthorizationURL(req workos.AuthorizationRequest) (string, error)
	// Authenticate redeems a code, once. A refusal by WorkOS is a *workos.AuthError.
	Authenticate(ctx context.Context, x workos.CodeExchange) (workos.Authentication, error)
	// Refresh spends a refresh token, in one try, for the organization that is named or the one that the session is in. A
	// refusal by WorkOS is a *workos.AuthError.
	Refresh(ctx context.Context, refreshToken, organizationID string) (workos.Authentication, error)
	// RevokeSession ends a session at WorkOS.
	RevokeSession(ctx context.Context, sessionID string) error
	// LogoutURL is where the browser goes to end the session at WorkOS.
	LogoutURL(sessionID, returnTo string) (string, error)
	// ValidateAPIKey says whose key a value is; false when it is nobody's.
	ValidateAPIKey(ctx context.Context, value string) (workos.APIKey, bool, error)
}

// Page is a message to a person in a browser.
type Page struct {
	Status int
	Title  string
	Text   string
	// Action is the label of the one link, ActionURL its target: a local path or an absolute URL.
	Action    string
	ActionURL string
}

// Pages shows messages. It writes the status and the whole answer; headers that are set already stay.
type Pages interface {
	Message(w http.ResponseWriter, r *http.Request, m Page)
}
