package seed

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"guestlist/internal/invite"
	"guestlist/internal/problem"
)

// nobody is a world in which nobody is known, and one organization exists.
type nobody struct{ asked int }

func (n *nobody) SeedKnown(context.Context, invite.Scope, []invite.Address) (map[string]Known, error) {
	n.asked++
	return nil, nil
}

func (*nobody) SeedRoles(context.Context, string) ([]string, error) {
	return []string{"member", "admin"}, nil
}

func (*nobody) SeedOrganization(_ context.Context, id string) error {
	if id == "org_1" {
		return nil
	}
	return problem.New(problem.NotFound, "no")
}

func listOf(s Shape, text string) *List {
	return &List{Shape: s, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

func planOf(t *testing.T, s Shape, text string) (*Plan, []Row, error) {
	t.Helper()
	l := listOf(s, text)
	d := Defaults{}
	if err := l.Survey(d, invite.Policy{}); err != nil {
		return nil, nil, err
	}
	defer func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}()
	var all []Row
	n := &nobody{}
	plan, err := l.Walk(t.Context(), &Classifier{Directory: n, Organizations: n, Defaults: d}, func(rows []Row) error {
		all = append(all, rows...)
		return nil
	})
	return plan, all, err
}

func TestListsAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		shape Shape
		text  string
		want  string
	}{
		"lines":                 {Shape{}, "a@x.example\n\nB <b@x.example>\r\n", "1 a@x.example, 3 b@x.example"},
		"a BOM and CRLF":        {Shape{Name: "x.csv"}, "\ufeffemail,role\r\na@x.example,\r\n", "2 a@x.example"},
		"no header":             {Shape{Name: "x.csv"}, "Ann,a@x.example\nBob,b@x.example\n", "1 a@x.example, 2 b@x.example"},
		"semicolons":            {Shape{Name: "x.csv"}, "Name;E-Mail\nAnn;a@x.example\n", "2 a@x.example"},
		"quotes over lines":     {Shape{Name: "x.csv"}, "note,email\n\"one\ntwo\",a@x.example\n,b@x.example\n", "2 a@x.example, 4 b@x.example"},
		"tabs":                  {Shape{}, "email\torganization\na@x.example\torg_1\n", "2 a@x.example org_1"},
		"JSON lines":            {Shape{}, "{\"email\":\"a@x.example\",\"organization_id\":\"org_1\",\"days\":3}\n", "1 a@x.example org_1 3d"},
		"another column":        {Shape{Name: "x.csv", Columns: map[string]string{"email": "2"}}, "a@x.example,b@x.example\n", "1 b@x.example"},
		"a named column":        {Shape{Name: "x.csv", Columns: map[string]string{"email": "Kontakt"}}, "Kontakt\na@x.example\n", "2 a@x.example"},
		"the application named": {Shape{Name: "x.csv"}, "email,organization\na@x.example," + invite.ApplicationID + "\n", "2 a@x.example"},
		"bad JSON":              {Shape{Format: JSONL}, "{\"email\":\n{\"email\":\"b@x.example\"}\n", "1 malformed, 2 b@x.example"},
		"no UTF-8":              {Shape{}, "a\xff@x.example\nb@x.example\n", "1 malformed, 2 b@x.example"},
		"ragged":                {Shape{Name: "x.csv"}, "email,role\na@x.example\nb@x.example,\n", "2 malformed, 3 b@x.example"},
		"days":                  {Shape{Name: "x.csv"}, "email,days\na@x.example,31\nb@x.example,30\n", "2 malformed, 3 b@x.example 30d"},
		"locale":                {Shape{Name: "x.csv"}, "email,locale\na@x.example,not a tag\n", "2 malformed"},
		"a quote that is open":  {Shape{Name: "x.csv"}, "email\na@x.example\n\"b@x.example\n", "2 a@x.example, 3 malformed"},
		"twice":                 {Shape{}, "a@x.example\nA@X.example\nb@x.example\n", "1 a@x.example, 2 duplicate, 3 b@x.example"},
		"twice wrong":           {Shape{}, "a@x\na@x\n", "1 malformed, 2 malformed"},
		"a bad row first":       {Shape{Name: "x.csv"}, "email,days\na@x.example,31\na@x.example,3\n", "2 malformed, 3 a@x.example 3d"},
		"twice in two ways":     {Shape{}, "a@x.example\nA <A@X.EXAMPLE>\n", "1 a@x.example, 2 duplicate"},
		"twice in two scopes":   {Shape{Name: "x.csv"}, "email,organization\na@x.example,\na@x.example,org_1\n", "2 a@x.example, 3 a@x.example org_1"},
		"unknown organization":  {Shape{Name: "x.csv"}, "email,organization\na@x.example,org_2\n", "2 organization_unknown"},
		"no id":                 {Shape{Name: "x.csv"}, "email,organization\na@x.example,our org\n", "2 malformed"},
		"a role of nobody":      {Shape{Name: "x.csv"}, "email,role\na@x.example,admin\n", "2 role_unknown"},
	} {
		_, rows, err := planOf(t, row.shape, row.text)
		var got []string
		for _, r := range rows {
			word := fmt.Sprintf("%d %s", r.Line, r.Class)
			if r.Class == Ready {
				word = fmt.Sprintf("%d %s", r.Line, r.Address.Key)
				if r.Scope != "" {
					word += " " + string(r.Scope)
				}
				if r.Days != 0 {
					word += fmt.Sprintf(" %dd", r.Days)
				}
			}
			got = append(got, word)
		}
		if err != nil || strings.Join(got, ", ") != row.want {
			t.Errorf("%s: %q, want %q; %v", name, got, row.want, err)
		}
	}
}

