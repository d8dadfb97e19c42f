//go:build postgres

package main

import (
	"os"
	"testing"
)

var addresses = map[string]func(*testing.T) string{"SQLite": func(*testing.T) string { return "" }, "Postgres": server}

func server(t *testing.T) string {
	t.Helper()
	address := os.Getenv("TEST_POSTGRES_URL")
	if address == "" {
		t.Fatal("TEST_POSTGRES_URL is not set")
	}
	return address
}
