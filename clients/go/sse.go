package guestlist

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
)

// maxEvent bounds what one event may hold: far more than an invite, far less than what hurts a service.
const maxEvent = 1 << 20

// errTooLong is an event that this package refuses to hold.
var errTooLong = fmt.Errorf("guestlist: the server sent an event of more than %d bytes", maxEvent)

// sse is one server-sent event.
type sse struct {
	name string
	data []byte
}

// sseReader reads a stream of server-sent events as the HTML standard says, section 9.2.6. It is not safe for concurrent use.
type sseReader struct {
	r    *bufio.Reader
	line []byte
	// begun is false until the first line was read, which a byte order mark may precede.
	begun bool
	// afterCR is true where a line feed belongs to the end of line before it. To wait for it there would hold the event back.
	afterCR bool
}

func newSSEReader(r io.Reader) *sseReader { return &sseReader{r: bufio.NewReader(r)} }

// next waits for the next event that has data. What the stream ends in the middle of is dropped: it may be half of a number. The
// fields id and retry are passed over, since nothing is replayed and the pauses are this package's.
func (s *sseReader) next() (sse, error) {
	var e sse
	has := false
	for {
		line, err := s.readLine()
		if err != nil {
			return sse{}, err
		}
		if len(line) == 0 {
			if has {
				return e, nil
			}
			e = sse{}
			continue
		}
		// A comment is a field without a name.
		name, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimPrefix(value, []byte(" "))
		switch string(name) {
		case "event":
			e.name = string(value)
		case "data":
			if has {
				e.data = append(e.data, '\n')
			}
			has = true
			if e.data = append(e.data, value...); len(e.data) > maxEvent {
				return sse{}, errTooLong
			}
		}
	}
}

// readLine returns a line without its end, good until the next call. Lines end with CR, LF or both.
func (s *sseReader) readLine() ([]byte, error) {
	s.line = s.line[:0]
	for {
		b, err := s.r.ReadByte()
		if err != nil {
			return nil, err
		}
		second := s.afterCR && b == '\n'
		s.afterCR = b == '\r'
		switch {
		case second:
		case b == '\n' || b == '\r':
			line := s.line
			if !s.begun {
				line = bytes.TrimPrefix(line, []byte("\uFEFF"))
			}
			s.begun = true
			return line, nil
		case len(s.line) == maxEvent:
			return nil, errTooLong
		default:
			s.line = append(s.line, b)
		}
	}
}
