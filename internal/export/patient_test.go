package export_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/viewer"
)

// endless hands out rows until one is not taken, and says why that was.
type endless struct{ ended chan error }

func (e endless) Export(_ context.Context, _ viewer.Viewer, _ *string, _ invite.Filter, row func(*invite.Invite) error) error {
	for {
		if err := row(&invite.Invite{ID: "invite_1", State: invite.Pending}); err != nil {
			e.ended <- err
			return err
		}
	}
}

// A reader who stops reading while rows are still to come lets go of the request.
func TestAReaderWhoTakesNothingInIsLeft(t *testing.T) {
	t.Parallel()
	e := endless{make(chan error, 1)}
	srv := httptest.NewServer(handler(e, 50*time.Millisecond))
	t.Cleanup(srv.Close)
	conn, err := net.Dial("tcp", srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if _, err := io.WriteString(conn, "GET /export/invites.csv HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-e.ended:
		var late net.Error
		if !errors.As(err, &late) || !late.Timeout() {
			t.Errorf("it ended with %v", err)
		}
	case <-time.After(time.Minute):
		_ = conn.Close() // or the server would never close
		t.Fatal("the request is held")
	}
}

// deadline remembers the one there is for writing.
type deadline struct {
	*httptest.ResponseRecorder
	write time.Time
}

func (d *deadline) SetWriteDeadline(at time.Time) error {
	d.write = at
	return nil
}

// slow looks at the deadline between rows, where a database may take its time.
type slow struct {
	t *testing.T
	d *deadline
}

func (s slow) Export(_ context.Context, _ viewer.Viewer, _ *string, _ invite.Filter, row func(*invite.Invite) error) error {
	for range 1200 {
		if err := row(&invite.Invite{ID: "invite_1", State: invite.Pending}); err != nil {
			return err
		}
		if !s.d.write.IsZero() {
			s.t.Fatalf("between rows there is the deadline %v", s.d.write)
		}
	}
	return nil
}

// The server's deadline is for short answers; an export is as long as its list.
func TestALongExportOutlastsTheDeadlineOfTheServer(t *testing.T) {
	t.Parallel()
	d := &deadline{httptest.NewRecorder(), time.Unix(1, 0)}
	handler(slow{t, d}, time.Minute).ServeHTTP(d, httptest.NewRequest(http.MethodGet, "/export/invites.csv", http.NoBody))
	if d.Code != http.StatusOK || !d.Flushed {
		t.Errorf("%d, flushed: %v", d.Code, d.Flushed)
	}
}
