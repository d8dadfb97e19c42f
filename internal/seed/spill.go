package seed

import (
	"bufio"
	"cmp"
	"container/heap"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"slices"
)

// triple is what is sorted: two words of a key and a number.
type triple [3]uint64

const (
	tripleSize = 24
	// inMemory is how many are sorted at once; 1.5 MiB.
	inMemory = 1 << 16
)

// spill sorts any number of triples in constant memory: what does not fit is written to a temporary file in sorted runs.
type spill struct {
	buffer []triple
	file   *os.File
	runs   []int // the length of each
}

func (s *spill) add(t triple) error {
	s.buffer = append(s.buffer, t)
	if len(s.buffer) < inMemory {
		return nil
	}
	return s.flush()
}

func (s *spill) flush() (err error) {
	slices.SortFunc(s.buffer, compareTriples)
	if s.file == nil {
		if s.file, err = os.CreateTemp("", "guestlist-seed-"); err != nil {
			return err
		}
		// Nobody else needs its name, and it goes with the process.
		if err := os.Remove(s.file.Name()); err != nil {
			return err
		}
	}
	out := bufio.NewWriter(s.file)
	for _, t := range s.buffer {
		var b [tripleSize]byte
		for i, word := range t {
			binary.BigEndian.PutUint64(b[i*8:], word)
		}
		if _, err := out.Write(b[:]); err != nil {
			return err
		}
	}
	s.runs = append(s.runs, len(s.buffer))
	s.buffer = s.buffer[:0]
	return out.Flush()
}

// sorted gives all in order. The function returned is false at the end.
func (s *spill) sorted() (func() (triple, bool, error), error) {
	if s.file == nil {
		slices.SortFunc(s.buffer, compareTriples)
		i := 0
		return func() (triple, bool, error) {
			if i == len(s.buffer) {
				return triple{}, false, nil
			}
			i++
			return s.buffer[i-1], true, nil
		}, nil
	}
	if err := s.flush(); err != nil {
		return nil, err
	}
	return s.merged()
}

// merged reads the runs from their beginnings.
func (s *spill) merged() (func() (triple, bool, error), error) {
	var m merge
	offset := int64(0)
	for _, n := range s.runs {
		size := int64(n) * tripleSize
		r := &run{from: bufio.NewReaderSize(io.NewSectionReader(s.file, offset, size), 1<<12)}
		offset += size
		if ok, err := r.next(); err != nil {
			return nil, err
		} else if ok {
			m = append(m, r)
		}
	}
	heap.Init(&m)
	return m.pop, nil
}

func (s *spill) close() error {
	if s.file == nil {
		return nil
	}
	return s.file.Close()
}

func compareTriples(a, b triple) int {
	return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]), cmp.Compare(a[2], b[2]))
}

// run is one sorted run that is being read.
type run struct {
	from *bufio.Reader
	head triple
}

func (r *run) next() (bool, error) {
	var b [tripleSize]byte
	_, err := io.ReadFull(r.from, b[:])
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	for i := range r.head {
		r.head[i] = binary.BigEndian.Uint64(b[i*8:])
	}
	return err == nil, err
}

// merge is a heap of runs by their heads.
type merge []*run

func (m merge) Len() int           { return len(m) }
func (m merge) Less(i, j int) bool { return compareTriples(m[i].head, m[j].head) < 0 }
func (m merge) Swap(i, j int)      { m[i], m[j] = m[j], m[i] }

// Push is heap.Interface's; nothing is ever pushed.
func (m *merge) Push(any) {}

// Pop is heap.Interface's.
func (m *merge) Pop() any {
	last := len(*m) - 1
	r := (*m)[last]
	*m = (*m)[:last]
	return r
}

func (m *merge) pop() (triple, bool, error) {
	if len(*m) == 0 {
		return triple{}, false, nil
	}
	r := (*m)[0]
	out := r.head
	ok, err := r.next()
	if err != nil {
		return out, false, err
	}
	if ok {
		heap.Fix(m, 0)
	} else {
		heap.Pop(m)
	}
	return out, true, nil
}
