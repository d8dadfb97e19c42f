//go:build chromium

package example_test

import (
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
)

// line is what lies between a page and the server: it can be cut and mended.
type line struct {
	url, to string

	mu    sync.Mutex
	down  bool
	conns map[net.Conn]bool
}

func lineTo(t *testing.T, server string) *line {
	t.Helper()
	to, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	at, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &line{url: "http://" + at.Addr().String(), to: to.Host, conns: map[net.Conn]bool{}}
	var open sync.WaitGroup
	open.Go(func() {
		for {
			conn, err := at.Accept()
			if err != nil {
				return
			}
			open.Go(func() { l.carry(conn) })
		}
	})
	t.Cleanup(func() {
		_ = at.Close()
		l.cut()
		open.Wait()
	})
	return l
}

// carry takes a connection to the server, until one side ends it or the line is cut.
func (l *line) carry(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	far, err := net.Dial("tcp", l.to)
	if err != nil {
		return
	}
	defer func() { _ = far.Close() }()
	if !l.keep(conn, far) {
		return
	}
	defer l.leave(conn, far)
	go func() {
		_, _ = io.Copy(far, conn)
		_ = far.Close()
	}()
	_, _ = io.Copy(conn, far)
}

func (l *line) keep(conns ...net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range conns {
		l.conns[c] = true
	}
	return !l.down
}

func (l *line) leave(conns ...net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range conns {
		delete(l.conns, c)
	}
}

// cut ends what is carried and carries nothing more.
func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.down = true
	for c := range l.conns {
		_ = c.Close()
	}
}

func (l *line) mend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.down = false
}
