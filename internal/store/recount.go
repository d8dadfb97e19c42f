package store

import (
	"context"
	"fmt"
	"strings"

	"guestlist/ent"
)

// countedNow and openNow are what counts_as and open_until should be, as countsAs and openUntil say it of a record.
var (
	countedNow = fmt.Sprintf(`CASE WHEN state = 'SENDING' AND revoke_requested_at IS NULL OR state = 'FAILED' AND NOT answered THEN 0 ELSE
		CASE state WHEN 'ACCEPTED' THEN %d WHEN 'REVOKED' THEN %d WHEN 'EXPIRED' THEN %d WHEN 'FAILED' THEN %d ELSE %d END + %s +
		%d * CASE WHEN state <> 'ACCEPTED' OR accepted_at IS NULL THEN 0 WHEN accepted_at < COALESCE(sent_at, created_at) THEN 1
			WHEN accepted_at - COALESCE(sent_at, created_at) < 600000000 THEN 1 + (accepted_at - COALESCE(sent_at, created_at)) / 1000000
			WHEN accepted_at - COALESCE(sent_at, created_at) < 86400000000 THEN 591 + (accepted_at - COALESCE(sent_at, created_at)) / 60000000
			ELSE 1887 + (accepted_at - COALESCE(sent_at, created_at)) / 600000000 END END`,
		countsAccepted, countsRevoked, countsExpired, countsFailed, countsPending, sourceNumber(0), perTook)
	openNow = `CASE WHEN state = 'PENDING' AND revoke_requested_at IS NULL THEN COALESCE(expires_at, 0) ELSE 0 END`

	miscounted = `SELECT id FROM invites WHERE counts_as <> ` + countedNow + ` OR open_until <> ` + openNow +
		` OR untallied <> (tallied <> counts_as) LIMIT ` + fmt.Sprint(recountAtOnce)
)

// recountAtOnce bounds one transaction.
const recountAtOnce = 1000

// sourceNumber is the source's part of counts_as, and more.
func sourceNumber(more int) string {
	var text strings.Builder
	for i, s := range sources {
		if s != "" {
			fmt.Fprintf(&text, " WHEN '%s' THEN %d", s, more+perSource*i)
		}
	}
	return fmt.Sprintf("CASE source%s ELSE %d END", text.String(), more)
}

// Miscounted lists invites that statistics would count as something else than they are, a thousand at most. Our own writes leave
// none; a process of a version before there were statistics does, when it runs beside this one. It reads every row.
func (s *Store) Miscounted(ctx context.Context) ([]string, error) { return s.audit(ctx, miscounted) }

// Recount makes the invites count as what they are, and returns how many it had to mend.
func (s *Store) Recount(ctx context.Context) (int, error) {
	for mended := 0; ; {
		ids, err := s.Miscounted(ctx)
		if err != nil || len(ids) == 0 {
			return mended, err
		}
		marks, args := make([]string, len(ids)), make([]any, len(ids))
		for i, id := range ids {
			marks[i], args[i] = fmt.Sprintf("$%d", i+1), id
		}
		text := "UPDATE invites SET counts_as = " + countedNow + ", open_until = " + openNow + ", untallied = tallied <> " + countedNow +
			" WHERE id IN (" + strings.Join(marks, ", ") + ")"
		if !s.locks() {
			text = strings.ReplaceAll(text, "$", "?")
		}
		err = s.tx(ctx, func(tx *ent.Tx) error {
			_, err := tx.ExecContext(ctx, text, args...)
			return err
		})
		if err != nil {
			return mended, err
		}
		if mended += len(ids); len(ids) < recountAtOnce {
			return mended, nil
		}
	}
}
