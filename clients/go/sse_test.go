package guestlist

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// read gives the events of a text, as "name=data", and why there are no more.
func read(r io.Reader) (events []string, err error) {
	s := newSSEReader(r)
	for {
		e, err := s.next()
		if err != nil {
			return events, err
		}
		events = append(events, e.name+"="+string(e.data))
	}
}

func TestEventsAreReadAsTheStandardSays(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"one after another":         {"event: next\ndata: 1\n\nevent: complete\ndata:\n\n", "next=1|complete="},
		"lines of data":             {"event: next\ndata: {\ndata:  \"a\": 1\ndata\ndata: }\n\n", "next={\n \"a\": 1\n\n}"},
		"CRLF":                      {"event: next\r\ndata: 1\r\ndata: 2\r\n\r\ndata: 3\r\n\r\n", "next=1\n2|=3"},
		"CR":                        {"event: next\rdata: 1\r\rdata: 2\r\r", "next=1|=2"},
		"ends of lines mixed":       {"event: next\rdata: 1\n\r\ndata: 2\r\n\n", "next=1|=2"},
		"comments":                  {":\n\n: beat\n\nevent: next\n: in the middle\ndata: 1\n\n:\n\n", "next=1"},
		"id and retry":              {"id: 7\nretry: 1\nevent: next\ndata: 1\n\nid: 8\n\n", "next=1"},
		"other fields":              {"colour: red\nevent: next\ndata: 1\nDATA: 2\n\n", "next=1"},
		"one space is no data":      {"event:next\ndata:1\n\ndata:  2\n\n", "next=1|= 2"},
		"colons belong to the data": {"data: {\"a\":\"b: c\"}\n\n", `={"a":"b: c"}`},
		"a name without data":       {"event: next\n\ndata: 1\n\n", "=1"},
		"the last name counts":      {"event: a\nevent: b\ndata: 1\n\n", "b=1"},
		"a byte order mark":         {"\uFEFFevent: next\ndata: 1\n\n", "next=1"},
		"cut in a line":             {"data: 1\n\nevent: next\ndata: 2", "=1"},
		"cut before the empty line": {"data: 1\n\nevent: next\ndata: 2\n", "=1"},
		"cut in CRLF":               {"data: 1\r\n\r\nevent: next\r\ndata: 2\r\n", "=1"},
		"nothing":                   {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for how, r := range map[string]io.Reader{
				"at once": strings.NewReader(c.text), "by bytes": iotest.OneByteReader(strings.NewReader(c.text)), "by halves": iotest.HalfReader(strings.NewReader(c.text)),
			} {
				if got, err := read(r); strings.Join(got, "|") != c.want || !errors.Is(err, io.EOF) {
					t.Errorf("%s: %q, %v", how, got, err)
				}
			}
		})
	}
}

// With CR alone as the end of a line, nobody knows whether a line feed follows; an event does not wait for it.
func TestAnEventIsThereBeforeTheNextByte(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"data: 1\n\n", "data: 1\r\r", "data: 1\r\n\r\n"} {
		r, w := io.Pipe()
		go func() { _, _ = io.WriteString(w, text) }()
		if e, err := newSSEReader(r).next(); err != nil || string(e.data) != "1" {
			t.Errorf("%q: %q, %v", text, e.data, err)
		}
		_ = r.Close()
	}
}

func TestWhatIsTooLongIsRefusedAndNotHeld(t *testing.T) {
	t.Parallel()
	just := strings.Repeat("x", maxEvent-len("data: "))
	if got, err := read(strings.NewReader("data: " + just + "\n\n")); len(got) != 1 || got[0] != "="+just || !errors.Is(err, io.EOF) {
		t.Errorf("as long as may be: %d events, %v", len(got), err)
	}
	endless := func(text string) io.Reader { return &repeated{text: text} }
	for name, r := range map[string]io.Reader{
		"a line": endless("x"), "lines of data": endless("data: " + strings.Repeat("x", 1000) + "\n"), "empty lines of data": endless("data\n"), "a comment": endless(":"),
	} {
		if got, err := read(r); len(got) != 0 || !errors.Is(err, errTooLong) || !strings.Contains(err.Error(), "more than 1048576 bytes") {
			t.Errorf("%s: %d events, %v", name, len(got), err)
		}
	}
}

// repeated is the text without end.
type repeated struct {
	text string
	at   int
}

func (r *repeated) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = r.text[r.at]
		r.at = (r.at + 1) % len(r.text)
	}
	return len(p), nil
}
