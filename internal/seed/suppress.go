package seed

import (
	"fmt"
	"io"

	"guestlist/internal/invite"
)

// Suppressed are addresses that no list may mail, whatever else is true of them: people who have asked for that.
type Suppressed map[string]struct{}

// ReadSuppressed reads addresses in any form that a list may have. A row that is no address is an error that names its line:
// left out in silence it would be mailed.
func ReadSuppressed(from io.Reader, shape Shape) (Suppressed, error) {
	all := Suppressed{}
	err := read(from, shape, func(r *raw) error {
		address, refusal := invite.ParseAddress(bare(r.email))
		if r.bad != "" || refusal != nil {
			return fmt.Errorf("line %d is no e-mail address", r.line)
		}
		all[address.Key] = struct{}{}
		return nil
	})
	return all, err
}

func (s Suppressed) has(key string) bool {
	_, there := s[key]
	return there
}
