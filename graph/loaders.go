package graph

import (
	"context"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vikstrous/dataloadgen"

	"guestlist/internal/invite"
	"guestlist/internal/seed"
	"guestlist/internal/viewer"
)

// loaders fetch what a response's many rows name in one statement a kind. They live as long as one request, and each is
// made when it is first asked.
type loaders struct {
	service  *invite.Service
	wait     time.Duration
	seeds    *seed.Views
	viewer   viewer.Viewer
	reported reported

	people        lazy[*invite.Person]
	organizations lazy[*invite.Organization]
	machines      lazy[*invite.Machine]
	// active: is the person active where the viewer has invites:read?
	active lazy[bool]
	// histories are of invites, quotas of members (scope and person).
	histories lazy[[]*invite.Event]
	quotas    lazy[*invite.Quota]
	// batches: for which list was an invite sent?
	batches lazy[*seed.View]
	// roles: what may the viewer assign there?
	roles lazy[[]string]
}

func newLoaders(s *invite.Service, seeds *seed.Views, v viewer.Viewer, wait time.Duration) *loaders {
	return &loaders{service: s, seeds: seeds, viewer: v, wait: wait}
}

// again makes empty loaders for the same viewer.
func (l *loaders) again() *loaders { return newLoaders(l.service, l.seeds, l.viewer, l.wait) }

// batchWait is how long the first row waits for its siblings, which run at the same time, where nothing else is said.
const batchWait = time.Millisecond

// lazy is a loader by id that costs nothing until it is used.
type lazy[T any] struct {
	once   sync.Once
	loader *dataloadgen.Loader[string, T]
}

func (l *lazy[T]) by(wait time.Duration, fetch func(context.Context, []string) ([]T, []error)) *dataloadgen.Loader[string, T] {
	l.once.Do(func() {
		l.loader = dataloadgen.NewLoader(fetch, dataloadgen.WithWait(wait), dataloadgen.WithBatchCapacity(200))
	})
	return l.loader
}

// readable reports whether a person is active where the viewer has invites:read; the viewer's own place is asked for once.
func (l *loaders) readable(ctx context.Context, id string) (bool, error) {
	return l.active.by(l.wait, func(ctx context.Context, ids []string) ([]bool, []error) {
		seen, err := l.service.ReadsAll(ctx, l.viewer, ids)
		out := make([]bool, len(ids))
		for i, id := range ids {
			out[i] = seen[id]
		}
		return out, all(err, len(ids))
	}).Load(ctx, id)
}

func (l *loaders) assignable(ctx context.Context, organizationID string) ([]string, error) {
	return l.roles.by(l.wait, func(ctx context.Context, ids []string) ([][]string, []error) {
		roles, errs := make([][]string, len(ids)), make([]error, len(ids))
		for i, id := range ids {
			roles[i], errs[i] = l.service.AssignableRoles(ctx, l.viewer, id)
		}
		return roles, errs
	}).Load(ctx, organizationID)
}

// inOrder turns a read by ids into a batch; who is not known is nil.
func inOrder[T any](read func(context.Context, []string) (map[string]T, error)) func(context.Context, []string) ([]*T, []error) {
	return func(ctx context.Context, ids []string) ([]*T, []error) {
		byID, err := read(ctx, ids)
		out := make([]*T, len(ids))
		for i, id := range ids {
			if row, ok := byID[id]; ok {
				out[i] = &row
			}
		}
		return out, all(err, len(ids))
	}
}

func all(err error, n int) []error {
	if err == nil {
		return nil
	}
	errs := make([]error, n)
	for i := range errs {
		errs[i] = err
	}
	return errs
}

type loadersKey struct{}

func withLoaders(ctx context.Context, l *loaders) context.Context {
	return context.WithValue(ctx, loadersKey{}, l)
}

// loadersOf is only called inside of Handler, which puts them there.
func loadersOf(ctx context.Context) *loaders {
	l, _ := ctx.Value(loadersKey{}).(*loaders)
	return l
}

// fresh are loaders for what a mutation changes: what one of its fields has read is old for the next.
func fresh(ctx context.Context) *loaders {
	l := loadersOf(ctx)
	if op := graphql.GetOperationContext(ctx).Operation; op != nil && op.Operation == ast.Mutation {
		return l.again()
	}
	return l
}

func person(ctx context.Context, id string) (*invite.Person, error) {
	if id == "" {
		return nil, nil
	}
	l := loadersOf(ctx)
	return l.people.by(l.wait, inOrder(l.service.Store.PeopleByID)).Load(ctx, id)
}

func organization(ctx context.Context, id string) (*invite.Organization, error) {
	if id == "" {
		return nil, nil
	}
	l := loadersOf(ctx)
	return l.organizations.by(l.wait, inOrder(l.service.Store.OrganizationsByID)).Load(ctx, id)
}

// machine is never null for an invite that one sent: one that we know no name of stays as an id.
func machine(ctx context.Context, id string) (*invite.Machine, error) {
	l := loadersOf(ctx)
	m, err := l.machines.by(l.wait, inOrder(l.service.Store.MachinesByID)).Load(ctx, id)
	if m == nil && err == nil {
		m = &invite.Machine{ID: id, Name: id}
	}
	return m, err
}
