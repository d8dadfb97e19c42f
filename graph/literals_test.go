package graph_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// scalarPlaces are arguments of every scalar, each beside a mutation that must not be done when its value does not fit.
var scalarPlaces = map[string]struct{ kind, field, path string }{
	"ID":      {"ID!", `x:revokeInvite(input:{id:%s}){__typename}`, "x input id"},
	"String":  {"String!", `x:inviteUser(input:{email:%s}){__typename}`, "x input email"},
	"Int":     {"Int", `x:inviteUser(input:{email:"second@example.com",expiresInDays:%s}){__typename}`, "x input expiresInDays"},
	"Boolean": {"Boolean!", `x:setInviting(input:{userId:"user_01MIA",allowed:%s,reason:"a test"}){__typename}`, "x input allowed"},
	"Time":    {"Time", `x:grantQuota(input:{userId:"user_01MAX",amount:1,reason:"a test",expiresAt:%s}){__typename}`, "x input expiresAt"},
}

// Whatever a scalar cannot be is found before anything runs, whether it is written in the document or comes as a variable.
func TestNothingRunsBesideAScalarThatDoesNotFit(t *testing.T) {
	a := start(t)
	wrong := map[string][]string{
		"ID":      {`5`, `-1`, `1.5`, `true`, `99999999999999999999`, `{a:1}`, `["a","b"]`, `RED`},
		"String":  {`5`, `1.5`, `false`, `{a:"b"}`, `["a","b"]`, `RED`},
		"Int":     {`2147483648`, `-2147483649`, `5000000000`, `99999999999999999999`, `1.0`, `1e3`, `"3"`, `true`, `{a:1}`, `[1,2]`, `RED`},
		"Boolean": {`0`, `1`, `"true"`, `1.5`, `{a:true}`, `[true,false]`, `TRUE`},
		"Time":    {`5`, `1.5`, `true`, `""`, `"yesterday"`, `"2026-02-30T00:00:00Z"`, `"2026-01-01"`, `{a:"2026-01-31T12:00:00Z"}`, `["2026-01-31T12:00:00Z"]`, `RED`},
	}
	for scalar, values := range wrong {
		place := scalarPlaces[scalar]
		for _, value := range values {
			document := `mutation{first:inviteUser(input:{email:"first@example.com"}){__typename} ` + fmt.Sprintf(place.field, value) + "}"
			for _, query := range []string{document, `mutation{...f} fragment f on Mutation{` + strings.TrimPrefix(document, "mutation{")} {
				got := a.ask(query, nil)
				switch code := got.code(); {
				case strings.Contains(got.body, `"data"`), code != "BAD_USER_INPUT" && code != "GRAPHQL_VALIDATION_FAILED":
					t.Errorf("%s written as %s: %s", scalar, value, got.body)
				case code == "BAD_USER_INPUT" && strings.Trim(fmt.Sprint(got.Errors[0].Path), "[]") != place.path:
					t.Errorf("%s written as %s: the path is %v", scalar, value, got.Errors[0].Path)
				}
			}
			a.askVariable(scalar, value)
		}
	}
	if n := len(a.fake.Invitations()); n != 0 || a.log.Len() != 0 {
		t.Errorf("%d invitations were made; the log says %s", n, a.log)
	}
}

// askVariable sends a value, where it can be written in JSON, as a variable and as one's default.
func (a *api) askVariable(scalar, value string) {
	a.Helper()
	place := scalarPlaces[scalar]
	mutation := func(head string) string {
		return "mutation(" + head + `){first:inviteUser(input:{email:"first@example.com"}){__typename} ` + fmt.Sprintf(place.field, "$v") + "}"
	}
	if got := a.ask(mutation("$v:"+place.kind+"="+value), nil); got.Errors == nil || strings.Contains(got.body, `"data"`) {
		a.Errorf("%s by default %s: %s", scalar, value, got.body)
	}
	text := strings.ReplaceAll(value, "a:", `"a":`)
	if !json.Valid([]byte(text)) {
		return
	}
	got := a.ask(mutation("$v:"+place.kind), map[string]any{"v": json.RawMessage(text)})
	if got.code() != "BAD_USER_INPUT" || strings.Contains(got.body, `"data"`) || !strings.Contains(fmt.Sprint(got.Errors[0].Path), "v") {
		a.Errorf("%s as the variable %s: %s", scalar, value, got.body)
	}
}

// What fits is not refused by the look at literals.
func TestScalarsThatFitAreTaken(t *testing.T) {
	a := start(t)
	for _, query := range []string{
		`{nodes(ids:["a","b"]){id}}`, `{nodes(ids:"a"){id}}`, `{sentInvites(first:100,filter:{createdAfter:"2026-01-31T12:00:00+02:00",states:[PENDING]}){nodes{id}}}`,
		`{invite(id:"""block"""){id}}`, `{sentInvites(first:null,after:null){nodes{id @include(if:true)}}}`, `{sentInvites(filter:{states:PENDING,email:"p"}){nodes{id}}}`,
	} {
		if got := a.ask(query, nil); got.Errors != nil {
			t.Errorf("%s: %s", query, got.body)
		}
	}
}
