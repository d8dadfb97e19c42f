package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"guestlist/internal/workos/workostest"
)

// fakeProcess is the fake as seen from outside. It survives every kill.
type fakeProcess struct {
	hello
	cmd   *exec.Cmd
	stdin io.WriteCloser
	log   *os.File
}

// startFake runs this very program again as the fake.
func startFake(ctx context.Context, dir string) (*fakeProcess, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	f := &fakeProcess{cmd: exec.CommandContext(ctx, self, asFake)}
	if f.log, err = os.Create(filepath.Join(dir, "fake.log")); err != nil {
		return nil, err
	}
	f.cmd.Stderr = f.log
	if f.stdin, err = f.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := f.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := f.cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &f.hello)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the fake says %q: %w", line, err), f.stop())
	}
	return f, nil
}

func (f *fakeProcess) stop() error {
	err := errors.Join(f.stdin.Close(), f.cmd.Wait(), f.log.Close())
	if err != nil {
		return fmt.Errorf("the fake: %w", err)
	}
	return nil
}

func (f *fakeProcess) chaos(ctx context.Context, c *workostest.Chaos) error {
	_, err := f.ask(ctx, http.MethodPost, "/chaos", c)
	return err
}

func (f *fakeProcess) act(ctx context.Context, a act) error {
	_, err := f.ask(ctx, http.MethodPost, "/act", a)
	return err
}

func (f *fakeProcess) dump(ctx context.Context) (d dump, err error) {
	said, err := f.ask(ctx, http.MethodGet, "/dump", nil)
	if err == nil {
		err = json.Unmarshal(said, &d)
	}
	return d, err
}

// controlWithin is generous: nothing breaks these requests.
const controlWithin = 20 * time.Second

func (f *fakeProcess) ask(ctx context.Context, method, path string, body any) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, controlWithin)
	defer cancel()
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, method, f.Control+path, bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	said, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("the fake answers %d: %s", res.StatusCode, said)
	}
	return said, err
}
