//go:build testclock

package main

import (
	"fmt"
	"strings"
	"time"
)

// testClock is how far the clock of this process is off, such as -3s. Only builds with the tag testclock know it: the torture
// program lets the processes of one database disagree.
const testClock = "GUESTLIST_TEST_CLOCK_OFFSET="

// clock is the machine's, off by what the environment says. It keeps running when the machine's is set.
func clock(environ []string) (func() time.Time, error) {
	var off time.Duration
	for _, entry := range environ {
		if word, ok := strings.CutPrefix(entry, testClock); ok {
			d, err := time.ParseDuration(word)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", strings.TrimSuffix(testClock, "="), err)
			}
			off = d
		}
	}
	return func() time.Time { return time.Now().Add(off) }, nil
}
