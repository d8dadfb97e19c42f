package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"guestlist/internal/seed"
)

// sayer prints itself for people.
type sayer interface{ write(w io.Writer) }

func (s speech) say(t terminal, what sayer) {
	if !s.JSON {
		what.write(t.stdout)
		return
	}
	out := json.NewEncoder(t.stdout)
	out.SetEscapeHTML(false)
	_ = out.Encode(what) // nobody can be told
}

// planReport is a plan.
type planReport struct {
	File     string                       `json:"file"`
	Batch    string                       `json:"batch,omitempty"`
	Rows     int                          `json:"rows"`
	Ready    int                          `json:"ready"`
	Refused  int                          `json:"refused"`
	Classes  map[seed.Class]int           `json:"classes"`
	Examples map[seed.Class][]exampleLine `json:"examples"`
	Pace     int                          `json:"perSecond"`
	Seconds  int                          `json:"estimatedSeconds"`
	applied  bool
}

type exampleLine struct {
	Line    int    `json:"line"`
	Address string `json:"address"`
	Why     string `json:"why"`
}

func planOf(file string, p *seed.Plan, batch string) *planReport {
	r := &planReport{
		File: file, Batch: batch, Rows: p.Rows, Ready: p.Counts[seed.Ready], Refused: p.Refused(), Classes: p.Counts,
		Examples: map[seed.Class][]exampleLine{}, Pace: p.PerSecond, Seconds: p.Seconds(), applied: batch != "",
	}
	for class, rows := range p.Examples {
		for _, row := range rows {
			r.Examples[class] = append(r.Examples[class], exampleLine{row.Line, printable(row.Text), row.Detail})
		}
	}
	return r
}

// printable keeps what a file holds from steering the terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return '\ufffd'
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

func (p *planReport) write(w io.Writer) {
	fmt.Fprintf(w, "%s: %d rows\n", p.File, p.Rows)
	for _, class := range seed.Classes {
		if n := p.Classes[class]; n > 0 {
			fmt.Fprintf(w, "  %-22s %d\n", strings.ReplaceAll(string(class), "_", " "), n)
		}
		for _, e := range p.Examples[class] {
			if class != seed.Sent {
				fmt.Fprintf(w, "      line %d: %s  %s\n", e.Line, e.Address, e.Why)
			}
		}
	}
	fmt.Fprintf(w, "about %s at %d a second\n", time.Duration(p.Seconds)*time.Second, p.Pace)
	if p.applied {
		fmt.Fprintf(w, "batch %s\n", p.Batch)
	} else {
		fmt.Fprintf(w, "nothing was sent: add --apply --consent \"how these people have agreed\"\n%s\n", notice)
	}
}

// statusReport is a batch.
type statusReport struct {
	ID        string     `json:"batch"`
	Name      string     `json:"name"`
	State     seed.State `json:"state"`
	StoppedBy string     `json:"stoppedBy,omitempty"`
	Rows      int        `json:"rows"`
	Refused   int        `json:"refused"`
	Waiting   int        `json:"waiting"`
	Sending   int        `json:"sending"`
	Sent      int        `json:"sent"`
	Pending   int        `json:"pending"`
	Accepted  int        `json:"accepted"`
	Revoked   int        `json:"revoked"`
	Expired   int        `json:"expired"`
	Failed    int        `json:"failed"`
	Retryable int        `json:"retryable"`
	CreatedAt time.Time  `json:"createdAt"`
}

func statusOf(b seed.Batch, now time.Time) statusReport {
	c := b.Counts
	return statusReport{
		ID: b.ID, Name: b.Name, State: b.StateAt(now), StoppedBy: b.StoppedBy, Rows: c.Rows, Refused: c.Refused, Waiting: c.Waiting,
		Sending: c.Sending, Sent: c.Sent(), Pending: c.Pending, Accepted: c.Accepted, Revoked: c.Revoked, Expired: c.Expired, Failed: c.Failed,
		Retryable: c.Retryable, CreatedAt: b.CreatedAt,
	}
}

