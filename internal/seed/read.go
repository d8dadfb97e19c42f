package seed

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Format is how a list is written.
type Format string

// The formats; Auto goes by the file's name and its first line.
const (
	Auto  Format = "auto"
	CSV   Format = "csv"
	TSV   Format = "tsv"
	JSONL Format = "jsonl"
	Lines Format = "lines"
)

// Shape says how to read a list.
type Shape struct {
	// Name is the file's, for its ending.
	Name   string
	Format Format
	// Columns name the column of each field, by its header or by its number from 1; what is left out is found by its header.
	Columns map[string]string
	// Header is yes, no, or empty: there is one if the first line holds no address.
	Header string
}

// raw is one row as it was written. Bad says why it could not be read.
type raw struct {
	line                                         int
	email, organization, role, days, locale, bad string
}

// The fields of a row and the headers that name them.
var headers = map[string]string{
	"email": "email", "e-mail": "email", "mail": "email", "address": "email", "email address": "email", "email_address": "email",
	"organization": "organization", "organization_id": "organization", "organizationid": "organization", "org": "organization", "org_id": "organization",
	"role": "role", "role_slug": "role", "roleslug": "role",
	"expires_in_days": "days", "expiresindays": "days", "expires": "days", "expiry": "days", "days": "days",
	"locale": "locale", "language": "locale", "lang": "locale",
}

// Fields are those that Shape.Columns may name.
var Fields = []string{"email", "organization", "role", "expires_in_days", "locale"}

const (
	// maxLine bounds one line of a list; peek is how much of it tells the format.
	maxLine = 1 << 20
	peek    = 4096
)

var bom = []byte("\xef\xbb\xbf")

// read gives every row of a list to fn, in order. An error is about the list as a whole.
func read(from io.Reader, s Shape, fn func(*raw) error) error {
	in := bufio.NewReaderSize(from, 1<<16)
	head, _ := in.Peek(peek)
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return errors.New("the list is written in UTF-16: save it as UTF-8")
	}
	if bytes.HasPrefix(head, bom) {
		_, _ = in.Discard(len(bom)) // it was peeked at
		head = head[len(bom):]
	}
	switch s.format(head) {
	case JSONL:
		return readJSON(in, fn)
	case Lines:
		return readLines(in, fn)
	case TSV:
		return s.readTable(in, '\t', fn)
	default:
		return s.readTable(in, separator(head), fn)
	}
}

func (s Shape) format(head []byte) Format {
	if s.Format != "" && s.Format != Auto {
		return s.Format
	}
	switch strings.ToLower(filepath.Ext(s.Name)) {
	case ".csv":
		return CSV
	case ".tsv", ".tab":
		return TSV
	case ".jsonl", ".ndjson":
		return JSONL
	}
	first, _, _ := bytes.Cut(head, []byte("\n"))
	switch {
	case bytes.HasPrefix(bytes.TrimSpace(head), []byte("{")):
		return JSONL
	case bytes.ContainsRune(first, '\t'):
		return TSV
	case bytes.ContainsAny(first, ",;"):
		return CSV
	default:
		return Lines
	}
}

// separator is a semicolon where the first line has those and no comma, as spreadsheets of half of Europe write it.
func separator(head []byte) rune {
	first, _, _ := bytes.Cut(head, []byte("\n"))
	if bytes.ContainsRune(first, ';') && !bytes.ContainsRune(first, ',') {
		return ';'
	}
	return ','
}

func readLines(in *bufio.Reader, fn func(*raw) error) error {
	return eachLine(in, func(line int, text string) error {
		if strings.TrimSpace(text) == "" {
			return nil
		}
		return fn(&raw{line: line, email: text})
	})
}

