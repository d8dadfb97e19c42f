package guestlist

import (
	"context"
	"iter"
)

// List is which invites, in which order; its zero value is all in the scope of the token, newest first.
type List struct {
	// OrganizationID is the scope; nil is the token's.
	OrganizationID *string
	Filter         *InviteFilter
	OrderBy        *InviteOrder
	// PageSize is how many are asked for at a time, 1 to 100; 0 is 100.
	PageSize int
}

// AllSentInvites walks through what the caller has sent, page by page. It ends with the first error.
func (c *Client) AllSentInvites(ctx context.Context, l List) iter.Seq2[*Invite, error] {
	return walk(l, func(first int, after *string) (*Invites, error) {
		resp, err := SentInvites(ctx, c, l.OrganizationID, &first, after, nil, nil, l.Filter, l.OrderBy)
		return resp.SentInvites, err
	})
}

// AllInvites walks through the organization's invites, page by page; it needs invites:read there. It ends with the first error.
func (c *Client) AllInvites(ctx context.Context, l List) iter.Seq2[*Invite, error] {
	return walk(l, func(first int, after *string) (*Invites, error) {
		resp, err := OrganizationInvites(ctx, c, l.OrganizationID, &first, after, nil, nil, l.Filter, l.OrderBy)
		if resp.Organization == nil {
			return nil, err
		}
		return resp.Organization.Invites, err
	})
}

// walk asks for page after page until there is no next one.
func walk(l List, page func(first int, after *string) (*Invites, error)) iter.Seq2[*Invite, error] {
	first := l.PageSize
	if first == 0 {
		first = 100
	}
	return func(yield func(*Invite, error) bool) {
		var after *string
		for {
			p, err := page(first, after)
			if err != nil {
				yield(nil, err)
				return
			}
			if p == nil {
				return
			}
			for i := range p.Nodes {
				if !yield(&p.Nodes[i], nil) {
					return
				}
			}
			if !p.PageInfo.HasNextPage {
				return
			}
			after = p.PageInfo.EndCursor
		}
	}
}
