package graph_test

import (
	"fmt"
	"strings"
	"testing"
)

// Whatever a variable may get wrong is told with the place where it is wrong.
func TestVariablesThatDoNotFitAreBadUserInputWithTheirPath(t *testing.T) {
	a := start(t)
	page := func(arg, kind string) string {
		return fmt.Sprintf("query($v:%s){sentInvites(%s:$v){nodes{id}}}", kind, arg)
	}
	const order = "query($v:InviteOrder){sentInvites(orderBy:$v){nodes{id}}}"
	const filter = "query($v:InviteFilter){sentInvites(filter:$v){nodes{id}}}"
	const invite = "mutation($v:InviteUserInput!){inviteUser(input:$v){__typename}}"
	const many = "mutation($v:InviteUsersInput!){inviteUsers(input:$v){results{__typename}}}"
	for name, row := range map[string]struct {
		query string
		value any
		path  string
	}{
		"null for what must be":             {"query($v:ID!){invite(id:$v){id}}", nil, "v"},
		"null into a default":               {order, vars{"field": "EMAIL", "direction": nil}, "v direction"},
		"null in the literal":               {"query($v:OrderDirection){sentInvites(orderBy:{field:EMAIL,direction:$v}){nodes{id}}}", nil, "direction"},
		"a number for a string":             {page("after", "String"), 5, "variable v"},
		"a number for an id":                {"query($v:ID!){invite(id:$v){id}}", 5, "variable v"},
		"a fraction for an id":              {"query($v:ID!){invite(id:$v){id}}", 1.5, "v"},
		"true for an id":                    {"query($v:ID!){invite(id:$v){id}}", true, "v"},
		"a list for an id":                  {"query($v:ID!){invite(id:$v){id}}", []string{"a"}, "v"},
		"a number for an address":           {invite, vars{"email": 5}, "v email"},
		"no address":                        {invite, vars{}, "v email"},
		"an unknown field":                  {invite, vars{"email": "a@example.com", "colour": "red"}, "v colour"},
		"a field in another case":           {invite, vars{"Email": "a@example.com"}, "v"},
		"an unknown field in a row":         {many, vars{"invites": []vars{{"email": "a@example.com", "x": 1}}}, "v invites"},
		"null for a row":                    {many, vars{"invites": []any{nil}}, "v invites"},
		"an object for a list of objects":   {many, vars{"invites": "a@example.com"}, "v invites"},
		"text for an object":                {invite, "a@example.com", "v"},
		"a negative page":                   {page("first", "Int"), -5, "sentInvites"},
		"a page of nothing":                 {page("last", "Int"), 0, "sentInvites"},
		"a page beyond the most":            {page("first", "Int"), 101, "sentInvites"},
		"a number beyond 32 bits":           {page("first", "Int"), 1 << 40, "variable v"},
		"a number below 32 bits":            {page("first", "Int"), -(1 << 40), "variable v"},
		"a number beyond 64 bits":           {page("first", "Int"), 1e30, "v"},
		"a fraction":                        {page("first", "Int"), 1.5, "v"},
		"text for a number":                 {page("first", "Int"), "3", "variable v"},
		"an unknown state":                  {filter, vars{"states": []string{"PENDING", "NOPE"}}, "v states 1"},
		"a state in another case":           {filter, vars{"states": []string{"pending"}}, "v states 0"},
		"a number for a state":              {filter, vars{"states": []int{1}}, "v states 0"},
		"null among the states":             {filter, vars{"states": []any{nil}}, "v states"},
		"an unknown direction":              {order, vars{"field": "EMAIL", "direction": "UP"}, "v direction"},
		"an order without a field":          {order, vars{"direction": "ASC"}, "v field"},
		"a time that is none":               {filter, vars{"createdAfter": "yesterday"}, "v createdAfter"},
		"a number for a time":               {filter, vars{"createdAfter": 5}, "v createdAfter"},
		"a cursor of nowhere":               {page("after", "String"), "abc", "sentInvites"},
		"a cursor that is long":             {page("after", "String"), strings.Repeat("a", 5000), "sentInvites"},
		"too many ids":                      {"query($v:[ID!]!){nodes(ids:$v){id}}", make([]string, 101), "nodes"},
		"null among ids":                    {"query($v:[ID!]!){nodes(ids:$v){id}}", []any{nil}, "v"},
		"an empty scope":                    {"query($v:ID){quota(organizationId:$v){id}}", "", "quota"},
		"a deep value":                      {filter, vars{"email": vars{"a": vars{"b": 1}}}, "v email"},
		"a default that does not fit later": {"query($v:Int=500){sentInvites(first:$v){nodes{id}}}", absent{}, "sentInvites"},
	} {
		given := map[string]any{"v": row.value}
		if row.value == (absent{}) {
			given = nil
		}
		got := a.ask(row.query, given)
		if got.code() != "BAD_USER_INPUT" {
			t.Errorf("%s: %s", name, got.body)
			continue
		}
		if path := strings.Trim(fmt.Sprint(got.Errors[0].Path), "[]"); !strings.Contains(path, row.path) {
			t.Errorf("%s: the path is %q: %s", name, path, got.body)
		}
	}
	if n := len(a.fake.Invitations()); n != 0 || a.log.Len() != 0 {
		t.Errorf("%d invitations were made; the log says %s", n, a.log)
	}
}