func (s statusReport) write(w io.Writer) {
	fmt.Fprintf(w, "%s %s %s: %d rows, %d sent, %d refused, %d waiting, %d of unknown outcome\n", s.ID, printable(s.Name), s.State, s.Rows, s.Sent,
		s.Refused, s.Waiting, s.Sending)
	if s.Sent > 0 {
		fmt.Fprintf(w, "  pending %d, accepted %d, revoked %d, expired %d\n", s.Pending, s.Accepted, s.Revoked, s.Expired)
	}
	if s.StoppedBy != "" {
		fmt.Fprintf(w, "  stopped by %s: %s\n", s.StoppedBy, whyStopped(s.StoppedBy))
	}
}

// whyStopped says what is wrong and what to do.
func whyStopped(code string) string {
	switch code {
	case "UNAUTHORIZED":
		return "WorkOS refuses the API key. Set WORKOS_API_KEY to one that is valid, then resume."
	case "FORBIDDEN":
		return "WorkOS does not let this key send. Your sending may be suspended: ask WorkOS, then resume."
	case "ORGANIZATION_BLOCKED":
		return "WorkOS does not let an organization of the list send invitations. Ask WorkOS, then resume."
	case seed.StoppedByCancel:
		return "somebody canceled the batch."
	case seed.StoppedByProvider:
		return "WorkOS does not answer. Resume when it does."
	default:
		return "see the log, then resume."
	}
}

type statusList struct {
	Batches []statusReport `json:"batches"`
}

func (l statusList) write(w io.Writer) {
	for _, b := range l.Batches {
		b.write(w)
	}
	if len(l.Batches) == 0 {
		fmt.Fprintln(w, "no list has been sent")
	}
}

func (o *seedOutcome) write(w io.Writer) {
	o.statusReport.write(w)
	if (o.Waiting > 0 || o.Sending > 0) && o.State != seed.Canceled {
		fmt.Fprintf(w, "go on with: guestlist seed resume %s\n", o.ID)
	}
	if o.Retryable > 0 {
		fmt.Fprintf(w, "try again what was refused or failed: guestlist seed retry-failed %s\n", o.ID)
	}
}

// conclude says what a run came to and gives the exit status.
func (s seedSettings) conclude(t terminal, o *seedOutcome) error {
	s.say(t, o)
	whole := o.State == seed.Done || o.LimitMet && !o.Interrupted && o.StoppedBy == ""
	switch {
	case whole && o.Refused == 0:
		return nil
	case o.Sent == 0 && o.Sending == 0:
		return exitError(nothingDone)
	default:
		return exitError(1)
	}
}

// progress shows how far a run has come: a line that stays on a terminal, a line now and then elsewhere.
type progress struct {
	t       terminal
	total   int
	live    bool
	started time.Time

	mu   sync.Mutex
	last time.Time
}

const (
	redrawEvery = 200 * time.Millisecond
	lineEvery   = 10 * time.Second
)

func newProgress(t terminal, waiting, limit int) *progress {
	if limit > 0 {
		waiting = min(waiting, limit)
	}
	p := &progress{t: t, total: waiting, started: t.now(), last: t.now()}
	if f, ok := t.stderr.(*os.File); ok {
		info, err := f.Stat()
		p.live = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return p
}

func (p *progress) tell(now seed.Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	every := lineEvery
	if p.live {
		every = redrawEvery
	}
	at := p.t.now()
	if at.Sub(p.last) < every {
		return
	}
	p.last = at
	done := now.Sent + now.Refused
	rate := float64(now.Sent) / max(at.Sub(p.started).Seconds(), 0.001)
	left := "?"
	if rate > 0 {
		left = time.Duration(float64(max(0, p.total-done)) / rate * float64(time.Second)).Round(time.Second).String()
	}
	line := fmt.Sprintf("%d of %d, %.1f a second, %s left", done, p.total, rate, left)
	if p.live {
		const width = 30
		full := min(width, width*done/max(1, p.total))
		fmt.Fprintf(p.t.stderr, "\r[%s%s] %s\x1b[K", strings.Repeat("#", full), strings.Repeat(".", width-full), line)
	} else {
		fmt.Fprintln(p.t.stderr, line)
	}
}

func (p *progress) end() {
	if p.live {
		fmt.Fprint(p.t.stderr, "\r\x1b[K")
	}
}
