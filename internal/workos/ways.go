package workos

import (
	"context"
	"net/http"
	"net/url"
)

const (
	opConnections = "GET /connections"
	opDirectories = "GET /directories"
)

// Way is a connection for single sign-on or a directory: it makes users and members without an invitation.
type Way struct {
	ID             string `json:"id"`
	Name           string `json:"name"`
	OrganizationID string `json:"organization_id"`
	State          string `json:"state"`
}

type ways struct {
	Data []Way `json:"data"`
}

func (w *ways) complete() bool { return w.Data != nil }

// Connections lists the first hundred connections that are active (docs: reference/sso/connection/list), Directories
// those of directory sync (docs: reference/directory-sync/directory/list). A key may lack the right to either.
func (c *Client) Connections(ctx context.Context) ([]Way, error) {
	return c.ways(ctx, opConnections, "/connections", "active")
}

// Directories is described at Connections.
func (c *Client) Directories(ctx context.Context) ([]Way, error) {
	return c.ways(ctx, opDirectories, "/directories", "linked", "active")
}

func (c *Client) ways(ctx context.Context, op, path string, states ...string) ([]Way, error) {
	var got ways
	err := c.read(ctx, op, func(ctx context.Context) error {
		got = ways{}
		return c.do(ctx, request{method: http.MethodGet, path: path, query: url.Values{"limit": {"100"}}}, &got)
	})
	var open []Way
	for _, w := range got.Data {
		for _, state := range states {
			if w.State == state {
				open = append(open, w)
			}
		}
	}
	return open, err
}
