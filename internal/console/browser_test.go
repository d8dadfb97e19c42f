//go:build chromium

package console_test

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

// browser is a headless Chromium spoken to by the DevTools protocol over a pipe: JSON messages that end with a NUL
// (--remote-debugging-pipe reads file descriptor 3 and writes 4), so no port is opened and no library is needed.
type browser struct {
	t       *testing.T
	in      io.Writer
	session string
	// loader is the id of the document that open or follow saw load.
	loader string
	// loaded gets the loader's id of each document that has loaded.
	loaded chan string
	// complained gets what the page complains of: violations of the policy, failed loads, exceptions.
	complained chan string

	mu      sync.Mutex
	next    int
	waiting map[int]chan message
}

type message struct {
	ID     int             `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// openBrowser starts the Chromium that the environment names; a missing one is a failure, not a skipped test.
func openBrowser(t *testing.T) *browser {
	t.Helper()
	path := os.Getenv("CHROMIUM")
	if path == "" {
		t.Fatal("CHROMIUM names no browser")
	}
	theirIn, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	out, theirOut, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	// A page that never gets there ends with its browser, not with the whole suite.
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	cmd := exec.CommandContext(ctx, path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
		"--remote-debugging-pipe", "--user-data-dir="+t.TempDir(), "about:blank")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	context.AfterFunc(ctx, func() { _ = out.Close() })
	cmd.ExtraFiles = []*os.File{theirIn, theirOut}
	if err := cmd.Start(); err != nil {
		cancel()
		t.Fatal(err)
	}
	_, _ = theirIn.Close(), theirOut.Close()
	b := &browser{
		t: t, in: in, loaded: make(chan string, 1024), complained: make(chan string, 1024), waiting: map[int]chan message{},
	}
	done := make(chan struct{})
	go func() { defer close(done); b.read(out) }()
	t.Cleanup(func() {
		_, _ = b.ask("", "Browser.close", nil)
		_ = cmd.Wait()
		cancel()
		_ = in.Close()
		<-done
	})
	b.attach()
	return b
}

func (b *browser) attach() {
	b.t.Helper()
	var target struct {
		TargetID string `json:"targetId"`
	}
	b.must("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var session struct {
		SessionID string `json:"sessionId"`
	}
	b.must("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &session)
	b.session = session.SessionID
	for _, domain := range []string{"Page.enable", "Runtime.enable", "Log.enable"} {
		b.must(domain, nil, nil)
	}
	b.must("Page.setLifecycleEventsEnabled", map[string]any{"enabled": true}, nil)
}

// read hands every answer to who waits for it, and keeps what the page complains of.
func (b *browser) read(out io.Reader) {
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

func (b *browser) take(m message) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch m.Method {
	case "":
		if answer, ok := b.waiting[m.ID]; ok {
			delete(b.waiting, m.ID)
			answer <- m
		}
	case "Page.lifecycleEvent":
		var event struct {
			Name     string `json:"name"`
			LoaderID string `json:"loaderId"`
		}
		if json.Unmarshal(m.Params, &event) == nil && event.Name == "load" {
			b.loaded <- event.LoaderID
		}
	case "Log.entryAdded", "Runtime.exceptionThrown":
		b.complained <- string(m.Params)
	}
}

// hangUp tells those who still wait that the browser is gone.
func (b *browser) hangUp() {
	b.mu.Lock()
	defer b.mu.Unlock()
	close(b.loaded)
	for _, answer := range b.waiting {
		close(answer)
	}
	b.waiting = nil
}

// complaints are those so far that nobody has read yet.
func (b *browser) complaints() []string {
	var all []string
	for {
		select {
		case c := <-b.complained:
			all = append(all, c)
		default:
			return all
		}
	}
}

// register makes the channel for one answer, closed already when the browser is gone.
func (b *browser) register() (int, chan message) {
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

func (b *browser) ask(session, method string, params any) (message, error) {
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

func (b *browser) must(method string, params, result any) {
	b.t.Helper()
	m, err := b.ask(b.session, method, params)
	if err == nil && result != nil {
		err = json.Unmarshal(m.Result, result)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}
