package seed

import (
	"context"
	"strconv"

	"guestlist/internal/invite"
)

// Plan is what a list comes to.
type Plan struct {
	Rows   int
	Counts map[Class]int
	// Examples are the first few rows of each class.
	Examples map[Class][]Row
	// Scopes counts the rows of each scope and those that are refused.
	Scopes map[invite.Scope]Tally
	// PerSecond is the pace that the estimate goes by.
	PerSecond int
}

// Tally counts rows.
type Tally struct{ Rows, Refused int }

// examples is how many rows of a class are shown.
const examples = 3

// Refused counts the rows that cannot be sent.
func (p *Plan) Refused() int {
	n := 0
	for class, rows := range p.Counts {
		if class.Refuses() {
			n += rows
		}
	}
	return n
}

// Seconds is how long sending takes at the pace.
func (p *Plan) Seconds() int { return (p.Counts[Ready] + p.PerSecond - 1) / max(1, p.PerSecond) }

func (p *Plan) add(r Row) {
	p.Rows++
	p.Counts[r.Class]++
	if len(p.Examples[r.Class]) < examples && r.Class != Ready {
		p.Examples[r.Class] = append(p.Examples[r.Class], r)
	}
	t := p.Scopes[r.Scope]
	t.Rows++
	if r.Class.Refuses() {
		t.Refused++
	}
	p.Scopes[r.Scope] = t
}

// Walk reads a surveyed list again, classes every row and hands them on in chunks, in order. The chunk is the callee's until
// it returns. It can be called as often as is needed.
func (l *List) Walk(ctx context.Context, c *Classifier, each func([]Row) error) (*Plan, error) {
	in, err := l.Open()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	plan := &Plan{Counts: map[Class]int{}, Examples: map[Class][]Row{}, Scopes: map[invite.Scope]Tally{}, PerSecond: c.Policy.Budget.Pace}
	next, err := l.duplicates.again()
	if err != nil {
		return nil, err
	}
	dup, more, err := next()
	if err != nil {
		return nil, err
	}
	rows := make([]Row, 0, chunk)
	flush := func() error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := c.Classify(ctx, rows); err != nil {
			return err
		}
		for _, r := range rows {
			plan.add(r)
		}
		err := each(rows)
		rows = rows[:0]
		return err
	}
	err = read(in, l.Shape, func(r *raw) (err error) {
		row := parse(r, c.Defaults, c.Policy)
		for more && int(dup[0]) < row.Line {
			if dup, more, err = next(); err != nil {
				return err
			}
		}
		if more && int(dup[0]) == row.Line && row.Class == Ready {
			row.Class, row.Detail = Duplicate, "The same as line "+strconv.FormatUint(dup[1], 10)+"."
		}
		rows = append(rows, row)
		if len(rows) < chunk {
			return nil
		}
		return flush()
	})
	if err == nil && len(rows) > 0 {
		err = flush()
	}
	return plan, err
}

// again is sorted that may be called more than once.
func (s *spill) again() (func() (triple, bool, error), error) {
	if s.file == nil || len(s.buffer) > 0 {
		return s.sorted()
	}
	return s.merged()
}
