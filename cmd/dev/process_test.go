package main_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience bounds every wait: far more than a machine under load needs.
const patience = 2 * time.Minute

// output keeps what a process wrote and says when its first line is whole.
type output struct {
	mu    sync.Mutex
	text  bytes.Buffer
	first chan struct{}
}

func newOutput() *output { return &output{first: make(chan struct{})} }

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	had := bytes.ContainsRune(o.text.Bytes(), '\n')
	n, err := o.text.Write(b)
	if !had && bytes.ContainsRune(o.text.Bytes(), '\n') {
		close(o.first)
	}
	return n, err
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// dev is a running cmd/dev: what it reported, and everything that its log must not hold.
type dev struct {
	report

	t              *testing.T
	cmd            *exec.Cmd
	stdout, stderr *output
	ended          chan error
	gone           bool

	mu      sync.Mutex
	secrets map[string]string
}

// start runs the program on ports that the system chooses, as a user does who sets no variable.
func start(t *testing.T, args ...string) *dev {
	t.Helper()
	return startWith(t, nil, args...)
}

// startWith adds variables. Flags given later win over the ports that the system chooses.
func startWith(t *testing.T, env []string, args ...string) *dev {
	t.Helper()
	d := &dev{t: t, stdout: newOutput(), stderr: newOutput(), ended: make(chan error, 1), secrets: map[string]string{}}
	anywhere := []string{"--json", "--listen=127.0.0.1:0", "--workos-listen=127.0.0.1:0", "--admin-listen=127.0.0.1:0"}
	d.cmd = exec.Command(program, append(anywhere, args...)...)
	d.cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "TMPDIR=" + t.TempDir()}, env...)
	d.cmd.Stdout, d.cmd.Stderr = d.stdout, d.stderr
	if err := d.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { d.ended <- d.cmd.Wait() }()
	t.Cleanup(d.stop)
	d.await()
	return d
}

// await reads the one line.
func (d *dev) await() {
	d.t.Helper()
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case <-d.stdout.first:
	case err := <-d.ended:
		d.gone = true
		d.t.Fatalf("dev ended before it was ready: %v\n%s", err, d.stderr)
	case <-late.C:
		d.t.Fatalf("dev is not ready\n%s", d.stderr)
	}
	line, _, _ := strings.Cut(d.stdout.String(), "\n")
	if err := json.Unmarshal([]byte(line), &d.report); err != nil {
		d.t.Fatalf("the line on standard output: %v", err)
	}
	for _, p := range d.People {
		d.never("token of "+p.Name, p.AccessToken)
		d.never("address of "+p.Name, p.Email)
	}
	for _, m := range d.Machines {
		d.never("token of "+m.Name, m.Token)
		if m.ClientSecret != nil {
			d.never("secret of "+m.Name, *m.ClientSecret)
		}
	}
	d.never("token of the stranger", d.Stranger.AccessToken)
	d.never("address of the stranger", d.Stranger.Email)
	d.never("API key", d.APIKey)
	d.never("webhook secret", d.WebhookSecret)
}

// never notes something that must not be in the log. Short words would be found by chance.
func (d *dev) never(what, text string) {
	if len(text) < 8 {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.secrets[text] = what
}

// stop asks the program to end, as Ctrl-C or a container does, and checks what it leaves behind.
func (d *dev) stop() {
	d.t.Helper()
	if d.gone {
		return
	}
	if err := d.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		d.t.Errorf("SIGTERM: %v", err)
	}
	if err := d.wait(); err != nil {
		d.t.Errorf("after SIGTERM the program ended with %v, want exit status 0", err)
	}
	if _, rest, _ := strings.Cut(d.stdout.String(), "\n"); rest != "" {
		d.t.Errorf("more than the one line is on standard output: %q", rest)
	}
	d.checkLog()
	if d.t.Failed() {
		d.t.Logf("standard error:\n%s", d.stderr)
	}
}

// kill ends the program at once, as a crash does.
func (d *dev) kill() {
	d.t.Helper()
	if err := d.cmd.Process.Kill(); err != nil {
		d.t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := d.wait(); !errors.As(err, &exit) || exit.ExitCode() != -1 {
		d.t.Fatalf("after SIGKILL: %v", err)
	}
	d.checkLog()
}

func (d *dev) wait() error {
	d.t.Helper()
	d.gone = true
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case err := <-d.ended:
		return err
	case <-late.C:
		_ = d.cmd.Process.Kill()
		return errors.Join(errors.New("it did not end"), <-d.ended)
	}
}

// checkLog holds what was sent and received against the log.
func (d *dev) checkLog() {
	d.t.Helper()
	log := strings.ToLower(d.stderr.String())
	d.mu.Lock()
	defer d.mu.Unlock()
	for text, what := range d.secrets {
		if strings.Contains(log, strings.ToLower(text)) {
			d.t.Errorf("the log holds the %s", what)
		}
	}
}

// eventually asks again and again until the condition holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	late := time.NewTimer(patience)
	defer late.Stop()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for !holds() {
		select {
		case <-again.C:
		case <-late.C:
			t.Fatalf("never came true: %s", what)
		}
	}
}
