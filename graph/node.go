package graph

import (
	"context"
	"strings"

	"guestlist/graph/generated"
	"guestlist/internal/invite"
	"guestlist/internal/problem"
	"guestlist/internal/viewer"
)

// maxNodes is how many ids nodes takes.
const maxNodes = 100

// Node returns an untyped nil where there is nothing to see: a typed one would be an object without fields.
func (q queryResolver) Node(ctx context.Context, id string) (generated.Node, error) {
	if err := q.invites.MayAsk(viewer.From(ctx)); err != nil {
		return nil, err
	}
	return q.nodeOf(ctx, id, nil)
}

// Nodes answers in the order asked, each as node would.
func (q queryResolver) Nodes(ctx context.Context, ids []string) ([]generated.Node, error) {
	v := viewer.From(ctx)
	if err := q.invites.MayAsk(v); err != nil {
		return nil, err
	}
	if len(ids) > maxNodes {
		return nil, problem.New(problem.BadUserInput, "ids must be 100 or fewer.")
	}
	var invites []string
	for _, id := range ids {
		if strings.HasPrefix(id, "invite_") {
			invites = append(invites, id)
		}
	}
	var known map[string]*invite.Invite
	if len(invites) > 0 {
		var err error
		if known, err = q.invites.ByIDs(ctx, v, invites); err != nil {
			return nil, err
		}
	}
	nodes, again := make([]generated.Node, len(ids)), map[string]generated.Node{}
	for i, id := range ids {
		if seen, ok := again[id]; ok {
			nodes[i] = seen
			continue
		}
		node, err := q.nodeOf(ctx, id, known)
		if err != nil {
			return nil, err
		}
		nodes[i], again[id] = node, node
	}
	loadersOf(ctx).showNodes(nodes)
	return nodes, nil
}

// nodeOf finds the kind by the id's prefix; invites that were read beforehand are not read again.
func (q queryResolver) nodeOf(ctx context.Context, id string, invites map[string]*invite.Invite) (generated.Node, error) {
	v := viewer.From(ctx)
	switch prefix, _, _ := strings.Cut(id, "_"); prefix {
	case "application":
		if id == invite.ApplicationID {
			return q.application(), nil
		}
		return nil, nil
	case "invite":
		if invites != nil {
			return found(invites[id], nil)
		}
		return found(q.invites.ByID(ctx, v, id))
	case "org":
		return found(q.invites.Organization(ctx, v, id))
	case "user":
		return found(q.invites.Person(ctx, v, id))
	case "member":
		return found(q.invites.MemberByID(ctx, v, id))
	case "event":
		return found(q.invites.EventByID(ctx, v, id))
	case "tree":
		return found(q.invites.TreeNodeByID(ctx, v, id))
	case "seed":
		return found(q.seeds.ByID(ctx, v, id))
	case "quota":
		return found(q.invites.QuotaByID(ctx, v, id))
	case "client", "api":
		return found(q.invites.MachineByID(ctx, v, id))
	default:
		return nil, nil
	}
}

func found[T any, N interface {
	*T
	generated.Node
}](node N, err error) (generated.Node, error) {
	if node == nil || err != nil {
		return nil, err
	}
	return node, nil
}
