package store_test

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"guestlist/ent/migrate"
	"guestlist/internal/invite"
	"guestlist/internal/store"
	"guestlist/internal/store/storetest"
)

// history makes invites and lets them become anything, as a fixed seed says.
type history struct {
	*rand.Rand
	t   *testing.T
	db  *store.Store
	now time.Time
	// made invites, in so many steps.
	made, steps int
	// orphaned counts those that were asked to be revoked in one statement.
	orphaned int
}

// gone sent invites and is nobody's member any more.
const gone = "user_gone"

var allSources = []invite.Source{invite.SourceMember, invite.SourceMachine, invite.SourceSeed, invite.SourceDashboard, invite.SourceAPI, invite.SourceOther}

// anyAddress is how all addresses begin here. As a filter it means every invite, and makes the rows be read: tallies do not know of it.
const anyAddress = "p"

func (h *history) step() {
	h.t.Helper()
	if h.made == 0 || h.IntN(3) == 0 {
		h.invite()
		return
	}
	if h.steps++; h.steps%9 == 0 {
		n, err := h.db.RevokeOrphans(h.t.Context(), gone, h.now)
		if err != nil {
			h.t.Fatal(err)
		}
		h.orphaned += n
	}
	id := fmt.Sprintf("invite_%d", h.IntN(h.made))
	if _, err := h.db.Change(h.t.Context(), id, func(c *invite.Case) error { h.change(&c.Invite); return nil }); err != nil {
		h.t.Fatal(err)
	}
}

func (h *history) invite() {
	at := h.now.Add(-time.Duration(h.IntN(300)) * 11 * time.Minute).Add(-time.Duration(h.IntN(2)) * time.Microsecond)
	d := draft(fmt.Sprintf("invite_%d", h.made), []string{mia, max, gone}[h.IntN(3)], fmt.Sprintf("p%d@d%d.example", h.made, h.IntN(4)), at)
	d.Record.RoleSlug, d.Record.Source = []string{"", "admin"}[h.IntN(2)], allSources[h.IntN(len(allSources))]
	reserve(h.t, h.db, d, upTo(10000))
	if h.IntN(3) == 0 {
		if err := h.db.Exec(h.t.Context(), fmt.Sprintf(`INSERT INTO seed_invites (id, batch_id) VALUES ('%s', 'batch_%d')`, d.Record.ID, h.IntN(2))); err != nil {
			h.t.Fatal(err)
		}
	}
	h.made++
}

func (h *history) change(r *invite.Record) {
	r.ExpiresAt = h.now.Add(time.Duration(h.IntN(5)-2) * time.Hour)
	switch h.IntN(8) {
	case 0:
		r.RevokeRequestedAt = h.now
	case 1:
		r.State, r.Answered = invite.Failed, h.IntN(2) == 0
	case 2:
		r.State = invite.Revoked
	case 3:
		r.State = invite.Expired
	case 4:
		r.Source = allSources[h.IntN(len(allSources))]
	case 5:
		r.State, r.AcceptedBy = invite.Accepted, "user_x"
		r.AcceptedAt = time.Time{}
		if h.IntN(6) > 0 {
			r.AcceptedAt = r.CreatedAt.Add(time.Duration(h.IntN(8000)-100) * 1_700_000 * time.Microsecond)
		}
	default:
		r.State, r.RevokeRequestedAt, r.SentAt = invite.Pending, time.Time{}, r.CreatedAt.Add(time.Duration(h.IntN(90))*time.Second)
	}
}

