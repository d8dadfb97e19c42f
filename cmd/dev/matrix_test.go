package main_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// Who asks what, and what comes of it: every root field and every field of a scope, for every kind of caller, of what is the
// caller's own, a colleague's and another organization's. The columns are
//
//	anon    nobody                            stan     a user at WorkOS, never let in
//	mia     a member, whose things are asked  max      her colleague          ada      her administrator
//	olga    a member of another organization  sol      a member without one
//	sync    her organization's machine that reads and manages (M2M)     dash   one that reads (API key)
//	planner another organization's that reads and manages (M2M)         kiosk  one that may do neither (API key)
var columns = []string{"anon", "stan", "mia", "max", "ada", "olga", "sol", "sync", "dash", "planner", "kiosk"}

// matrixRow is one thing to ask. Of asks, the first word is the field in question. A caller's outcome is the first error's
// code, else the refusal's, else null or ok.
type matrixRow struct {
	fields string // whose access this row shows, as Type.field
	query  string
	path   string // where in data to look
	want   string
}

// matrix runs the rows against one program. Names after $ in a query are things made for this one call.
type matrix struct {
	*dev
	callers map[string]caller
	made    int
}

func newMatrix(t *testing.T) *matrix {
	d := startWith(t, []string{"INVITE_SENDS_PER_MEMBER=100000"})
	m := &matrix{dev: d, callers: map[string]caller{"anon": {d: d}, "stan": {d: d, token: d.Stranger.AccessToken}}}
	for _, p := range d.People {
		m.callers[strings.ToLower(strings.Fields(p.Name)[0])] = caller{d: d, token: p.AccessToken}
	}
	for _, one := range d.Machines {
		words := strings.Fields(strings.ToLower(one.Name))
		m.callers[strings.Replace(words[len(words)-1], "dashboard", "dash", 1)] = caller{d: d, token: one.Token}
	}
	for _, name := range columns {
		if _, ok := m.callers[name]; !ok {
			t.Fatalf("cmd/dev has no %s among %v", name, slices.Collect(maps.Keys(m.callers)))
		}
	}
	return m
}

func TestEveryFieldAnswersEveryCallerAsItShould(t *testing.T) {
	t.Parallel()
	m := newMatrix(t)
	m.allow()
	for _, row := range slices.Concat(matrixQueries, matrixScopes, matrixNodes, matrixMutations) {
		want := strings.Fields(row.want)
		if len(want) != len(columns) {
			t.Fatalf("%s: %d outcomes for %d callers", row.query, len(want), len(columns))
		}
		for i, name := range columns {
			if got := m.outcome(name, row); got != want[i] {
				t.Errorf("%s asks %s: %s, want %s", name, row.query, got, want[i])
			}
		}
	}
}

// A field that nobody has thought about belongs to nobody: a new one needs its row.
func TestNoFieldIsMissingFromTheMatrix(t *testing.T) {
	t.Parallel()
	m := newMatrix(t)
	shown := map[string]bool{}
	for _, row := range slices.Concat(matrixQueries, matrixScopes, matrixNodes, matrixMutations, matrixStreams) {
		for _, field := range strings.Fields(row.fields) {
			shown[field] = true
		}
	}
	for _, field := range m.fields("Query", "Mutation", "Subscription", "Organization", "Application", "Member", "User", "Machine", "Quota", "Viewer") {
		if !shown[field] {
			t.Errorf("%s has no row", field)
		}
	}
}

// allow gives Mia places enough to be asked about again and again.
func (m *matrix) allow() {
	m.t.Helper()
	m.callers["ada"].ask(`mutation($id: ID!) { grantQuota(input: {userId: $id, amount: 900, reason: "matrix"}) { __typename } }`,
		vars{"id": m.demo("Mia").ID})
}

// outcome makes what the row needs, asks, and reads the answer.
func (m *matrix) outcome(name string, row matrixRow) string {
	m.t.Helper()
	a := m.callers[name].ask(m.filled(row.query), nil)
	if a.reply.status != http.StatusOK {
		return fmt.Sprint(a.reply.status)
	}
	if code := a.code(); code != "" {
		return code
	}
	var body struct{ Data any }
	if err := json.Unmarshal(a.reply.body, &body); err != nil {
		m.t.Fatal(err)
	}
	return outcomeAt(body.Data, strings.Fields(row.path))
}

