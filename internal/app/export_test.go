package app

import (
	"net/http"

	"guestlist/internal/mirror"
)

// What the mirror's tests drive step by step, where Serve would run it in the background.

// Tail is the reader of events.
func (a *App) Tail() *mirror.Tail { return a.tail }

// Compare is the sweep, which does not spare a fake.
func (a *App) Compare() *mirror.Sweep {
	s := a.sweep()
	s.Pause = 0
	return s
}

// Hook is where WorkOS's deliveries come in.
func (a *App) Hook() http.Handler {
	return &mirror.Webhook{Secrets: a.cfg.WebhookSecrets, Inbox: a.store, Wake: a.tail.Wake, Now: a.now, Log: a.log}
}

// Note is what would be written down of the settings after an entry.
func (c Config) Note(last string) string { return note(c.noted, last) }
