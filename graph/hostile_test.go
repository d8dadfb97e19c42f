package graph_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"guestlist/graph"
	"guestlist/internal/invite"
	"guestlist/internal/viewer"
)

// each writes a text for every number below n.
func each(n int, format string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(format, "#", strconv.Itoa(i)))
	}
	return b.String()
}

// doubling nests fragments, each of which spreads the next one twice.
func doubling(levels int, on, innermost string) string {
	var b strings.Builder
	for i := range levels {
		fmt.Fprintf(&b, " fragment f%d on %s {...f%d ...f%d}", i, on, i+1, i+1)
	}
	fmt.Fprintf(&b, " fragment f%d on %s {%s}", levels, on, innermost)
	return b.String()
}

const maxBeyond = 64 << 10

func TestDocumentsMadeToHurtAreRefusedBeforeTheyCost(t *testing.T) {
	a := start(t)
	long := strings.Repeat("x", 200)
	for name, row := range map[string]struct{ query, code string }{
		"tokens":                      {"{viewer{" + strings.Repeat("kind ", 1000) + "}}", "QUERY_TOO_COMPLEX"},
		"tokens in comments":          {"{viewer{kind}}" + strings.Repeat("#\n", 1100), "QUERY_TOO_COMPLEX"},
		"fields":                      {"{viewer{" + strings.Repeat("kind ", 501) + "}}", "QUERY_TOO_COMPLEX"},
		"aliases":                     {"{viewer{" + each(31, "a#:kind ") + "}}", "QUERY_TOO_COMPLEX"},
		"aliases in fragments":        {"{viewer{...a ...b}} fragment a on Viewer{" + each(16, "a#:kind ") + "} fragment b on Viewer{" + each(16, "b#:kind ") + "}", "QUERY_TOO_COMPLEX"},
		"directives":                  {"{viewer{kind " + strings.Repeat("@include(if:true) ", 51) + "}}", "QUERY_TOO_COMPLEX"},
		"unknown directives":          {"{viewer{kind " + strings.Repeat("@nope ", 51) + "}}", "QUERY_TOO_COMPLEX"},
		"directives on an operation":  {"query " + strings.Repeat("@nope ", 51) + "{viewer{kind}}", "QUERY_TOO_COMPLEX"},
		"directives on variables":     {"query($v:Int " + strings.Repeat("@nope ", 51) + "){viewer{kind}}", "QUERY_TOO_COMPLEX"},
		"depth":                       {"{me{" + strings.Repeat("invitedBy{", 12) + "id" + strings.Repeat("}", 12) + "}}", "QUERY_TOO_COMPLEX"},
		"depth by fragments":          {"{me{...f0}}" + each(12, " fragment f# on User{invitedBy{...f#x}}"), "GRAPHQL_VALIDATION_FAILED"},
		"depth by a chain":            {"{me{...f0}}" + chain(13), "QUERY_TOO_COMPLEX"},
		"depth of the schema":         {"{__schema{types{" + strings.Repeat("ofType{", 30) + "name" + strings.Repeat("}", 30) + "}}}", "QUERY_TOO_COMPLEX"},
		"the schema again and again":  {"{" + each(3, "a#:__schema{queryType{name}} ") + "}", "QUERY_TOO_COMPLEX"},
		"root fields":                 {"{" + each(11, "a#:viewer{kind} ") + "}", "QUERY_TOO_COMPLEX"},
		"root fields by fragments":    {"{...a ...b} fragment a on Query{" + each(6, "a#:viewer{kind} ") + "} fragment b on Query{" + each(6, "b#:viewer{kind} ") + "}", "QUERY_TOO_COMPLEX"},
		"one root field, again":       {"{" + strings.Repeat("viewer{id} ", 200) + "}", "QUERY_TOO_COMPLEX"},
		"doubling at the root":        {"{...f0}" + doubling(24, "Query", "viewer{kind}"), "QUERY_TOO_COMPLEX"},
		"doubling in a list":          {"{sentInvites(first:100){nodes{...f0}}}" + doubling(24, "Invite", "id"), "QUERY_TOO_COMPLEX"},
		"a cycle":                     {"{viewer{...a}} fragment a on Viewer{...b} fragment b on Viewer{...a}", "GRAPHQL_VALIDATION_FAILED"},
		"a cycle at the root":         {"{...a} fragment a on Query{...a viewer{kind}}", "GRAPHQL_VALIDATION_FAILED"},
		"pages of pages":              {"{" + each(9, "a#:sentInvites(first:100){nodes{id email state createdAt expiresAt sentAt inviter{id name}}} ") + "}", "QUERY_TOO_COMPLEX"},
		"a page by a variable":        {"query($n:Int=100){" + each(9, "a#:sentInvites(last:$n){nodes{id email state createdAt expiresAt sentAt inviter{id name}}} ") + "}", "QUERY_TOO_COMPLEX"},
		"pages that will be refused":  {"{" + each(9, "a#:sentInvites(first:2000000000){nodes{id email state createdAt expiresAt sentAt inviter{id name}}} ") + "}", "QUERY_TOO_COMPLEX"},
		"ancestors of small pages":    {"{organization{" + each(9, "a#:inviteTree(first:1){ancestors{id depth parentId user{id name email deletedAt}}} ") + "}}", "QUERY_TOO_COMPLEX"},
		"many of many":                {`mutation{` + each(9, `a#:inviteUsers(input:{invites:[`+strings.Repeat(`{email:""}`, 15)+`]}){results{__typename ... on InviteUserSuccess{invite{id email state inviter{id} organization{id}} quota{used}}}} `) + "}", "QUERY_TOO_COMPLEX"},
		"a long alias":                {"{" + long + ":viewer{kind}}", "QUERY_TOO_COMPLEX"},
		"a long field":                {"{" + long + "}", "QUERY_TOO_COMPLEX"},
		"a long variable":             {"query($" + long + ":Int){viewer{kind}}", "QUERY_TOO_COMPLEX"},
		"a long string":               {`{invite(id:"` + strings.Repeat("x", 100_000) + `"){nope}}`, "GRAPHQL_VALIDATION_FAILED"},
		"a long enum":                 {`{sentInvites(filter:{states:` + long + `}){totalCount}}`, "QUERY_TOO_COMPLEX"},
		"unknown fields":              {"{viewer{" + each(480, "f# ") + "}}", "GRAPHQL_VALIDATION_FAILED"},
		"conflicts":                   {"{viewer{" + each(15, strings.Repeat("x", 120)+":kind "+strings.Repeat("x", 120)+":registration ") + "}}", "GRAPHQL_VALIDATION_FAILED"},
		"unused fragments":            {"{viewer{kind}}" + each(110, "fragment f# on Viewer{kind} "), "GRAPHQL_VALIDATION_FAILED"},
		"unused variables":            {"query(" + each(190, "$v#:Int ") + "){viewer{kind}}", "GRAPHQL_VALIDATION_FAILED"},
		"operations without a choice": {each(100, "query q#{viewer{kind}} "), "GRAPHQL_VALIDATION_FAILED"},
		"braces that never close":     {strings.Repeat("{a", 490), "GRAPHQL_PARSE_FAILED"},
		"lists in lists":              {"{invite(id:" + strings.Repeat("[", 900) + "){id}}", "GRAPHQL_PARSE_FAILED"},
		"types in types":              {"query($v:" + strings.Repeat("[", 400) + "Int" + strings.Repeat("]", 400) + "){viewer{kind}}", "GRAPHQL_VALIDATION_FAILED"},
	} {
		got := a.ask(row.query, nil)
		if got.code() != row.code || got.Data != nil {
			t.Errorf("%s: want %s: %.300s", name, row.code, got.body)
		}
		if len(got.body) > maxBeyond || len(got.Errors) > 50 {
			t.Errorf("%s: %d bytes and %d errors come back", name, len(got.body), len(got.Errors))
		}
	}
}

