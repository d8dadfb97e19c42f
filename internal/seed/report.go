package seed

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
)

// Report writes a line for every row of a list.
type Report struct{ out *csv.Writer }

// NewReport begins one.
func NewReport(w io.Writer) *Report {
	r := &Report{csv.NewWriter(w)}
	_ = r.out.Write([]string{"line", "address", "organization", "class", "detail", "invite"}) // Flush tells
	return r
}

// Add writes rows.
func (r *Report) Add(rows []Row) error {
	for _, row := range rows {
		err := r.out.Write([]string{
			strconv.Itoa(row.Line), inert(row.Text), inert(string(row.Scope)), string(row.Class), inert(row.Detail), row.InviteID,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Flush ends it.
func (r *Report) Flush() error {
	r.out.Flush()
	return r.out.Error()
}

// inert keeps a spreadsheet from taking a text for a formula (OWASP, "CSV Injection").
func inert(s string) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	if s != "" && strings.ContainsRune("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20", []rune(s)[0]) {
		return "'" + s
	}
	return s
}
