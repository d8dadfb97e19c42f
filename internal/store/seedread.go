package store

import (
	"context"
	"maps"
	"slices"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"guestlist/ent"
	entinvite "guestlist/ent/invite"
	"guestlist/ent/membership"
	"guestlist/ent/predicate"
	"guestlist/ent/seedbatch"
	"guestlist/ent/seedinvite"
	"guestlist/ent/seedrow"
	"guestlist/ent/seedscope"
	"guestlist/ent/user"
	"guestlist/internal/invite"
	"guestlist/internal/seed"
)

// SeedKnown implements seed.Directory.
func (s *Store) SeedKnown(ctx context.Context, scope invite.Scope, addresses []invite.Address) (map[string]seed.Known, error) {
	keys, mails := make([]string, 0, len(addresses)), make([]string, 0, len(addresses))
	for _, a := range addresses {
		keys = append(keys, a.Key)
		mails = append(mails, a.Key)
		if typed := invite.Fold(a.Typed); typed != a.Key {
			mails = append(mails, typed)
		}
	}
	known := map[string]seed.Known{}
	if err := s.knownRows(ctx, scope, keys, known); err != nil {
		return nil, err
	}
	// Only what lives or was accepted stands in the way of a row that no list has had.
	standing, err := s.r.Invite.Query().Where(entinvite.AddressKeyIn(keys...), entinvite.ScopeKey(scope.Key()),
		entinvite.Or(entinvite.Live(true), entinvite.State(string(invite.Accepted)))).All(ctx)
	if err != nil {
		return nil, err
	}
	for _, i := range standing {
		k := known[i.AddressKey]
		if (k.Row == 0 || k.Waiting) && invite.State(i.State) != invite.Accepted {
			k.State, k.InviteID = toRecord(i).State, i.ID
			known[i.AddressKey] = k
		}
	}
	return known, s.knownMembers(ctx, scope, mails, known)
}

func (s *Store) knownRows(ctx context.Context, scope invite.Scope, keys []string, known map[string]seed.Known) error {
	asked := make(map[string]string, 2*len(keys))
	for _, key := range keys {
		asked[key], asked[fingerprint(key)] = key, key
	}
	rows, err := s.r.SeedRow.Query().Where(seedrow.AddressKeyIn(slices.Collect(maps.Keys(asked))...), seedrow.ScopeKey(scope.Key())).All(ctx)
	if err != nil {
		return err
	}
	keyOf := map[string]string{}
	for _, r := range rows {
		key, erased := asked[r.AddressKey], r.Address == ""
		if known[key].Erased {
			continue // that an address was erased says more than another row of it
		}
		known[key] = seed.Known{Row: r.ID, Batch: r.BatchID, Waiting: r.State == rowReady, Refusal: r.Code, InviteID: r.InviteID, Erased: erased}
		if r.InviteID != "" && !erased {
			keyOf[r.InviteID] = key
		}
	}
	if len(keyOf) == 0 {
		return nil
	}
	invites, err := s.r.Invite.Query().Where(entinvite.IDIn(slices.Collect(maps.Keys(keyOf))...)).All(ctx)
	if err != nil {
		return err
	}
	for _, i := range invites {
		k := known[keyOf[i.ID]]
		k.State, k.Failure = invite.State(i.State), invite.RefusalCode(i.Failure)
		known[keyOf[i.ID]] = k
	}
	return nil
}

// knownMembers marks who is active in the scope, by the address that WorkOS has of them.
func (s *Store) knownMembers(ctx context.Context, scope invite.Scope, mails []string, known map[string]seed.Known) error {
	q := s.r.User.Query().Where(user.AdmittedAtNotNil(), user.DeletedAtIsNil(), user.EmailKeyIn(mails...))
	if scope != "" {
		q = q.Where(func(sel *entsql.Selector) {
			m := entsql.Table(membership.Table)
			sel.Where(entsql.Exists(entsql.Select(m.C(membership.FieldID)).From(m).Where(entsql.And(
				entsql.ColumnsEQ(m.C(membership.FieldUserID), sel.C(user.FieldID)), entsql.EQ(m.C(membership.FieldOrganizationID), string(scope)),
				entsql.EQ(m.C(membership.FieldStatus), invite.MembershipActive)))))
		})
	}
	emails, err := q.Select(user.FieldEmail).Strings(ctx)
	for _, email := range emails {
		key := invite.AddressKey(email)
		k := known[key]
		k.Member = true
		known[key] = k
	}
	return err
}

