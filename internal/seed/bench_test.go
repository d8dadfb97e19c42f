package seed

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"guestlist/internal/invite"
)

const benchRows = 100_000

func benchList() string {
	var b strings.Builder
	b.WriteString("name,email,organization,role\n")
	for i := range benchRows {
		fmt.Fprintf(&b, "Person Number %d,person.number%d@company%d.example,,\n", i, i, i%500)
	}
	return b.String()
}

// BenchmarkBareCSV is the floor: the same bytes through encoding/csv, twice, as a list is read.
func BenchmarkBareCSV(b *testing.B) {
	text := benchList()
	for b.Loop() {
		for range 2 {
			table := csv.NewReader(strings.NewReader(text))
			table.ReuseRecord = true
			for {
				if _, err := table.Read(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	b.ReportMetric(float64(benchRows*b.N)/b.Elapsed().Seconds(), "rows/s")
}

// BenchmarkClassify surveys and walks a list in a world where nobody is known.
func BenchmarkClassify(b *testing.B) {
	text := benchList()
	for b.Loop() {
		l := listOf(Shape{Name: "x.csv"}, text)
		if err := l.Survey(Defaults{}, invite.Policy{}); err != nil {
			b.Fatal(err)
		}
		n := &nobody{}
		plan, err := l.Walk(b.Context(), &Classifier{Directory: n, Organizations: n}, func([]Row) error { return nil })
		if err != nil || plan.Counts[Ready] != benchRows {
			b.Fatal(err, plan)
		}
		if err := l.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(benchRows*b.N)/b.Elapsed().Seconds(), "rows/s")
}
