//go:build !testclock

package main

import "time"

// clock is the machine's.
func clock([]string) (func() time.Time, error) { return time.Now, nil }
