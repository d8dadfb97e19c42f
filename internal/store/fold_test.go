package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"guestlist/internal/invite"
	"guestlist/internal/store"
	"guestlist/internal/store/storetest"
)

// People are found by the beginning of name or address whatever the case, in every alphabet and however it is typed, also those whom
// an older version has written, and no character stands for others.
func TestMembersAreFoundByTheirBeginning(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		names := map[string]string{"user_1": "Özlem Ärger", "user_2": "ÉMILE", "user_3": "O\u0308zgür", "user_4": "a_b", "user_5": "axb", "user_6": "Жанна"}
		for id, name := range names {
			p := invite.Person{ID: id, Email: "Ä" + id + "@People.example", Name: name, SeenAt: time.Now()}
			if err := db.KnowPerson(t.Context(), p, &invite.Admission{How: "operator", At: time.Now()}); err != nil {
				t.Fatal(err)
			}
		}
		search := func(when string) {
			for typed, want := range map[string][]string{
				"Özlem": {"user_1"}, "özlem ä": {"user_1"}, "ÖZ": {"user_1", "user_3"}, "o\u0308z": {"user_1", "user_3"}, "O\u0308ZG": {"user_3"},
				"é": {"user_2"}, "ж": {"user_6"}, "a_": {"user_4"}, "A%": nil, "ÄUSER_5@p": {"user_5"}, "Ärger": nil,
			} {
				page, err := db.Members(t.Context(), invite.MemberQuery{Prefix: invite.Fold(typed), ByEmail: true, Limit: 10, CountTo: 10})
				if err != nil {
					t.Fatal(err)
				}
				var found []string
				for _, m := range page.Members {
					found = append(found, m.UserID)
				}
				if !slices.Equal(found, want) || *page.Total != len(want) {
					t.Errorf("%s, %q finds %v, not %v", when, typed, found, want)
				}
			}
			page, err := db.Members(t.Context(), invite.MemberQuery{Prefix: invite.Fold("Äuser"), Limit: 10})
			if err != nil || len(page.Members) > 0 {
				t.Errorf("%s, an address is found by name: %v, %v", when, page.Members, err)
			}
		}
		search("as written")
		if err := db.Exec(t.Context(), "UPDATE users SET name_key = '', email_key = '', folded = false"); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		search("migrated")
		if n, err := db.FoldPeople(t.Context()); err != nil || n != 0 {
			t.Errorf("%d are still to be folded, %v", n, err)
		}
	})
}

// An earlier version that goes on beside this one writes names and addresses and leaves what people are searched by as it was.
func TestPeopleWhomAnEarlierVersionRenamedAreFoundByWhatTheyAreCalledNow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		const people = 600 // more than are looked at at once
		for n := range people {
			p := invite.Person{ID: fmt.Sprintf("user_%04d", n), Email: fmt.Sprintf("a%d@people.example", n), Name: "Old", SeenAt: time.Now()}
			if err := db.KnowPerson(t.Context(), p, nil); err != nil {
				t.Fatal(err)
			}
		}
		last := invite.Person{ID: "user_last", Email: "last@people.example", Name: "Old", SeenAt: time.Now()}
		if err := db.KnowPerson(t.Context(), last, &invite.Admission{How: "operator", At: time.Now()}); err != nil {
			t.Fatal(err)
		}
		if err := db.Exec(t.Context(), "UPDATE users SET name = 'Özlem', email = 'new@people.example' WHERE id = 'user_last'"); err != nil {
			t.Fatal(err)
		}
		for _, want := range []int{1, 0} {
			if n, err := db.FoldPeople(t.Context()); n != want || err != nil {
				t.Errorf("%d were folded, %v", n, err)
			}
		}
		for typed, found := range map[string]int{"öz": 1, "new@": 1, "old": 0, "last@": 0} {
			page, err := db.Members(t.Context(), invite.MemberQuery{Prefix: invite.Fold(typed), ByEmail: true, Limit: 10})
			if err != nil || len(page.Members) != found {
				t.Errorf("%q finds %v, %v", typed, page.Members, err)
			}
		}
	})
}
