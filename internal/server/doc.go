// Package server is the one mux: which path leads where, and what holds for every request: its id, one log line, recovery
// from panics, cross-origin rules, limits of time and size. It owns no page, no rule and no storage.
package server