// eachLine gives every line without its end. One that is too long is an error: this is no list.
func eachLine(in *bufio.Reader, fn func(line int, text string) error) error {
	scan := bufio.NewScanner(in)
	scan.Buffer(make([]byte, 0, 1<<12), maxLine)
	n := 0
	for scan.Scan() {
		n++
		if err := fn(n, strings.TrimSuffix(scan.Text(), "\r")); err != nil {
			return err
		}
	}
	if errors.Is(scan.Err(), bufio.ErrTooLong) {
		return fmt.Errorf("line %d is longer than a mebibyte", n+1)
	}
	return scan.Err()
}

func readJSON(in *bufio.Reader, fn func(*raw) error) error {
	return eachLine(in, func(line int, text string) error {
		if strings.TrimSpace(text) == "" {
			return nil
		}
		r := &raw{line: line}
		var object map[string]any
		dec := json.NewDecoder(strings.NewReader(text))
		dec.UseNumber()
		switch err := dec.Decode(&object); {
		case !utf8.ValidString(text):
			r.bad = "The line is not valid UTF-8."
		case err != nil || dec.More():
			r.bad = "The line is not a JSON object."
		default:
			for name, value := range object {
				if field := headers[strings.ToLower(name)]; field != "" && value != nil {
					r.set(field, fmt.Sprint(value))
				}
			}
		}
		return fn(r)
	})
}

func (r *raw) set(field, value string) {
	switch field {
	case "email":
		r.email = value
	case "organization":
		r.organization = value
	case "role":
		r.role = value
	case "days":
		r.days = value
	case "locale":
		r.locale = value
	}
}

// readTable reads records of quoted fields (RFC 4180).
func (s Shape) readTable(in *bufio.Reader, comma rune, fn func(*raw) error) error {
	table := csv.NewReader(in)
	table.Comma, table.FieldsPerRecord, table.ReuseRecord = comma, -1, true
	var at map[int]string
	width := 0
	for {
		record, err := table.Read()
		var broken *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &broken):
			if err := fn(&raw{line: broken.StartLine, bad: "The quotes of this row do not close, or stand where none may."}); err != nil {
				return err
			}
			continue
		case err != nil:
			return err
		}
		line, _ := table.FieldPos(0)
		if at == nil {
			header := s.Header == "yes" || s.Header == "" && !strings.Contains(strings.Join(record, ""), "@")
			if at, err = s.columns(record, header); err != nil {
				return err
			}
			if width = len(record); header {
				continue
			}
		}
		if len(record) == 1 && strings.TrimSpace(record[0]) == "" {
			continue
		}
		if err := fn(rowOf(line, record, at, width)); err != nil {
			return err
		}
	}
}

func rowOf(line int, record []string, at map[int]string, width int) *raw {
	r := &raw{line: line}
	if len(record) != width {
		r.bad = fmt.Sprintf("The row has %d fields, the first line has %d.", len(record), width)
	}
	for i, value := range record {
		if !utf8.ValidString(value) {
			r.bad = "The row is not valid UTF-8."
			continue
		}
		if field := at[i]; field != "" {
			r.set(field, strings.TrimSpace(value))
		}
	}
	return r
}

// columns finds out which field each column holds.
func (s Shape) columns(first []string, header bool) (map[int]string, error) {
	at := map[int]string{}
	for field, want := range s.Columns {
		field = headers[field]
		found := false
		for i, name := range first {
			if strconv.Itoa(i+1) == want || header && strings.EqualFold(strings.TrimSpace(name), want) {
				at[i], found = field, true
			}
		}
		if !found {
			return nil, fmt.Errorf("there is no column %q", want)
		}
	}
	named := map[string]bool{}
	for _, field := range at {
		named[field] = true
	}
	for i, name := range first {
		field := headers[strings.ToLower(strings.TrimSpace(name))]
		if !header && strings.Contains(name, "@") {
			field = "email"
		}
		if field != "" && at[i] == "" && !named[field] {
			at[i], named[field] = field, true
		}
	}
	if !named["email"] {
		return nil, errors.New("no column holds addresses: name it email, or say --column email=NAME or email=NUMBER")
	}
	return at, nil
}
