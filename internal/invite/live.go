package invite

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"guestlist/internal/problem"
	"guestlist/internal/viewer"
)

const (
	// liveOverlap is how far back each look goes, so that what was committed late by another process, or stamped by a clock
	// that is behind, is seen. No transaction lives that long.
	liveOverlap = 20 * time.Second
	// maxRecent bounds one look. What it leaves out stays in the overlap for the next ones, unless it is far more than WorkOS
	// takes in that time.
	maxRecent = 2000
	// maxBehind is how many invites may wait for one subscriber; its stream then ends, and a client that comes back refetches.
	maxBehind = 1000
	// recountEvery is after how many looks quotas are read although no pool was written: places accrue and grants end by the clock.
	recountEvery = 30
)

// List names invites to follow: a member's own in one scope or, without a member, all of the scope's.
type List struct {
	InviterID string
	Scope     Scope
}

// Live tells subscribers what changed. It asks the store again and again, so that it does not matter which process made the
// change; a pooler of connections is no obstacle as it would be to LISTEN. Run must be running.
type Live struct {
	Service *Service
	// Every is how often it looks while somebody listens.
	Every time.Duration
	Log   *slog.Logger

	mu        sync.Mutex
	followers map[*follower]struct{}
	versions  map[string]int
	// looks is Run's alone.
	looks int
	ended bool
}

// follower is one subscription. Invites wait in it until its own goroutine takes them.
type follower struct {
	list  List
	pools []Pool

	mu      sync.Mutex
	waiting []Record
	behind  bool
	// known is what was told, or was there when this one came, as far as it lies in the overlap.
	known  map[string]Record
	signal chan struct{}
	// gone ends the stream.
	gone chan struct{}
}

// Run looks for changes until the context ends, and then ends every stream.
func (l *Live) Run(ctx context.Context) {
	tick := time.NewTicker(l.Every)
	defer tick.Stop()
	defer l.end()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := l.look(ctx); err != nil && ctx.Err() == nil {
			l.Log.WarnContext(ctx, "changes could not be read for subscribers", "error", err)
		}
	}
}

func (l *Live) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = true
	for f := range l.followers {
		close(f.gone)
	}
	l.followers = nil
}

// follow begins to tell a subscriber of changes. What lies in the overlap already is not new to it.
func (l *Live) follow(ctx context.Context, f *follower) error {
	f.signal, f.gone, f.known = make(chan struct{}, 1), make(chan struct{}), map[string]Record{}
	old, err := l.Service.Store.Recent(ctx, []List{f.list}, l.since(), maxRecent)
	if err != nil {
		return err
	}
	for _, rec := range old {
		f.known[rec.ID] = shownPart(rec)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return problem.New(problem.UpstreamUnavailable, "The server is about to stop. Connect again.")
	}
	if l.followers == nil {
		l.followers = map[*follower]struct{}{}
	}
	l.followers[f] = struct{}{}
	return nil
}

func (l *Live) leave(f *follower) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.followers, f)
}

func (l *Live) since() time.Time { return l.Service.Now().Add(-liveOverlap) }

// look reads once for all subscribers of this process.
func (l *Live) look(ctx context.Context) error {
	followers, lists, pools := l.wanted()
	if len(followers) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, storeWithin)
	defer cancel()
	records, err := l.Service.Store.Recent(ctx, lists, l.since(), maxRecent)
	if err != nil {
		return err
	}
	versions, err := l.Service.Store.Versions(ctx, pools)
	if err != nil {
		return err
	}
	l.looks++
	for _, f := range followers {
		f.offer(records, len(f.pools) > 0 && (l.looks%recountEvery == 0 || l.poolsChanged(f, versions)))
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.versions = versions
	return nil
}

// wanted gathers what is followed, each once.
func (l *Live) wanted() (followers []*follower, lists []List, pools []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	seenLists, seenPools := map[List]bool{}, map[string]bool{}
	for f := range l.followers {
		followers = append(followers, f)
		if !seenLists[f.list] {
			seenLists[f.list] = true
			lists = append(lists, f.list)
		}
		for _, p := range f.pools {
			if !seenPools[p.ID] {
				seenPools[p.ID] = true
				pools = append(pools, p.ID)
			}
		}
	}
	return followers, lists, pools
}

// poolsChanged compares with the last look. A first look finds everything changed, which is harmless: equal quotas are not told.
func (l *Live) poolsChanged(f *follower, versions map[string]int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, p := range f.pools {
		if before, ok := l.versions[p.ID]; !ok || before != versions[p.ID] {
			return true
		}
	}
	return false
}

// offer puts what is new to this subscriber into its queue.
func (f *follower) offer(records []Record, poolsChanged bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	recent := make(map[string]Record, len(records))
	for _, rec := range records {
		if rec.Scope != f.list.Scope || f.list.InviterID != "" && rec.InviterID != f.list.InviterID {
			continue
		}
		now := shownPart(rec)
		recent[rec.ID] = now
		if before, ok := f.known[rec.ID]; ok && before == now {
			continue
		}
		f.waiting = append(f.waiting, rec)
	}
	f.known = recent
	f.behind = f.behind || len(f.waiting) > maxBehind
	if len(f.waiting) > 0 || poolsChanged {
		select {
		case f.signal <- struct{}{}:
		default:
		}
	}
}

// take empties the queue; a later state of the same invite replaces an earlier one.
func (f *follower) take() (records []Record, behind bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	at := map[string]int{}
	for _, rec := range f.waiting {
		if i, ok := at[rec.ID]; ok {
			records[i] = rec
			continue
		}
		at[rec.ID] = len(records)
		records = append(records, rec)
	}
	f.waiting = nil
	return records, f.behind
}

// shownPart leaves out what only the deliverer looks at: a lease is no news.
func shownPart(r Record) Record {
	r.Fence, r.Watched, r.LeaseUntil, r.NextAt, r.MissingSince, r.ChangedAt = 0, false, time.Time{}, time.Time{}, time.Time{}, time.Time{}
	return r
}

// list is the viewer's own in a scope where they are active, or may read.
func (l *Live) list(ctx context.Context, v viewer.Viewer, organizationID *string) (List, error) {
	if err := mayAsk(v); err != nil {
		return List{}, err
	}
	scope, err := scopeOf(v, organizationID)
	if err != nil {
		return List{}, err
	}
	may, err := l.mayFollow(ctx, v, scope)
	if err != nil {
		return List{}, err
	}
	if !may {
		return List{}, notActive()
	}
	return List{v.ID(), scope}, nil
}

func (l *Live) mayFollow(ctx context.Context, v viewer.Viewer, scope Scope) (bool, error) {
	standing, err := l.Service.placeOf(ctx, v, scope)
	if err != nil || standing.Active {
		return standing.Active, err
	}
	return l.Service.holds(ctx, v, viewer.InvitesRead, scope)
}

func notActive() error {
	return &problem.Error{Kind: problem.Forbidden, Reason: string(ScopeNotAllowed), Message: "You are not active in this scope."}
}
