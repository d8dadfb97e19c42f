package chromium

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Browser is a headless Chromium spoken to by the DevTools protocol over a pipe: JSON messages that end with a NUL
// (--remote-debugging-pipe reads file descriptor 3 and writes 4), so no port is opened and no library is needed.
type Browser struct {
	t  testing.TB
	in io.Writer

	mu      sync.Mutex
	next    int
	waiting map[int]chan message
	pages   map[string]*Page
}

type message struct {
	ID      int             `json:"id"`
	Session string          `json:"sessionId"`
	Method  string          `json:"method"`
	Params  json.RawMessage `json:"params"`
	Result  json.RawMessage `json:"result"`
	Error   *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// life bounds a browser: a page that never gets there ends with it, not with the whole suite.
const life = 10 * time.Minute

// places are for browsers that run at the same time in one test program. On two cores more would only wait for each other, and
// pages would move more slowly than anybody's browser does.
var places = make(chan struct{}, 2)

// Start starts the Chromium at path, which ends with the test; a missing one is a failure, not a skipped test. It waits for a
// place, so a test starts one browser at most and opens pages in it.
func Start(t testing.TB, path string) *Browser {
	t.Helper()
	if path == "" {
		t.Fatal("CHROMIUM names no browser")
	}
	places <- struct{}{}
	t.Cleanup(func() { <-places })
	theirIn, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	out, theirOut, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), life)
	cmd := exec.CommandContext(ctx, path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--lang=en-GB",
		"--hide-scrollbars",
		// As with the network unplugged: nothing has an address but this machine.
		"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
		// A window that is not in front is somebody's all the same, and a click before the first picture is a click.
		"--allow-pre-commit-input", "--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows",
		"--disable-background-timer-throttling", "--remote-debugging-pipe", "--user-data-dir="+t.TempDir(), "about:blank")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	context.AfterFunc(ctx, func() { _ = out.Close() })
	cmd.ExtraFiles = []*os.File{theirIn, theirOut}
	if err := cmd.Start(); err != nil {
		cancel()
		t.Fatal(err)
	}
	_, _ = theirIn.Close(), theirOut.Close()
	b := &Browser{t: t, in: in, waiting: map[int]chan message{}, pages: map[string]*Page{}}
	done := make(chan struct{})
	go func() { defer close(done); b.read(out) }()
	t.Cleanup(func() {
		_, _ = b.ask("", "Browser.close", nil)
		_ = cmd.Wait()
		cancel()
		_ = in.Close()
		<-done
	})
	return b
}

// read hands every answer to who waits for it, and every event to its page.
func (b *Browser) read(out io.Reader) {
	var buffer []byte
	chunk := make([]byte, 64<<10)
	for {
		n, err := out.Read(chunk)
		buffer = append(buffer, chunk[:n]...)
		for i := bytes.IndexByte(buffer, 0); i >= 0; i = bytes.IndexByte(buffer, 0) {
			var m message
			if json.Unmarshal(buffer[:i], &m) == nil {
				b.take(m)
			}
			buffer = buffer[i+1:]
		}
		if err != nil {
			b.hangUp()
			return
		}
	}
}

func (b *Browser) take(m message) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if m.Method == "" {
		if answer, ok := b.waiting[m.ID]; ok {
			delete(b.waiting, m.ID)
			answer <- m
		}
		return
	}
	if p := b.pages[m.Session]; p != nil {
		p.take(m)
	}
}

// hangUp tells those who still wait that the browser is gone.
func (b *Browser) hangUp() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range b.pages {
		close(p.loaded)
	}
	b.pages = nil
	for _, answer := range b.waiting {
		close(answer)
	}
	b.waiting = nil
}

// register makes the channel for one answer, closed already when the browser is gone.
func (b *Browser) register() (int, chan message) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.next++
	answer := make(chan message, 1)
	if b.waiting == nil {
		close(answer)
	} else {
		b.waiting[b.next] = answer
	}
	return b.next, answer
}

func (b *Browser) ask(session, method string, params any) (message, error) {
	id, answer := b.register()
	call := map[string]any{"id": id, "method": method}
	if params != nil {
		call["params"] = params
	}
	if session != "" {
		call["sessionId"] = session
	}
	text, err := json.Marshal(call)
	if err != nil {
		return message{}, err
	}
	if _, err := b.in.Write(append(text, 0)); err != nil {
		return message{}, err
	}
	m, ok := <-answer
	switch {
	case !ok:
		return m, fmt.Errorf("%s: the browser is gone", method)
	case m.Error != nil:
		return m, fmt.Errorf("%s: %s", method, m.Error.Message)
	}
	return m, nil
}

func (b *Browser) must(session, method string, params, result any) {
	b.t.Helper()
	m, err := b.ask(session, method, params)
	if err == nil && result != nil {
		err = json.Unmarshal(m.Result, result)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}