// Batch implements seed.Store.
func (s *Store) Batch(ctx context.Context, id string, scopes []invite.Scope, now time.Time) (seed.Batch, error) {
	row, err := s.r.SeedBatch.Get(ctx, id)
	if ent.IsNotFound(err) {
		return seed.Batch{}, noBatch()
	}
	if err != nil {
		return seed.Batch{}, err
	}
	b := toBatch(row)
	there, err := s.seedCounts(ctx, &b, scopes, now)
	if err == nil && !there && scopes != nil {
		err = noBatch()
	}
	return b, err
}

func toBatch(r *ent.SeedBatch) seed.Batch {
	return seed.Batch{
		ID: r.ID, Name: r.Name, Hash: r.FileHash, Consent: r.Consent, State: seed.State(r.State), StoppedBy: r.StoppedBy, Loaded: r.Loaded,
		CreatedAt: moment(r.CreatedAt), FinishedAt: maybeMoment(r.FinishedAt), SeenAt: moment(r.SeenAt),
	}
}

func keysOf(scopes []invite.Scope) []string {
	keys := make([]string, 0, len(scopes))
	for _, scope := range scopes {
		keys = append(keys, scope.Key())
	}
	return keys
}

// seedCounts reads what has become of a batch's rows, and whether it has any in the scopes.
func (s *Store) seedCounts(ctx context.Context, b *seed.Batch, scopes []invite.Scope, now time.Time) (bool, error) {
	rows, totals := []predicate.SeedRow{seedrow.BatchID(b.ID)}, []predicate.SeedScope{seedscope.BatchID(b.ID)}
	if scopes != nil {
		keys := keysOf(scopes)
		rows, totals = append(rows, seedrow.ScopeKeyIn(keys...)), append(totals, seedscope.ScopeKeyIn(keys...))
	}
	all, err := s.r.SeedScope.Query().Where(totals...).All(ctx)
	if err != nil {
		return false, err
	}
	for _, t := range all {
		b.Counts.Rows += t.RowCount
		b.Counts.Refused += t.Refused
	}
	var got []struct {
		State  string  `json:"state"`
		Invite *string `json:"invite"`
		N      int     `json:"n"`
	}
	joined := func(sel *entsql.Selector) *entsql.SelectTable {
		i := entsql.Table(entinvite.Table).As("i")
		sel.LeftJoin(i).On(sel.C(seedrow.FieldInviteID), i.C(entinvite.FieldID))
		return i
	}
	err = s.r.SeedRow.Query().Where(rows...).Modify(func(sel *entsql.Selector) {
		i := joined(sel)
		sel.Select(entsql.As(sel.C(seedrow.FieldState), "state"), entsql.As(i.C(entinvite.FieldState), "invite"), entsql.As("COUNT(*)", "n")).
			GroupBy(sel.C(seedrow.FieldState), i.C(entinvite.FieldState))
	}).Scan(ctx, &got)
	if err != nil {
		return false, err
	}
	for _, g := range got {
		b.Counts.Add(g.State, invite.State(orEmpty(g.Invite)), g.N)
	}
	over, err := s.r.SeedRow.Query().Where(rows...).Where(func(sel *entsql.Selector) {
		i := joined(sel)
		sel.Where(entsql.And(entsql.EQ(i.C(entinvite.FieldState), string(invite.Pending)), entsql.IsNull(i.C(entinvite.FieldRevokeRequestedAt)),
			entsql.LTE(i.C(entinvite.FieldExpiresAt), micros(now))))
	}).Count(ctx)
	if err != nil {
		return false, err
	}
	b.Counts.Pending -= over
	b.Counts.Expired += over
	if !b.Loaded {
		b.Counts.Rows = max(b.Counts.Rows, b.Counts.Waiting)
	}
	return len(all) > 0 || len(got) > 0, nil
}

