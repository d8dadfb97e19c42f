package mirror

import (
	"context"
	"strings"

	"golang.org/x/sync/errgroup"

	"guestlist/internal/invite"
	"guestlist/internal/workos"
)

const (
	// rowOf bounds the events of one transaction, and with it how long others wait for its locks.
	rowOf = 25
	// readsAtOnce bounds the reads of one row.
	readsAtOnce = 8
)

// plain are the events of a page that only bring an invitation which an invite tracks up to date: several in a row can share a
// transaction, which is most of what an event costs.
type plain map[string]bool

func (t *Tail) plain(ctx context.Context, page []workos.Event, met map[string]bool) (plain, error) {
	subjects := map[string]string{}
	ids := make([]string, 0, len(page))
	for _, e := range page {
		h := happening(e)
		if !met[e.ID] && strings.HasPrefix(h.Type, aboutInvitation) && h.Type != created && h.Subject != "" {
			subjects[e.ID] = h.Subject
			ids = append(ids, h.Subject)
		}
	}
	linked, err := t.Store.Linked(ctx, ids)
	p := plain{}
	for event, subject := range subjects {
		p[event] = linked[subject]
	}
	return p, err
}

// row is the events at the beginning of a page that are plain.
func (p plain) row(page []workos.Event) []workos.Event {
	n := 0
	for n < min(len(page), rowOf) && p[page[n].ID] {
		n++
	}
	return page[:n]
}

// together reads what a row of events names, and books it in one transaction. Where that fails nothing is booked.
func (t *Tail) together(ctx context.Context, place TailPlace, row []workos.Event) (TailPlace, error) {
	facts := make([]invite.Invitation, len(row))
	reads, within := errgroup.WithContext(ctx)
	reads.SetLimit(readsAtOnce)
	for n, e := range row {
		reads.Go(func() (err error) {
			facts[n], err = t.Source.Invitation(within, happening(e).Subject)
			return err
		})
	}
	if err := reads.Wait(); err != nil {
		return place, err
	}
	next := place
	seen := make([]invite.Seen, 0, len(row))
	for n, e := range row {
		seen = append(seen, invite.Seen{Invitation: facts[n], Mark: t.mark(next, e)})
		next.Position, next.EventAt = e.ID, e.CreatedAt
	}
	if err := t.Rules.ObserveAll(ctx, seen); err != nil {
		return place, err
	}
	return next, nil
}
