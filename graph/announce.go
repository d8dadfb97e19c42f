package graph

import (
	"context"

	"guestlist/graph/generated"
	"guestlist/internal/auth"
	"guestlist/internal/invite"
	"guestlist/internal/seed"
)

// each collects one id of every row; batch leaves out those that are empty.
func each[R any](rows []R, ids ...func(R) string) func() []string {
	return func() []string {
		all := make([]string, 0, len(rows)*len(ids))
		for _, id := range ids {
			for _, row := range rows {
				all = append(all, id(row))
			}
		}
		return all
	}
}

// showInvites announces what the fields of many invites may ask for.
func (l *loaders) showInvites(rows []*invite.Invite) {
	if len(rows) < 2 {
		return
	}
	l.people.announce(each(rows, personWhoInvited, func(in *invite.Invite) string { return in.AcceptedByID }))
	l.machines.announce(each(rows, machineThatInvited))
	l.organizations.announce(each(rows, func(in *invite.Invite) string { return in.OrganizationID }))
	l.histories.announce(each(rows, func(in *invite.Invite) string { return in.ID }))
	l.batches.announce(each(rows, seededInvite))
	l.invites.announce(each(rows, func(in *invite.Invite) string { return in.ReplacesID }, func(in *invite.Invite) string { return in.ReplacedByID }))
}

func personWhoInvited(in *invite.Invite) string {
	if in.Source == invite.SourceMachine {
		return ""
	}
	return in.InviterID
}

func machineThatInvited(in *invite.Invite) string {
	if in.Source != invite.SourceMachine {
		return ""
	}
	return in.InviterID
}

func seededInvite(in *invite.Invite) string {
	if in.Source != invite.SourceSeed {
		return ""
	}
	return in.ID
}

// showBatches announces the medians of many lists.
func (l *loaders) showBatches(rows []*seed.View) {
	l.medians.announce(each(rows, medianKey))
}

func (l *loaders) showMembers(rows []*invite.Member) {
	if len(rows) < 2 {
		return
	}
	l.people.announce(each(rows, func(m *invite.Member) string { return m.UserID }))
	l.organizations.announce(each(rows, func(m *invite.Member) string { return string(m.Scope) }))
	l.invites.announce(each(rows, func(m *invite.Member) string { return m.InviteID }))
	l.quotas.announce(each(rows, func(m *invite.Member) string { return quotaKey(*m) }))
}

// showPeople is called with what was read of people: where their addresses may be seen is asked for all of them.
func (l *loaders) showPeople(rows []*invite.Person) {
	if len(rows) < 2 {
		return
	}
	l.active.announce(each(rows, func(p *invite.Person) string { return p.ID }))
	l.people.announce(each(rows, func(p *invite.Person) string { return p.InvitedBy }))
}

func (l *loaders) showEvents(rows []*invite.Event) {
	l.people.announce(each(rows, func(e *invite.Event) string {
		if invite.IsMachineID(e.By) {
			return ""
		}
		return e.By
	}))
	l.machines.announce(each(rows, func(e *invite.Event) string {
		if !invite.IsMachineID(e.By) {
			return ""
		}
		return e.By
	}))
}

func (l *loaders) showQuotas(rows []*invite.Quota) {
	l.people.announce(each(rows, func(q *invite.Quota) string { return q.UserID }))
	l.organizations.announce(each(rows, func(q *invite.Quota) string { return q.OrganizationID }))
}

// showTree announces addresses too: showPeople does so for people who are known, and a tree has others in it.
func (l *loaders) showTree(rows []*invite.TreeNode) {
	if len(rows) < 2 {
		return
	}
	l.people.announce(each(rows, treePerson))
	l.active.announce(each(rows, treePerson))
}

func treePerson(n *invite.TreeNode) string { return n.UserID }

func (l *loaders) showBuckets(rows []*invite.Bucket) {
	l.people.announce(each(rows, bucketInviter))
}

func bucketInviter(b *invite.Bucket) string {
	if b.By != invite.GroupInviter || invite.IsMachineID(b.Key) {
		return ""
	}
	return b.Key
}

func (l *loaders) showSessions(rows []*auth.OwnSession) {
	l.organizations.announce(each(rows, func(s *auth.OwnSession) string { return s.OrganizationID }))
}

// showNodes announces what objects of many kinds may ask for.
func (l *loaders) showNodes(nodes []generated.Node) {
	l.showInvites(of[*invite.Invite](nodes))
	l.showPeople(of[*invite.Person](nodes))
	l.showMembers(of[*invite.Member](nodes))
	l.showEvents(of[*invite.Event](nodes))
	l.showQuotas(of[*invite.Quota](nodes))
	l.showTree(of[*invite.TreeNode](nodes))
}

func of[T any](nodes []generated.Node) []T {
	var all []T
	for _, node := range nodes {
		if one, ok := node.(T); ok {
			all = append(all, one)
		}
	}
	return all
}

// shown announces the invites of a page that was read, and hands it on.
func shown(ctx context.Context) func(*invite.Connection, error) (*invite.Connection, error) {
	return func(c *invite.Connection, err error) (*invite.Connection, error) {
		if c != nil {
			loadersOf(ctx).showInvites(c.Invites)
		}
		return c, err
	}
}

// shownMembers is shown of members.
func shownMembers(ctx context.Context) func(*invite.MemberConnection, error) (*invite.MemberConnection, error) {
	return func(c *invite.MemberConnection, err error) (*invite.MemberConnection, error) {
		if c != nil {
			loadersOf(ctx).showMembers(c.Members)
		}
		return c, err
	}
}
