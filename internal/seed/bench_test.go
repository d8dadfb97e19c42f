package seed

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

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
	text, began := benchList(), processor(b)
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
	perSecond(b, began)
}

// perSecond reports rows by the wall clock, and by the processor's time, which says the same on a machine that is busy.
func perSecond(b *testing.B, began time.Duration) {
	b.Helper()
	b.ReportMetric(float64(benchRows*b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(benchRows*b.N)/(processor(b)-began).Seconds(), "rows/cpu-s")
}

func processor(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// BenchmarkClassify surveys and walks a list in a world where nobody is known.
func BenchmarkClassify(b *testing.B) {
	text, began := benchList(), processor(b)
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
	perSecond(b, began)
}
