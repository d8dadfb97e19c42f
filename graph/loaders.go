package graph

import (
	"context"
	"time"

	"github.com/vikstrous/dataloadgen"

	"guestlist/internal/invite"
	"guestlist/internal/viewer"
)

// loaders fetch what a response's many rows name in one statement a kind. They live as long as one request.
type loaders struct {
	people        *dataloadgen.Loader[string, *invite.Person]
	organizations *dataloadgen.Loader[string, *invite.Organization]
	roles         *dataloadgen.Loader[string, []string]
	reported      reported
	// again makes empty loaders for the same viewer.
	again func() *loaders
	// active: is the person active in the viewer's scope?
	active *dataloadgen.Loader[string, bool]
}

// batchWait is how long the first row waits for its siblings, which run at the same time.
const batchWait = time.Millisecond

func newLoaders(s *invite.Service, v viewer.Viewer) *loaders {
	again := func() *loaders { return newLoaders(s, v) }
	options := []dataloadgen.Option{dataloadgen.WithWait(batchWait), dataloadgen.WithBatchCapacity(200)}
	return &loaders{
		again:         again,
		people:        dataloadgen.NewLoader(inOrder(s.Store.PeopleByID), options...),
		organizations: dataloadgen.NewLoader(inOrder(s.Store.OrganizationsByID), options...),
		roles: dataloadgen.NewLoader(func(ctx context.Context, ids []string) ([][]string, []error) {
			roles, errs := make([][]string, len(ids)), make([]error, len(ids))
			for i, id := range ids {
				roles[i], errs[i] = s.AssignableRoles(ctx, v, id)
			}
			return roles, errs
		}, options...),
		active: dataloadgen.NewLoader(func(ctx context.Context, ids []string) ([]bool, []error) {
			active, err := s.Store.ActiveIn(ctx, ids, invite.Scope(v.OrganizationID))
			out := make([]bool, len(ids))
			for i, id := range ids {
				out[i] = active[id]
			}
			return out, all(err, len(ids))
		}, options...),
	}
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

func person(ctx context.Context, id string) (*invite.Person, error) {
	if id == "" {
		return nil, nil
	}
	return loadersOf(ctx).people.Load(ctx, id)
}

func organization(ctx context.Context, id string) (*invite.Organization, error) {
	if id == "" {
		return nil, nil
	}
	return loadersOf(ctx).organizations.Load(ctx, id)
}
