package invite

import "cmp"

// Counter counts what the protocol comes to, a path a name; nil counts nothing. It is called by many goroutines.
type Counter func(path string)

func (s *Service) count(path string) {
	if s.Count != nil {
		s.Count(path)
	}
}

func outcomeName(o Outcome) string { return string(cmp.Or(o, "unknown")) }

// tally counts how an uncertain invite was resolved.
func (s *Service) tally(rec Record, found findings) {
	switch {
	case found.ours != nil:
		s.count("adopted")
	case rec.State == Failed || rec.State == Revoked:
		s.count("gave_up")
	}
}
