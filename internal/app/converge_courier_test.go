package app_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"

	"guestlist/internal/workos"
	"guestlist/internal/workos/workostest"
)

const hookSecret = "whsec_history"

// courier carries webhooks late, twice, in any order, or not at all.
type courier struct {
	seen string
	bag  [][]byte
}

var allTypes = strings.Fields(`invitation.created invitation.accepted invitation.resent invitation.revoked user.created user.updated user.deleted
	organization.created organization.updated organization.deleted organization_membership.created organization_membership.updated
	organization_membership.deleted session.created session.revoked`)

// collect takes what has happened since, as far as the Events API shows it.
func (c *courier) collect(h *history) {
	page, err := h.lists.Events(h.Context(), workos.EventsQuery{After: c.seen, Types: allTypes})
	h.must(err)
	for _, e := range page {
		c.seen = e.ID
		if h.chance.IntN(6) == 0 {
			continue
		}
		body, err := json.Marshal(map[string]any{"id": e.ID, "event": e.Type, "data": e.Data, "created_at": e.CreatedAt, "new_member": 1})
		h.must(err)
		c.bag = append(c.bag, body)
		if h.chance.IntN(6) == 0 {
			c.bag = append(c.bag, body)
		}
	}
}

func (c *courier) deliver(h *history) {
	if len(c.bag) == 0 {
		return
	}
	k := h.chance.IntN(len(c.bag))
	body := c.bag[k]
	c.bag = slices.Delete(c.bag, k, k+1)
	r := httptest.NewRequestWithContext(h.Context(), http.MethodPost, "/webhooks/workos", bytes.NewReader(body))
	r.Header.Set("WorkOS-Signature", workostest.SignWebhook(hookSecret, h.clock(), body))
	answer := httptest.NewRecorder()
	h.any().Hook().ServeHTTP(answer, r)
	if answer.Code != http.StatusOK {
		h.Errorf("a webhook was answered with %d", answer.Code)
	}
}
