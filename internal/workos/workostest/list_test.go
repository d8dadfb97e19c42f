package workostest_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"guestlist/internal/workos/workostest"
)

// sendMany invites n people and returns the ids, oldest first.
func (w *world) sendMany(n int) []string {
	w.t.Helper()
	ids := make([]string, n)
	for k := range n {
		ids[k] = w.send(object{"email": fmt.Sprintf("p%d@many.test", k)}).str("id")
	}
	return ids
}

func idsOf(o object) []string {
	ids := []string{}
	for _, item := range o.items() {
		ids = append(ids, item.str("id"))
	}
	return ids
}

func (o object) cursor(name string) any {
	m, _ := o["list_metadata"].(map[string]any)
	return m[name]
}

func TestListsPageInBothDirections(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.sendMany(12)
	newest := slices.Clone(ids)
	slices.Reverse(newest)
	for name, row := range map[string]struct {
		query         string
		want          []string
		before, after any
	}{
		"default is ten, newest first":         {"", newest[:10], nil, newest[9]},
		"ascending":                            {"?order=asc&limit=5", ids[:5], nil, ids[4]},
		"after is exclusive":                   {"?order=asc&limit=5&after=" + ids[4], ids[5:10], ids[5], ids[9]},
		"the last page has no after":           {"?order=asc&limit=5&after=" + ids[9], ids[10:], ids[10], nil},
		"after the last there is nothing":      {"?order=asc&after=" + ids[11], []string{}, nil, nil},
		"a full last page has no after":        {"?limit=12", newest, nil, nil},
		"before is exclusive":                  {"?order=asc&limit=3&before=" + ids[5], ids[2:5], ids[2], ids[4]},
		"before near the start":                {"?order=desc&limit=5&before=" + newest[2], newest[:2], nil, newest[1]},
		"normal's before goes to older ones":   {"?order=normal&limit=2&before=" + newest[3], newest[4:6], newest[5], newest[4]},
		"a hundred is allowed":                 {"?limit=100", newest, nil, nil},
		"one is allowed":                       {"?limit=1", newest[:1], nil, newest[0]},
		"an address in any letter case":        {"?email=P3@many.test", ids[3:4], nil, nil},
		"an organization without invitations":  {"?organization_id=" + org1, []string{}, nil, nil},
		"filters and cursors work on one list": {"?email=p3@many.test&limit=1", ids[3:4], nil, nil},
	} {
		answer := w.expect("GET", invitations+row.query, nil, http.StatusOK, "")
		if got := idsOf(answer); !slices.Equal(got, row.want) {
			t.Errorf("%s: %v, want %v", name, got, row.want)
		}
		if b, a := answer.cursor("before"), answer.cursor("after"); b != row.before || a != row.after {
			t.Errorf("%s: cursors %v %v, want %v %v", name, b, a, row.before, row.after)
		}
	}
}

func TestListsRefuseBadParameters(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.sendMany(1)[0]
	for _, query := range []string{
		"limit=0", "limit=101", "limit=-1", "limit=ten", "limit=", "order=up", "state=pending", "inviter_user_id=" + ada,
		"after=invitation_nope", "before=invitation_nope", "before=" + id + "&after=" + id,
	} {
		w.expect("GET", invitations+"?"+query, nil, 422, "invalid_request_parameters")
	}
	w.expect("GET", "/user_management/users?role=admin", nil, 422, "invalid_request_parameters")
	w.expect("GET", "/organizations?name=Acme", nil, 422, "invalid_request_parameters")
	w.expect("GET", "/user_management/users/"+ada+"?expand=1", nil, 422, "invalid_request_parameters")
}

func TestListByEmailCanMissWhatASendKnows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.send(object{"email": "x@y.test"})
	w.SetBehaviour(workostest.Behaviour{HiddenFromLists: []string{"X@y.test", adaMail}})
	equal(t, "invitations found", len(w.expect("GET", invitations+"?email=x@y.test", nil, 200, "").items()), 0)
	equal(t, "users found", len(w.expect("GET", "/user_management/users?email="+adaMail, nil, 200, "").items()), 0)
	w.expect("POST", invitations, object{"email": "x@y.test"}, 400, "email_already_invited")
	w.expect("POST", invitations, object{"email": adaMail}, 400, "user_already_exists")
}
