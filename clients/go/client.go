package guestlist

import (
	"context"
	"net/http"

	"github.com/Khan/genqlient/graphql"
)

// TokenSource returns the bearer token for a request: an access token of AuthKit, an M2M token, or an API key. It is asked before
// every request, so it may refresh.
type TokenSource func(ctx context.Context) (string, error)

// Token is the source of a token that does not change.
func Token(token string) TokenSource {
	return func(context.Context) (string, error) { return token, nil }
}

// Client sends operations to one Guestlist. It is safe for concurrent use.
type Client struct {
	inner    graphql.Client
	endpoint string
	sender   *sender
}

var _ graphql.Client = (*Client)(nil)

// New makes a client of the API at endpoint, such as https://invites.example.com/graphql. A nil httpClient is
// http.DefaultClient, which has no timeout: give each call a context that ends.
func New(endpoint string, token TokenSource, httpClient *http.Client) *Client {
	if httpClient == nil {
		httpClient = http.DefaultClient
	}
	s := &sender{http: httpClient, token: token}
	return &Client{inner: graphql.NewClient(endpoint, s), endpoint: endpoint, sender: s}
}

// MakeRequest sends one operation; the generated functions call it. Its error is an *Error unless no answer came.
func (c *Client) MakeRequest(ctx context.Context, req *graphql.Request, resp *graphql.Response) error {
	ctx, answer := expect(ctx, req.Query)
	return explain(c.inner.MakeRequest(ctx, req, resp), answer)
}