func chain(levels int) string {
	var b strings.Builder
	for i := range levels {
		fmt.Fprintf(&b, " fragment f%d on User{invitedBy{...f%d}}", i, i+1)
	}
	fmt.Fprintf(&b, " fragment f%d on User{id}", levels)
	return b.String()
}

// What people write passes: GraphiQL's own query, a page of everything, fragments by the dozen.
func TestDocumentsThatClientsWriteAreNotRefused(t *testing.T) {
	a := start(t, func(o *graph.Options) { o.Introspection = "signed_in" })
	a.as = member(maxID, viewer.InvitesRead)
	everything := `id email displayEmail state source roleSlug acceptedWithOtherAddress failure createdAt sentAt lastSentAt expiresAt acceptedAt
		revokedAt viewerCanRevoke revokeBlockedBy workosInvitationId organization{id name assignableRoles} inviter{id email name} acceptedBy{id name}`
	const person = `id depth parentId invitedCount subtreeCount user{id name email pictureUrl joinedAt deletedAt invitedBy{id name}}`
	for name, query := range map[string]string{
		"introspection":            introspectionQuery,
		"a page of all":            "{sentInvites(first:100){totalCount pageInfo{hasNextPage endCursor} edges{cursor node{" + everything + "}}}}",
		"as nodes and edges":       "{sentInvites(first:100){nodes{" + everything + "} edges{node{" + everything + "}}}}",
		"a tree and what is above": `{organization{inviteTree(first:100){ancestors{` + person + `} nodes{` + person + `} edges{cursor node{` + person + `}}}}}`,
		"shared by fragments":      "{sentInvites{nodes{...a ...b}} me{...p}} fragment a on Invite{id inviter{...p}} fragment b on Invite{state inviter{...p}} fragment p on User{id name email}",
		"an aliased handful":       "{" + each(10, "a#:viewer{kind registration} ") + "}",
		"as deep as may be":        "{me{" + strings.Repeat("invitedBy{", 10) + "id" + strings.Repeat("}", 10) + "}}",
	} {
		if got := a.ask(query, nil); got.Errors != nil {
			t.Errorf("%s: %.300s", name, got.body)
		}
	}
}

// A hundred rows that fail by one cause are one line in the log and a bounded reply.
func TestFailureOfManyRowsIsToldOnceAndBriefly(t *testing.T) {
	a := start(t, func(o *graph.Options) {
		o.Invites.Policy.Quota = invite.Limit{Places: 100}
		o.Invites.Store = failing{o.Invites.Store}
	})
	rows := make([]map[string]any, 100)
	for i := range rows {
		rows[i] = map[string]any{"email": fmt.Sprintf("p%d@example.com", i)}
	}
	if got := a.ask(`mutation($i:InviteUsersInput!){inviteUsers(input:$i){quota{used}}}`, map[string]any{"i": map[string]any{"invites": rows}}); got.field("inviteUsers.quota.used") != 100.0 {
		t.Fatal(got.body)
	}
	got := a.ask("{sentInvites(first:100){nodes{"+each(10, strings.Repeat("y", 100)+"#:inviter{id} ")+"}}}", nil)
	if got.code() != "INTERNAL" || len(got.Errors) != 50 || strings.Contains(got.body, "the disk is on fire") {
		t.Errorf("%d errors: %.300s", len(got.Errors), got.body)
	}
	if n := strings.Count(a.log.String(), "the disk is on fire"); n != 1 || !strings.Contains(a.log.String(), "requestId=request-1") {
		t.Errorf("%d lines: %s", n, a.log)
	}
}
