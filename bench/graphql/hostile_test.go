package graphql_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func each(n int, format string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(format, "#", strconv.Itoa(i)))
	}
	return b.String()
}

func doubling(levels int, on, innermost string) string {
	var b strings.Builder
	for i := range levels {
		fmt.Fprintf(&b, " fragment f%d on %s {...f%d ...f%d}", i, on, i+1, i+1)
	}
	fmt.Fprintf(&b, " fragment f%d on %s {%s}", levels, on, innermost)
	return b.String()
}

const everything = `id email displayEmail state source roleSlug acceptedWithOtherAddress failure createdAt sentAt lastSentAt expiresAt acceptedAt
	revokedAt viewerCanRevoke revokeBlockedBy workosInvitationId organization{id name assignableRoles} inviter{id email name} acceptedBy{id name}`

// document is what is sent; variables is JSON.
type document struct{ name, query, variables string }

// body is the same each time but for white space, which makes it another document.
func (d document) body(i int) string {
	sent := map[string]any{"query": d.query + strings.Repeat(" ", i%1000)}
	if d.variables != "" {
		sent["variables"] = json.RawMessage(d.variables)
	}
	text, _ := json.Marshal(sent) // the texts above are valid
	return string(text)
}

// hostile are documents that were made to cost much; what the limits let through of each kind is as large as they let it be.
func hostile() []document {
	return []document{
		{"doubling fragments, refused", "{sentInvites(first:100){nodes{...f0}}}" + doubling(24, "Invite", "id"), ""},
		{"doubling fragments, as many as pass", "{viewer{...f0}}" + doubling(80, "Viewer", "kind"), ""},
		{"one field again and again", "{viewer{" + strings.Repeat("kind ", 490) + "}}", ""},
		{"one object again and again", "{viewer{" + strings.Repeat("user{id} ", 160) + "}}", ""},
		{"the same by fragments", "{viewer{" + each(20, "...f# ") + "}}" + each(20, " fragment f# on Viewer{"+strings.Repeat("user{id} ", 8)+"}"), ""},
		{"conflicts", "{viewer{" + strings.Repeat("kind registration permissions ", 150) + each(15, "kind:registration registration:kind ") + "}}", ""},
		{"unknown fields", "{viewer{" + each(490, "f# ") + "}}", ""},
		{"unknown directives", "{viewer{" + each(50, "kind @d# ") + "}}", ""},
		{"unused variables", "query(" + each(190, "$v#:Int ") + "){viewer{kind}}", ""},
		{"a long string", `{invite(id:"` + strings.Repeat("x", 100_000) + `"){id}}`, ""},
		{"a page of everything, twice", "{sentInvites(first:100){totalCount nodes{" + everything + "} edges{cursor node{" + everything + "}}}}", ""},
		{"as many lists as pass", "{" + each(9, "a#:sentInvites(first:100){totalCount nodes{id email state createdAt expiresAt inviter{id}}} ") + "}", ""},
		{"as many aliases as pass", "{sentInvites(first:100){nodes{" + each(30, "a#:displayEmail ") + each(1, "inviter{id email} organization{id} ") + "}}}", ""},
		{"the schema, twice", "{" + each(2, "a#:__schema{types{name description fields{name description type{name fields{name description args{name description type{name description}}}}}}} ") + "}", ""},
		{"deferred fragments", "{viewer{" + strings.Repeat("... @defer{kind registration} ", 50) + "}}", ""},
		{"a list of 20,000 ids", "query($v:[ID!]!){nodes(ids:$v){id}}", `{"v":["x"` + strings.Repeat(`,"x"`, 20_000) + `]}`},
		{"a list of 20,000 wrong ids", "query($v:[ID!]!){nodes(ids:$v){id}}", `{"v":[1` + strings.Repeat(`,1`, 20_000) + `]}`},
		{"a list of 10,000 states", "query($v:[InviteState!]){sentInvites(filter:{states:$v}){totalCount}}", `{"v":["PENDING"` + strings.Repeat(`,"PENDING"`, 10_000) + `]}`},
		{"variables in 9,000 lists", "query($v:[ID!]!){nodes(ids:$v){id}}", `{"v":` + strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000) + "}"},
		{"5,000 unknown variables", "{viewer{kind}}", "{" + each(5000, `"v#":1,`) + `"w":1}`},
		{"a row with 5,000 unknown fields", "mutation($v:InviteUserInput!){inviteUser(input:$v){__typename}}", `{"v":{` + each(5000, `"v#":1,`) + `"email":"a@example.com"}}`},
		{"1,000 invites of which none is one", "mutation($v:InviteUsersInput!){inviteUsers(input:$v){results{__typename}}}", `{"v":{"invites":[{"email":""}` + strings.Repeat(`,{"email":"x"}`, 1000) + `]}}`},
		{"the largest page behind every fragment", "{sentInvites(first:100){nodes{...a ...b ...c}}} fragment a on Invite{" + everything + "} fragment b on Invite{" + everything + "} fragment c on Invite{" + everything + "}", ""},
	}
}

func cpuTime() time.Duration {
	var used syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used) // it cannot fail for oneself
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func rss() int64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	pages, _ := strconv.ParseInt(strings.Fields(string(text))[1], 10, 64)
	return pages * int64(os.Getpagesize())
}

// The CPU time of each hostile document, the first time that it is seen.
func BenchmarkHostile(b *testing.B) {
	w := buildWith(b, 100)
	h := w.open(b)
	for _, doc := range hostile() {
		b.Run(doc.name, func(b *testing.B) {
			var worst, sum time.Duration
			var reply int
			for i := range b.N {
				req := w.request("/graphql", doc.body(i))
				a := &answer{header: http.Header{}}
				before := cpuTime()
				h.ServeHTTP(a, req)
				took := cpuTime() - before
				worst, sum, reply = max(worst, took), sum+took, a.n
			}
			b.ReportMetric(float64(sum.Microseconds())/float64(b.N)/1000, "cpu-ms/op")
			b.ReportMetric(float64(worst.Microseconds())/1000, "worst-ms")
			b.ReportMetric(float64(reply)/1024, "reply-KiB")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// How much the process grows while strangers send thousands of distinct documents as large as a body may be.
func BenchmarkHostileMemory(b *testing.B) {
	w := build(b)
	h := w.product(b)
	before := rss()
	for b.Loop() {
		for i := range 1500 {
			query := fmt.Sprintf("{a%d:viewer{%s}}", i, strings.Repeat("kind ", 450)) + strings.Repeat(" ", 100<<10)
			body, _ := json.Marshal(map[string]string{"query": query})
			req := w.request("/graphql", string(body))
			req.Header.Del("Authorization")
			h.ServeHTTP(&answer{header: http.Header{}}, req)
		}
	}
	b.ReportMetric(float64(rss()-before)/(1<<20), "MiB-grown")
	b.ReportMetric(0, "ns/op")
}
