package store_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/store/storetest"
)

func TestAdmissionsAndChangedSettingsAreWrittenDown(t *testing.T) {
	t.Parallel()
	address := storetest.SQLite(t)
	db := storetest.Open(t, address)
	now := time.Now()
	p := invite.Person{ID: "user_1", Email: "a@example.com", SeenAt: now}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(db.KnowPerson(t.Context(), p, nil))
	for _, how := range []invite.Admission{{How: "invite", InviterID: "user_2", InviteID: "invite_1", At: now}, {How: "operator", At: now}} {
		must(db.KnowPerson(t.Context(), p, &how)) // the second time they are in already
	}
	for _, settings := range []string{"Quota 5", "Quota 5", "Quota 7", "Quota 5"} {
		must(db.NoteSettings(t.Context(), func(last string) string {
			if last == settings {
				return ""
			}
			return settings
		}, now))
	}
	raw, err := sql.Open("sqlite3", strings.TrimPrefix(address, "DATABASE_URL="))
	must(err)
	defer func() { _ = raw.Close() }()
	rows, err := raw.QueryContext(t.Context(), `SELECT action, subject, reason, "by" FROM operator_actions ORDER BY id`)
	must(err)
	defer func() { _ = rows.Close() }()
	var all []string
	for rows.Next() {
		var action, subject, reason, by string
		must(rows.Scan(&action, &subject, &reason, &by))
		all = append(all, fmt.Sprint(action, " ", subject, " ", reason, " ", by))
	}
	must(rows.Err())
	want := "admit user_1 invite invite_1 user_2; settings policy Quota 5 ; settings policy Quota 7 ; settings policy Quota 5 "
	if got := strings.Join(all, "; "); got != want {
		t.Errorf("written down: %s", got)
	}
}
