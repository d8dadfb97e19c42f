package graphql_test

import (
	"context"
	"crypto/rsa"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"guestlist/internal/invite"
)

// floor is what somebody would write by hand for one query: net/http, the same token check with the same kind of cache, the
// same facts read by few prepared statements, the answer put together from structs. It has no GraphQL.
type floor struct {
	key      *rsa.PublicKey
	admitted *sql.Stmt
	me       *sql.Stmt
	quota    *sql.Stmt
	page     *sql.Stmt

	mu    sync.RWMutex
	known map[[sha256.Size]byte]claims
}

type claims struct {
	jwt.RegisteredClaims
	OrganizationID string `json:"org_id"`
}

const (
	readAdmitted = `SELECT EXISTS (SELECT 1 FROM users WHERE id = ? AND admitted_at IS NOT NULL AND deleted_at IS NULL)`
	readMe       = `SELECT id, name, email FROM users WHERE id = ?`
	// readQuota has no join, which SQLite would prepare anew each time (a quarter more CPU for the whole request).
	readQuota = `SELECT (SELECT role_slugs FROM memberships WHERE user_id = ?1 AND organization_id = ?2 AND status = 'active'),
		COALESCE((SELECT used FROM pools WHERE id = ?4), 0), COALESCE((SELECT frozen_at FROM pools WHERE id = ?4), 0) > 0,
		COALESCE((SELECT SUM(amount) FROM quota_grants g WHERE g.pool_id = ?4 AND (g.expires_at IS NULL OR g.expires_at > ?3)), 0),
		(SELECT COUNT(*) FROM invites i WHERE i.inviter_id = ?1 AND i.scope_key = ?2 AND i.live AND i.state = 'SENDING'),
		(SELECT COUNT(*) FROM ledger_entries l WHERE l.member_pool = ?4 AND l.sign = -1 AND l.reason IN ('revoked', 'expired'))
		FROM users u WHERE u.id = ?1 AND u.admitted_at IS NOT NULL AND u.deleted_at IS NULL`
	readPage = `SELECT id, email, state, source, role_slug, created_at, expires_at, sent_at, revoke_requested_at FROM invites
		WHERE inviter_id = ? AND scope_key = ? AND (state <> 'FAILED' OR answered) ORDER BY created_at DESC, id DESC LIMIT 21`
)

func newFloor(tb testing.TB, w *world) *floor {
	tb.Helper()
	db, err := sql.Open("sqlite3", w.address+"?_query_only=on&_busy_timeout=5000")
	if err != nil {
		tb.Fatal(err)
	}
	db.SetMaxOpenConns(4)
	tb.Cleanup(func() { _ = db.Close() })
	f := &floor{key: w.key(tb), known: map[[sha256.Size]byte]claims{}}
	for text, stmt := range map[string]**sql.Stmt{readAdmitted: &f.admitted, readMe: &f.me, readQuota: &f.quota, readPage: &f.page} {
		if *stmt, err = db.PrepareContext(context.Background(), text); err != nil { //nolint:sqlclosecheck // they end with the database
			tb.Fatal(err)
		}
	}
	return f
}

func (f *floor) who(r *http.Request) (claims, bool) {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return claims{}, false
	}
	sum := sha256.Sum256([]byte(token))
	f.mu.RLock()
	c, hit := f.known[sum]
	f.mu.RUnlock()
	if hit && time.Now().Before(c.ExpiresAt.Time) {
		return c, true
	}
	_, err := jwt.ParseWithClaims(token, &c, func(*jwt.Token) (any, error) { return f.key, nil }, jwt.WithValidMethods([]string{"RS256"}))
	if err != nil {
		return claims{}, false
	}
	f.mu.Lock()
	f.known[sum] = c
	f.mu.Unlock()
	return c, true
}

type floorPerson struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
}

type floorQuota struct {
	Limit     int `json:"limit"`
	Used      int `json:"used"`
	Remaining int `json:"remaining"`
	Reserved  int `json:"reserved"`
	Refunded  int `json:"refunded"`
}

type floorInvite struct {
	ID        string  `json:"id"`
	Email     string  `json:"email"`
	State     string  `json:"state"`
	CreatedAt string  `json:"createdAt"`
	ExpiresAt *string `json:"expiresAt"`
}

// ServeHTTP answers POST /me and POST /page.
func (f *floor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if _, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 128<<10)); err != nil || r.Method != http.MethodPost {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	c, ok := f.who(r)
	admitted := false
	if !ok || f.admitted.QueryRowContext(r.Context(), c.Subject).Scan(&admitted) != nil || !admitted {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	var data any
	var err error
	if r.URL.Path == "/page" {
		data, err = f.list(r.Context(), c)
	} else {
		data, err = f.meQuota(r.Context(), c)
	}
	body, wrong := json.Marshal(map[string]any{"data": data})
	if err != nil || wrong != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write(body)
}

func (f *floor) meQuota(ctx context.Context, c claims) (any, error) {
	var p floorPerson
	if err := f.me.QueryRowContext(ctx, c.Subject).Scan(&p.ID, &p.Name, &p.Email); err != nil {
		return nil, err
	}
	q, err := f.quotaOf(ctx, c)
	return struct {
		Me    floorPerson `json:"me"`
		Quota floorQuota  `json:"quota"`
	}{p, q}, err
}

func (f *floor) quotaOf(ctx context.Context, c claims) (q floorQuota, err error) {
	var roles []byte
	var frozen bool
	var granted int
	row := f.quota.QueryRowContext(ctx, c.Subject, c.OrganizationID, time.Now().UnixMicro(), invite.MemberPoolOf(c.Subject, invite.Scope(c.OrganizationID)).ID)
	if err := row.Scan(&roles, &q.Used, &frozen, &granted, &q.Reserved, &q.Refunded); err != nil {
		return q, err
	}
	var slugs []string
	if err := json.Unmarshal(roles, &slugs); err != nil {
		return q, err
	}
	q.Limit = 100 + granted
	q.Remaining = max(0, q.Limit-q.Used)
	return q, nil
}

func (f *floor) list(ctx context.Context, c claims) (any, error) {
	if _, err := f.quotaOf(ctx, c); err != nil {
		return nil, err
	}
	rows, err := f.page.QueryContext(ctx, c.Subject, c.OrganizationID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := make([]floorInvite, 0, 21)
	for rows.Next() {
		var in floorInvite
		var source, role string
		var created int64
		var expires, sent, revoking *int64
		if err := rows.Scan(&in.ID, &in.Email, &in.State, &source, &role, &created, &expires, &sent, &revoking); err != nil {
			return nil, err
		}
		in.CreatedAt = rfc3339(created)
		if expires != nil {
			text := rfc3339(*expires)
			in.ExpiresAt = &text
		}
		list = append(list, in)
	}
	return struct {
		SentInvites struct {
			Nodes       []floorInvite `json:"nodes"`
			HasNextPage bool          `json:"hasNextPage"`
		} `json:"sentInvites"`
	}{struct {
		Nodes       []floorInvite `json:"nodes"`
		HasNextPage bool          `json:"hasNextPage"`
	}{list[:min(20, len(list))], len(list) > 20}}, rows.Err()
}

func rfc3339(micros int64) string {
	return time.UnixMicro(micros).UTC().Format("2006-01-02T15:04:05.000Z")
}
