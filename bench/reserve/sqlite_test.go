//go:build !postgres

package main

import "testing"

var addresses = map[string]func(*testing.T) string{"SQLite": func(*testing.T) string { return "" }}
