package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strconv"
	"sync"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/mirror"
	"guestlist/internal/store"
	"guestlist/internal/workos"
)

// lists is a WorkOS with so many invitations, none of which is kept in memory.
type lists struct {
	rows  int
	since time.Time
	reads []time.Time
}

func (l *lists) read() { l.reads = append(l.reads, time.Now()) }

func (l *lists) InvitationPage(_ context.Context, after string) (workos.Page[invite.Invitation], error) {
	l.read()
	from := 0
	if after != "" {
		n, err := strconv.Atoi(after[len("invitation_"):])
		if err != nil {
			return workos.Page[invite.Invitation]{}, err
		}
		from = n + 1
	}
	var p workos.Page[invite.Invitation]
	for n := from; n < min(from+perPage, l.rows); n++ {
		p.Rows = append(p.Rows, invite.Invitation{
			ID: name(n), Email: name(n) + "@guests.example", State: invite.InvitationPending, UpdatedAt: l.since, CreatedAt: l.since, ExpiresAt: l.since.Add(24 * time.Hour),
		})
	}
	if from+perPage < l.rows {
		p.Next = name(from + perPage - 1)
	}
	return p, nil
}

func name(n int) string { return fmt.Sprintf("invitation_%08d", n) }

func (l *lists) UserPage(context.Context, string) (p workos.Page[workos.User], err error) {
	l.read()
	return p, nil
}

func (l *lists) OrganizationPage(context.Context, string) (p workos.Page[workos.Organization], err error) {
	l.read()
	return p, nil
}

func (l *lists) MembershipPage(context.Context, string, string) (p workos.Page[workos.Membership], err error) {
	l.read()
	return p, nil
}

// busiest is how many reads fell into the busiest ten seconds.
func (l *lists) busiest() int {
	most, first := 0, 0
	for last, at := range l.reads {
		for at.Sub(l.reads[first]) >= 10*time.Second {
			first++
		}
		most = max(most, last-first+1)
	}
	return most
}

// compare sweeps over so many invitations that are all here as they are there.
func compare(ctx context.Context, out io.Writer, url string, db *store.Store, rows int, pause time.Duration) error {
	l := &lists{rows: rows, since: time.Now().Add(-time.Hour).Truncate(time.Millisecond).UTC()}
	if err := fill(ctx, url, l); err != nil {
		return err
	}
	s := &mirror.Sweep{Lists: l, Rules: &invite.Service{Store: db, Now: time.Now, Log: quiet()}, Store: db, Pause: pause, Now: time.Now, Log: quiet()}
	stop := watch()
	began := time.Now()
	found, err := s.All(ctx, false)
	if err != nil {
		return err
	}
	if found.Invitations != rows || found.Changed+found.Adopted+found.Absent != 0 {
		return fmt.Errorf("found %+v", found)
	}
	fmt.Fprintf(out, "compared %d invitations: %s, %d reads, %d in the busiest ten seconds (WorkOS allows 1000), heap at most %.1f MB\n",
		rows, time.Since(began).Round(time.Second/10), len(l.reads), l.busiest(), stop())
	return nil
}

// watch samples the heap, garbage included, and gives its peak in MB.
func watch() (stop func() float64) {
	runtime.GC()
	runtime.GC() // pools keep what one collection would take
	var peak uint64
	done := make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapAlloc)
			select {
			case <-done:
				return
			case <-tick.C:
			}
		}
	})
	return func() float64 {
		close(done)
		all.Wait()
		return float64(peak) / (1 << 20)
	}
}

// fill puts the invites of all the invitations into the database.
func fill(ctx context.Context, url string, l *lists) (err error) {
	db, err := store.Writer(url)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, tx.Rollback())
			return
		}
		err = tx.Commit()
	}()
	at, ends := l.since.UnixMicro(), l.since.Add(24*time.Hour).UnixMicro()
	for n := range l.rows {
		id, address := name(n), name(n)+"@guests.example"
		_, err := tx.ExecContext(ctx, `INSERT INTO invites (id, scope_key, address_key, email, sent_address, source, expires_in_days, state, live, invitation_id,
			lease_until, next_at, created_at, expires_at) VALUES (?1, 'app', ?2, ?2, ?2, 'MEMBER', 1, 'PENDING', true, ?3, 0, ?4, ?5, ?4)`,
			"invite_"+id, address, id, ends, at)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO invitations (id, invite_id, issue, proof, role, state, created_at, expires_at, updated_at)
			VALUES (?1, ?2, 1, '201', 'link', 'pending', ?3, ?4, ?3)`, id, "invite_"+id, at, ends)
		if err != nil {
			return err
		}
	}
	return nil
}
