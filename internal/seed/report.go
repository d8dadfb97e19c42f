package seed

import (
	"encoding/csv"
	"io"
	"strconv"

	"guestlist/internal/spreadsheet"
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
			strconv.Itoa(row.Line), spreadsheet.Inert(row.Text), spreadsheet.Inert(string(row.Scope)), string(row.Class), spreadsheet.Inert(row.Detail), row.InviteID,
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