func TestListThatCannotBeOneIsRefusedWhole(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		shape Shape
		text  string
	}{
		"UTF-16":         {Shape{}, "\xff\xfea\x00"},
		"no addresses":   {Shape{Name: "x.csv"}, "name,phone\nAnn,1\n"},
		"no such column": {Shape{Name: "x.csv", Columns: map[string]string{"email": "9"}}, "a@x.example\n"},
		"one long line":  {Shape{Format: Lines}, strings.Repeat("x", maxLine+1)},
	} {
		if _, _, err := planOf(t, row.shape, row.text); err == nil {
			t.Errorf("%s was read", name)
		}
	}
}

// TestDuplicatesAreFoundBeyondWhatFitsInMemory spills several runs to disk.
func TestDuplicatesAreFoundBeyondWhatFitsInMemory(t *testing.T) {
	t.Parallel()
	const n = inMemory + inMemory/2
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "p%d@x.example\n", i)
	}
	for i := 0; i < n; i += 1000 {
		fmt.Fprintf(&text, "P%d@x.example\n", i)
	}
	plan, rows, err := planOf(t, Shape{}, text.String())
	if err != nil {
		t.Fatal(err)
	}
	want := (n + 999) / 1000
	if plan.Rows != n+want || plan.Counts[Ready] != n || plan.Counts[Duplicate] != want {
		t.Errorf("%d rows, %v", plan.Rows, plan.Counts)
	}
	if last := rows[len(rows)-1]; last.Detail != fmt.Sprintf("The same as line %d.", (want-1)*1000+1) {
		t.Errorf("the last duplicate: %+v", last)
	}
}

func TestReportCannotBecomeAFormula(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	r := NewReport(&out)
	err := r.Add([]Row{{Line: 1, Text: "=1+1", Class: Malformed, Detail: "-x"}, {Line: 2, Text: "\uff1dHYPERLINK()", Class: Malformed}, {Line: 3, Text: "a@x.example", Class: Ready}})
	if err := errors.Join(err, r.Flush()); err != nil {
		t.Fatal(err)
	}
	const want = "line,address,organization,class,detail,invite\n1,'=1+1,,malformed,'-x,\n2,'\uff1dHYPERLINK(),,malformed,,\n3,a@x.example,,ready,,\n"
	if out.String() != want {
		t.Errorf("%s", out.String())
	}
}

func FuzzReadNeverPanicsAndCountsEveryLine(f *testing.F) {
	for _, seed := range []string{"a@x.example\n", "email,role\n\"a@x.example\n", "{\"email\":1}\n", "a\tb@x\n\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		_ = read(strings.NewReader(text), Shape{}, func(r *raw) error { // an error is about the list as a whole
			if r.line <= last && r.bad == "" {
				t.Errorf("line %d after %d", r.line, last)
			}
			last = r.line
			parse(r, Defaults{}, invite.Policy{})
			return nil
		})
	})
}
