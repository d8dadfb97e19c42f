package graph

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"guestlist/internal/invite"
	"guestlist/internal/seed"
	"guestlist/internal/viewer"
)

// loaders fetch what a response's many rows name in one statement a kind. They live as long as one request.
type loaders struct {
	service  *invite.Service
	seeds    *seed.Views
	viewer   viewer.Viewer
	reported reported

	people        batch[*invite.Person]
	organizations batch[*invite.Organization]
	machines      batch[*invite.Machine]
	// active: is the person active where the viewer has invites:read?
	active batch[bool]
	// invites are those that others name.
	invites batch[*invite.Invite]
	// histories are of invites, quotas of members (quotaKey).
	histories batch[[]*invite.Event]
	quotas    batch[*invite.Quota]
	// readable: does the viewer hold invites:read in this scope?
	readable batch[bool]
	// batches: for which list was an invite sent?
	batches batch[*seed.View]
	// medians are of lists (medianKey).
	medians batch[*time.Duration]
	// roles: what may the viewer assign there?
	roles batch[[]string]
}

func newLoaders(s *invite.Service, seeds *seed.Views, v viewer.Viewer) *loaders {
	return &loaders{service: s, seeds: seeds, viewer: v}
}

// again makes empty loaders for the same viewer.
func (l *loaders) again() *loaders { return newLoaders(l.service, l.seeds, l.viewer) }

// reads reports whether a person is active where the viewer has invites:read; the viewer's own place is asked for once.
func (l *loaders) reads(ctx context.Context, id string) (bool, error) {
	return l.active.load(ctx, id, func(ctx context.Context, ids []string) (map[string]bool, error) {
		return l.service.ReadsAll(ctx, l.viewer, ids)
	})
}

func (l *loaders) assignable(ctx context.Context, organizationID string) ([]string, error) {
	return l.roles.load(ctx, organizationID, func(ctx context.Context, ids []string) (map[string][]string, error) {
		roles := make(map[string][]string, len(ids))
		for _, id := range ids {
			var err error
			if roles[id], err = l.service.AssignableRoles(ctx, l.viewer, id); err != nil {
				return nil, err
			}
		}
		return roles, nil
	})
}

// history is every step of an invite.
func (l *loaders) history(ctx context.Context, inviteID string) ([]*invite.Event, error) {
	return l.histories.load(ctx, inviteID, func(ctx context.Context, ids []string) (map[string][]*invite.Event, error) {
		byID, err := l.service.Histories(ctx, l.viewer, ids)
		l.showEvents(slices.Concat(slices.Collect(maps.Values(byID))...))
		return byID, err
	})
}

// invite is nil where it may not be seen.
func (l *loaders) invite(ctx context.Context, id string) (*invite.Invite, error) {
	if id == "" {
		return nil, nil
	}
	return l.invites.load(ctx, id, func(ctx context.Context, ids []string) (map[string]*invite.Invite, error) {
		byID, err := l.service.ByIDs(ctx, l.viewer, ids)
		l.showInvites(slices.Collect(maps.Values(byID)))
		return byID, err
	})
}

func quotaKey(m invite.Member) string { return string(m.Scope) + "\x00" + m.UserID }

// quota is a member's pool; nil where the viewer may not see it.
func (l *loaders) quota(ctx context.Context, m invite.Member) (*invite.Quota, error) {
	if m.UserID != l.viewer.UserID {
		may, err := l.readable.load(ctx, m.Scope.Key(), func(ctx context.Context, _ []string) (map[string]bool, error) {
			may, err := l.service.MaySeeQuota(ctx, l.viewer, m)
			return map[string]bool{m.Scope.Key(): may}, err
		})
		if err != nil || !may {
			return nil, err
		}
	}
	return l.quotas.load(ctx, quotaKey(m), l.readQuotas)
}

// readQuotas reads the pools of members by quotaKey, one scope after the other; lists are of one scope.
func (l *loaders) readQuotas(ctx context.Context, keys []string) (map[string]*invite.Quota, error) {
	scopes, out := map[string][]string{}, make(map[string]*invite.Quota, len(keys))
	for _, key := range keys {
		scope, id, _ := strings.Cut(key, "\x00")
		scopes[scope] = append(scopes[scope], id)
	}
	for scope, ids := range scopes {
		quotas, err := l.service.Quotas(ctx, ids, invite.Scope(scope))
		if err != nil {
			return nil, err
		}
		for id, q := range quotas {
			out[scope+"\x00"+id] = q
		}
	}
	l.showQuotas(slices.Collect(maps.Values(out)))
	return out, nil
}

// batchOf is the list that an invite was sent for.
func (l *loaders) batchOf(ctx context.Context, inviteID string) (*seed.View, error) {
	return l.batches.load(ctx, inviteID, func(ctx context.Context, ids []string) (map[string]*seed.View, error) {
		return l.seeds.OfInvites(ctx, l.viewer, ids)
	})
}

// medianKey names a list as the viewer sees it; empty where there is no median.
func medianKey(v *seed.View) string {
	if !v.Measured() {
		return ""
	}
	key := v.ID
	for _, scope := range v.Scopes {
		key += "\x00" + scope.Key()
	}
	return key
}

// median is of the times that the acceptances of a list took; nil where there is none.
func (l *loaders) median(ctx context.Context, v *seed.View) (*time.Duration, error) {
	key := medianKey(v)
	if key == "" {
		return nil, nil
	}
	return l.medians.load(ctx, key, l.readMedians)
}

// readMedians reads those of lists that the same scopes are counted in together, as all lists of a page are.
func (l *loaders) readMedians(ctx context.Context, keys []string) (map[string]*time.Duration, error) {
	groups, out := map[string][]string{}, make(map[string]*time.Duration, len(keys))
	for _, key := range keys {
		id, scopes, _ := strings.Cut(key, "\x00")
		groups[scopes] = append(groups[scopes], id)
	}
	for text, ids := range groups {
		var scopes []invite.Scope
		for key := range strings.SplitSeq(text, "\x00") {
			scopes = append(scopes, invite.ScopeOfKey(key))
		}
		medians, err := l.seeds.Store.SeedMedians(ctx, ids, scopes)
		if err != nil {
			return nil, err
		}
		for id, took := range medians {
			out[id+"\x00"+text] = &took
		}
	}
	return out, nil
}

// pointers lets rows that name the same thing share it.
func pointers[T any](read func(context.Context, []string) (map[string]T, error), show func([]*T)) func(context.Context, []string) (map[string]*T, error) {
	return func(ctx context.Context, ids []string) (map[string]*T, error) {
		byID, err := read(ctx, ids)
		out := make(map[string]*T, len(byID))
		for id, row := range byID {
			out[id] = &row
		}
		if show != nil {
			show(slices.Collect(maps.Values(out)))
		}
		return out, err
	}
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
	return l.people.load(ctx, id, pointers(l.service.Store.PeopleByID, l.showPeople))
}

func organization(ctx context.Context, id string) (*invite.Organization, error) {
	if id == "" {
		return nil, nil
	}
	l := loadersOf(ctx)
	return l.organizations.load(ctx, id, pointers(l.service.Store.OrganizationsByID, nil))
}

// machine is never null for an invite that one sent: one that we know no name of stays as an id.
func machine(ctx context.Context, id string) (*invite.Machine, error) {
	l := loadersOf(ctx)
	m, err := l.machines.load(ctx, id, pointers(l.service.Store.MachinesByID, nil))
	if m == nil && err == nil {
		m = &invite.Machine{ID: id, Name: id}
	}
	return m, err
}