// zones: hours from Greenwich, quarters of an hour, a summer of half an hour.
var zones = []string{"UTC", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"}

// compare asks the tallies and the rows the same.
func (h *history) compare(s *invite.Service) {
	h.t.Helper()
	day, noon := h.now.Add(-24*time.Hour-7*time.Minute), h.now.Add(-12*time.Hour).Truncate(time.Hour)
	filters := []invite.Filter{
		{},
		{States: []invite.State{invite.Accepted}},
		{States: []invite.State{invite.Pending, invite.Revoking, invite.Expired}},
		{States: []invite.State{invite.Revoking}},
		{States: []invite.State{}},
		{Sources: allSources[:3]},
		{Sources: []invite.Source{}},
		{Sources: allSources[2:4], States: []invite.State{invite.Failed, invite.Revoked, invite.Sending}},
	}
	by := []invite.Group{
		"", invite.GroupDay, invite.GroupWeek, invite.GroupMonth, invite.GroupInviter, invite.GroupSource, invite.GroupRole, invite.GroupBatch,
		invite.GroupDomain,
	}
	for _, group := range by {
		for _, span := range [][2]*time.Time{{}, {&day, nil}, {nil, &noon}, {&day, &noon}, {&noon, &h.now}} {
			for i, zone := range zones {
				if i > 0 && group != invite.GroupDay && group != invite.GroupWeek {
					break // the zone is none of its business
				}
				in := invite.StatsInput{From: span[0], To: span[1], TimeZone: zone, Median: true, Filter: filters[larger(h.IntN(2*len(filters))-len(filters), 0)]}
				if group != "" {
					in.By = &group
				}
				quick, err := s.Stats(h.t.Context(), reader, org, in)
				if err != nil {
					h.t.Fatal(err)
				}
				narrowed := in.Filter
				in.Filter.EmailPrefix = anyAddress
				rows, err := s.Stats(h.t.Context(), reader, org, in)
				if err != nil {
					h.t.Fatal(err)
				}
				if !reflect.DeepEqual(quick, rows) {
					h.t.Fatalf("after %d invites, by %q in %s, %v to %v, of %+v:\n%s\nthe rows say\n%s", h.made, group, zone, span[0], span[1], narrowed, shown(quick), shown(rows))
				}
			}
		}
	}
}

func shown(s *invite.Stats) string {
	text := fmt.Sprint(s.Counts, s.MedianSeconds())
	for _, b := range s.Buckets {
		text += fmt.Sprint(" [", b.Key, " ", b.Counts, "]")
	}
	return text
}

// Whatever has become of the invites, and however much of it the tallies hold: statistics say what the rows say. So they do for invites
// that were there before there were tallies.
func TestStatsAreWhatTheRowsSay(t *testing.T) {
	for seed := range uint64(2) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.Store) {
				h := &history{Rand: rand.New(rand.NewPCG(seed, 1)), t: t, db: db, now: time.Now().Truncate(time.Microsecond)}
				s := dashboard(t, db, h.now)
				for round := range 6 {
					for range 20 {
						h.step()
					}
					h.tally(h.IntN(40))
					at := h.now.Add(time.Duration(round-3) * 30 * time.Minute) // expiry is a matter of when somebody asks
					s.Now = func() time.Time { return at }
					h.compare(s)
				}
				if h.orphaned == 0 {
					t.Error("no invite of a removed member was revoked")
				}
				h.tally(10000)
				h.fill()
				if n := h.tally(10000); n > 0 {
					t.Errorf("the migration counts %d of %d invites otherwise than the program", n, h.made)
				}
				if err := db.Exec(t.Context(), "UPDATE invite_tallies SET failed = failed + 1 WHERE dimension = 'role'"); err != nil {
					t.Fatal(err)
				}
				if wrong, err := db.AuditTallies(t.Context()); err != nil || fmt.Sprint(wrong) != fmt.Sprint([]string{string(org)}) {
					t.Errorf("a wrong tally is not found: %v, %v", wrong, err)
				}
				for _, statement := range []string{"UPDATE invites SET counts_as = 0, tallied = 0, open_until = 0", "DELETE FROM invite_tallies"} {
					if err := db.Exec(t.Context(), statement); err != nil {
						t.Fatal(err)
					}
				}
				h.fill()
				h.compare(s)
				h.tally(10000)
				h.compare(s)
				h.outdated()
				h.compare(s)
			})
		})
	}
}

func (h *history) tally(most int) int {
	h.t.Helper()
	n, err := h.db.Tally(h.t.Context(), most)
	if err != nil {
		h.t.Fatal(err)
	}
	if wrong, err := h.db.Miscounted(h.t.Context()); err != nil || len(wrong) > 0 {
		h.t.Errorf("invites that count as something else: %v, %v", wrong, err)
	}
	if wrong, err := h.db.AuditTallies(h.t.Context()); err != nil || len(wrong) > 0 {
		h.t.Errorf("tallies that are not the sum of their invites: %v, %v", wrong, err)
	}
	return n
}

// fill runs the statement of the migration that made the columns. It is the same in both databases but for quotes.
func (h *history) fill() {
	h.t.Helper()
	files, err := fs.Glob(migrate.Versions, "postgres/*_statistics.sql")
	if err != nil || len(files) != 1 {
		h.t.Fatal(files, err)
	}
	text, err := fs.ReadFile(migrate.Versions, files[0])
	if err != nil {
		h.t.Fatal(err)
	}
	_, update, _ := strings.Cut(string(text), "UPDATE ")
	update, _, _ = strings.Cut(update, ";")
	for _, statement := range []string{"UPDATE " + update, "UPDATE invites SET untallied = counts_as <> tallied"} {
		if err := h.db.Exec(h.t.Context(), statement); err != nil {
			h.t.Fatal(err)
		}
	}
}

// outdated writes as a version does that knows nothing of statistics, beside one that tallies.
func (h *history) outdated() {
	h.t.Helper()
	old := "UPDATE invites SET state = 'REVOKED', live = false WHERE state = 'PENDING'"
	if err := h.db.Exec(h.t.Context(), old); err != nil {
		h.t.Fatal(err)
	}
	wrong, err := h.db.Miscounted(h.t.Context())
	if err != nil || len(wrong) == 0 {
		h.t.Fatalf("nothing is amiss: %v", err)
	}
	if n, err := h.db.Recount(h.t.Context()); err != nil || n != len(wrong) {
		h.t.Errorf("%d of %d were mended: %v", n, len(wrong), err)
	}
	h.tally(10000)
}
