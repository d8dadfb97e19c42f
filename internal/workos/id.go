package workos

import (
	"errors"
	"regexp"

	"guestlist/internal/problem"
)

// WorkOS's ids are a prefix and a ULID; emulators shorten the prefix (inv_…) and seed words. Neither form has a character
// that means anything in a path, which matters because the SDK does not escape what it puts there.
var (
	goodID    = regexp.MustCompile(`^[a-z]+(_[A-Za-z0-9]+){1,6}$`)
	goodToken = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)
)

const maxID = 128

var errMalformed = errors.New("malformed, so WorkOS was not asked")

func isID(id string) bool { return len(id) <= maxID && goodID.MatchString(id) }

// checkID refuses what cannot be an id of WorkOS, as not found.
func checkID(id string) error {
	if isID(id) {
		return nil
	}
	return problem.Wrap(problem.NotFound, textNotFound, errMalformed)
}

func checkToken(token string) error {
	if goodToken.MatchString(token) {
		return nil
	}
	return problem.Wrap(problem.NotFound, textNotFound, errMalformed)
}