// outcomeAt walks through objects, and through the first element of lists.
func outcomeAt(at any, path []string) string {
	switch v := at.(type) {
	case nil:
		return "null"
	case []any:
		if len(v) == 0 {
			return "empty"
		}
		return outcomeAt(v[0], path)
	case map[string]any:
		if len(path) > 0 {
			return outcomeAt(v[path[0]], path[1:])
		}
		if code, ok := v["code"].(string); ok {
			return code
		}
	}
	return "ok"
}

// filled puts things of Mia's into a query: an invite of hers made just now ($invite), its token ($token), an address nobody
// has used ($address), and ids that stay.
func (m *matrix) filled(query string) string {
	m.t.Helper()
	if strings.Contains(query, "$invite") || strings.Contains(query, "$token") {
		address := m.address()
		invited := m.callers["mia"].invite(address)
		query = strings.ReplaceAll(query, "$invite", invited.ID)
		if strings.Contains(query, "$token") {
			_, token, _ := strings.Cut(m.mailTo(address).AcceptURL, "invitation_token=")
			query = strings.ReplaceAll(query, "$token", token)
		}
	}
	for strings.Contains(query, "$address") {
		query = strings.Replace(query, "$address", m.address(), 1)
	}
	return strings.NewReplacer(
		"$acme", m.Organizations[0].ID, "$globex", m.Organizations[1].ID,
		"$mia", m.demo("Mia").ID, "$max", m.demo("Max").ID, "$olga", m.demo("Olga").ID, "$sol", m.demo("Sol").ID,
		"$member", m.member(), "$quota", m.of("mia", "{ quota { id } }", "quota"), "$app", m.of("sol", "{ application { id } }", "application"),
	).Replace(query)
}

func (m *matrix) address() string {
	m.made++
	address := fmt.Sprintf("matrix%d@guests.example", m.made)
	m.never("invited address", address)
	return address
}

// of asks somebody for the id of an object.
func (m *matrix) of(name, query, field string) string {
	m.t.Helper()
	a := m.callers[name].ask(query, nil)
	var body struct {
		Data map[string]struct{ ID string }
	}
	if err := json.Unmarshal(a.reply.body, &body); err != nil || body.Data[field].ID == "" {
		m.t.Fatalf("%s: %v %s", query, err, a.reply.body)
	}
	return body.Data[field].ID
}

// member is the id of Mia's place in her organization, which her administrator learns from any change to it.
func (m *matrix) member() string {
	m.t.Helper()
	a := m.callers["ada"].ask(`mutation($id: ID!) { setInviting(input: {userId: $id, allowed: true, reason: "matrix"}) {
		... on SetInvitingSuccess { member { id } } } }`, vars{"id": m.demo("Mia").ID})
	var body struct {
		Data struct {
			SetInviting struct{ Member struct{ ID string } }
		}
	}
	if err := json.Unmarshal(a.reply.body, &body); err != nil || body.Data.SetInviting.Member.ID == "" {
		m.t.Fatalf("setInviting: %v %s", err, a.reply.body)
	}
	return body.Data.SetInviting.Member.ID
}

// fields are those of object types, as Type.field.
func (m *matrix) fields(types ...string) []string {
	m.t.Helper()
	a := m.callers["ada"].ask(`{ __schema { types { name fields(includeDeprecated: true) { name } } } }`, nil)
	var body struct {
		Data struct {
			Schema struct {
				Types []struct {
					Name   string
					Fields []struct{ Name string }
				}
			} `json:"__schema"`
		}
	}
	if err := json.Unmarshal(a.reply.body, &body); err != nil {
		m.t.Fatal(err)
	}
	var all []string
	for _, one := range body.Data.Schema.Types {
		if !slices.Contains(types, one.Name) {
			continue
		}
		for _, f := range one.Fields {
			all = append(all, one.Name+"."+f.Name)
		}
	}
	return all
}