type (
	vars   map[string]any
	absent struct{}
)

// A variable is looked at before anything runs (GraphQL specification, section 6.1.2): the field before it must not be done.
func TestNothingRunsBesideAVariableThatDoesNotFit(t *testing.T) {
	a := start(t)
	for name, row := range map[string]struct {
		kind  string
		value any
	}{"address": {"String!", 5}, "id": {"ID!", 5}} {
		field := map[string]string{"address": "inviteUser(input:{email:$v})", "id": "revokeInvite(input:{id:$v})"}[name]
		got := a.ask("mutation($v:"+row.kind+`){first:inviteUser(input:{email:"first@example.com"}){__typename} second:`+field+"{__typename}}", map[string]any{"v": row.value})
		if got.code() != "BAD_USER_INPUT" || strings.Contains(got.body, `"data"`) {
			t.Errorf("%s: %s", name, got.body)
		}
	}
	if n := len(a.fake.Invitations()); n != 0 {
		t.Errorf("%d invitations were made", n)
	}
}

// In the document itself the same mistakes are found by validation, which knows the place in the text.
func TestLiteralsThatDoNotFitAreRefusedBeforeExecution(t *testing.T) {
	a := start(t)
	for name, row := range map[string]struct{ query, code string }{
		"a number for an address":  {`mutation{inviteUser(input:{email:5}){__typename}}`, "GRAPHQL_VALIDATION_FAILED"},
		"an unknown enum value":    {"{sentInvites(filter:{states:[NOPE]}){nodes{id}}}", "GRAPHQL_VALIDATION_FAILED"},
		"text for an enum":         {`{sentInvites(filter:{states:["PENDING"]}){nodes{id}}}`, "GRAPHQL_VALIDATION_FAILED"},
		"null into a default":      {"{sentInvites(orderBy:{field:EMAIL,direction:null}){nodes{id}}}", "GRAPHQL_VALIDATION_FAILED"},
		"null for what must be":    {"{invite(id:null){id}}", "GRAPHQL_VALIDATION_FAILED"},
		"an unknown field":         {`{sentInvites(filter:{colour:"red"}){nodes{id}}}`, "GRAPHQL_VALIDATION_FAILED"},
		"beyond 32 bits":           {"{sentInvites(first:5000000000){nodes{id}}}", "BAD_USER_INPUT"},
		"beyond 64 bits":           {"{sentInvites(first:99999999999999999999){nodes{id}}}", "GRAPHQL_VALIDATION_FAILED"},
		"a default beyond 64 bits": {"query($v:Int=99999999999999999999){sentInvites(first:$v){nodes{id}}}", "GRAPHQL_VALIDATION_FAILED"},
		"text for a number":        {`{sentInvites(first:"3"){nodes{id}}}`, "GRAPHQL_VALIDATION_FAILED"},
		"a number for an id":       {`{invite(id:5){id}}`, "BAD_USER_INPUT"},
	} {
		got := a.ask(row.query, nil)
		if got.code() != row.code {
			t.Errorf("%s: want %s: %s", name, row.code, got.body)
		}
	}
	if a.log.Len() != 0 {
		t.Errorf("nothing here is our failure, yet the log says %s", a.log)
	}
}

// What is left out is not null: a default counts for a variable that was not given.
func TestVariableLeftOutLeavesTheDefault(t *testing.T) {
	a := start(t)
	a.invite("a@example.com")
	a.invite("b@example.com")
	got := a.ask("query($d:OrderDirection $n:Int){sentInvites(first:$n,orderBy:{field:EMAIL,direction:$d}){nodes{email}}}", nil)
	if fmt.Sprint(got.field("sentInvites.nodes")) != "[map[email:b@example.com] map[email:a@example.com]]" {
		t.Error(got.body)
	}
	got = a.ask("query($n:Int $a:String $f:InviteFilter $o:InviteOrder){sentInvites(first:$n,after:$a,filter:$f,orderBy:$o){nodes{id}}}",
		map[string]any{"n": nil, "a": nil, "f": nil, "o": nil})
	if got.Errors != nil || len(got.field("sentInvites.nodes").([]any)) != 2 {
		t.Errorf("null is as good as left out: %s", got.body)
	}
}
