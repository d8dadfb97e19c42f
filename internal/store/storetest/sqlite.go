//go:build !postgres

package storetest

import "testing"

var addresses = map[string]func(*testing.T) string{"SQLite": SQLite}