// Batches implements seed.Store.
func (s *Store) Batches(ctx context.Context, q seed.Query) ([]seed.Batch, error) {
	query := s.r.SeedBatch.Query().Where(batchesIn(q.Scopes)...).Limit(q.Limit)
	if q.After != nil {
		query = query.Where(beside(*q.After, "<"))
	}
	if q.Before != nil {
		query = query.Where(beside(*q.Before, ">"))
	}
	way := entsql.OrderDesc()
	if q.Backward {
		way = entsql.OrderAsc()
	}
	rows, err := query.Order(seedbatch.ByCreatedAt(way), seedbatch.ByID(way)).All(ctx)
	if err != nil {
		return nil, err
	}
	if q.Backward {
		slices.Reverse(rows)
	}
	batches := make([]seed.Batch, 0, len(rows))
	for _, r := range rows {
		b := toBatch(r)
		if _, err := s.seedCounts(ctx, &b, q.Scopes, q.Now); err != nil {
			return nil, err
		}
		batches = append(batches, b)
	}
	return batches, nil
}

// batchesIn are those that have rows in a scope; nil is all.
func batchesIn(scopes []invite.Scope) []predicate.SeedBatch {
	if scopes == nil {
		return nil
	}
	return []predicate.SeedBatch{func(sel *entsql.Selector) {
		t := entsql.Table(seedscope.Table)
		keys := make([]any, 0, len(scopes))
		for _, k := range keysOf(scopes) {
			keys = append(keys, k)
		}
		sel.Where(entsql.In(sel.C(seedbatch.FieldID), entsql.Select(t.C(seedscope.FieldBatchID)).From(t).Where(entsql.In(t.C(seedscope.FieldScopeKey), keys...))))
	}}
}

// beside are the batches on one side of a position.
func beside(p seed.Position, op string) predicate.SeedBatch {
	return func(sel *entsql.Selector) {
		sel.Where(entsql.P(func(b *entsql.Builder) {
			b.WriteString("(" + sel.C(seedbatch.FieldCreatedAt) + ", " + sel.C(seedbatch.FieldID) + ") " + op + " (").
				Arg(micros(p.CreatedAt)).Comma().Arg(p.ID).WriteString(")")
		}))
	}
}

// AnyBatch implements seed.Catalog.
func (s *Store) AnyBatch(ctx context.Context, scopes []invite.Scope, at seed.Position, newer bool) (bool, error) {
	op := "<="
	if newer {
		op = ">="
	}
	return s.r.SeedBatch.Query().Where(append(batchesIn(scopes), beside(at, op))...).Exist(ctx)
}

// SeedBatchOf tells which batch made each of these invites; those of nobody's list are left out.
func (s *Store) SeedBatchOf(ctx context.Context, inviteIDs []string) (map[string]string, error) {
	rows, err := s.r.SeedInvite.Query().Where(seedinvite.IDIn(inviteIDs...)).All(ctx)
	of := make(map[string]string, len(rows))
	for _, r := range rows {
		of[r.ID] = r.BatchID
	}
	return of, err
}

// CountBatches counts the batches that have rows in a scope, at most so many.
func (s *Store) CountBatches(ctx context.Context, scopes []invite.Scope, most int) (int, error) {
	ids, err := s.r.SeedScope.Query().Where(seedscope.ScopeKeyIn(keysOf(scopes)...)).Limit(most).Unique(true).Select(seedscope.FieldBatchID).Strings(ctx)
	return len(ids), err
}

// ofBatch are the invites that a batch made.
func ofBatch(batchID string) predicate.Invite {
	return func(sel *entsql.Selector) {
		t := entsql.Table(seedinvite.Table)
		sel.Where(entsql.In(sel.C(entinvite.FieldID), entsql.Select(t.C(seedinvite.FieldID)).From(t).Where(entsql.EQ(t.C(seedinvite.FieldBatchID), batchID))))
	}
}
