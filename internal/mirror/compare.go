package mirror

import (
	"context"
	"slices"

	"guestlist/internal/invite"
	"guestlist/internal/workos"
)

// invitations compares one page. What a list says is an authenticated read like any other.
func (s *Sweep) invitations(ctx context.Context, at position, found *Found) (string, error) {
	page, err := s.Lists.InvitationPage(ctx, at.After)
	if err != nil {
		return "", err
	}
	ids := make([]string, 0, len(page.Rows))
	for _, inv := range page.Rows {
		ids = append(ids, inv.ID)
	}
	known, err := s.Store.MetInvitations(ctx, ids, at.Sweep)
	if err != nil {
		return "", err
	}
	var untracked []string
	for _, inv := range page.Rows {
		was, tracked := known[inv.ID]
		switch {
		case !tracked:
			untracked = append(untracked, inv.ID)
			err = s.Rules.Recognize(ctx, inv, invite.Maker{})
		case !was.same(inv):
			found.Changed++
			_, err = s.Rules.Observe(ctx, inv, nil)
		}
		if err != nil {
			return "", err
		}
	}
	found.Invitations += len(page.Rows)
	adopted, err := s.Store.Linked(ctx, untracked)
	if err != nil {
		return "", err
	}
	found.Adopted += len(adopted)
	if page.Next != "" {
		return page.Next, s.pause(ctx)
	}
	absent, err := s.Store.LookAgain(ctx, at.Sweep, s.Now())
	found.Absent += absent
	return "", err
}

// same reports whether there is nothing in a read that was not applied. Accepted absorbs, as in the rules.
func (k Known) same(inv invite.Invitation) bool {
	if k.State == invite.InvitationAccepted {
		return true
	}
	return k.State == inv.State && !inv.UpdatedAt.After(k.UpdatedAt) && k.ExpiresAt.Equal(inv.ExpiresAt)
}

// people compares whom we know. Who has no invite, no membership and no session here is none of our business.
func (s *Sweep) people(ctx context.Context, at position, found *Found) (string, error) {
	page, err := s.Lists.UserPage(ctx, at.After)
	if err != nil {
		return "", err
	}
	ids := make([]string, 0, len(page.Rows))
	for _, u := range page.Rows {
		ids = append(ids, u.ID)
	}
	known, err := s.Store.MetPeople(ctx, ids, at.Sweep)
	if err != nil {
		return "", err
	}
	found.People += len(known)
	for _, u := range page.Rows {
		p, ok := known[u.ID]
		if ok && (p.Email != u.Email || p.Name != u.Name() || p.PictureURL != u.PictureURL || !p.DeletedAt.IsZero()) {
			if err := s.refresh(ctx, u.ID, found); err != nil {
				return "", err
			}
		}
	}
	if page.Next != "" {
		return page.Next, s.pause(ctx)
	}
	return "", s.lost(ctx, at.Sweep, found, s.Store.LostPeople)
}

// organizations compares the members of one page of organizations.
func (s *Sweep) organizations(ctx context.Context, at position, found *Found) (string, error) {
	page, err := s.Lists.OrganizationPage(ctx, at.After)
	if err != nil {
		return "", err
	}
	all := make([]invite.Organization, 0, len(page.Rows))
	for _, o := range page.Rows {
		all = append(all, invite.Organization{ID: o.ID, Name: o.Name})
	}
	renamed, err := s.Store.RenameOrganizations(ctx, all, s.Now())
	if err != nil {
		return "", err
	}
	found.Renamed += renamed
	for _, o := range all {
		if err := s.members(ctx, o, at.Sweep, found); err != nil {
			return "", err
		}
	}
	if page.Next != "" {
		return page.Next, s.pause(ctx)
	}
	return "", s.lost(ctx, at.Sweep, found, s.Store.LostMembers)
}

// members compares one organization's.
func (s *Sweep) members(ctx context.Context, o invite.Organization, sweep int64, found *Found) error {
	after := ""
	for {
		if err := s.pause(ctx); err != nil {
			return err
		}
		page, err := s.Lists.MembershipPage(ctx, o.ID, after)
		if err != nil {
			return err
		}
		ids := make([]string, 0, len(page.Rows))
		for _, m := range page.Rows {
			ids = append(ids, m.UserID)
		}
		met, err := s.Store.MetMembers(ctx, o, ids, sweep)
		if err != nil {
			return err
		}
		for _, m := range page.Rows {
			if met.Known[m.UserID] && !samePlace(met.Places[m.UserID], m) {
				if err := s.refresh(ctx, m.UserID, found); err != nil {
					return err
				}
			}
		}
		if after = page.Next; after == "" {
			return nil
		}
	}
}

func samePlace(here invite.Membership, there workos.Membership) bool {
	return here.ID == there.ID && here.Status == there.Status && slices.Equal(here.RoleSlugs, there.RoleSlugs)
}

// lost reads people again whom, or whose places, no list held: a read by id says whether they are gone.
func (s *Sweep) lost(ctx context.Context, sweep int64, found *Found, list func(context.Context, int64, string, int) ([]string, error)) error {
	after := ""
	for {
		ids, err := list(ctx, sweep, after, lostPage)
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			if id == after {
				continue // two places of one person
			}
			if err := s.refresh(ctx, id, found); err != nil {
				return err
			}
			after = id
		}
	}
}

// refresh reads a person and their memberships, which are two lists more.
func (s *Sweep) refresh(ctx context.Context, userID string, found *Found) error {
	for range 2 {
		if err := s.pause(ctx); err != nil {
			return err
		}
	}
	found.Refreshed++
	return s.Rules.Refresh(ctx, userID)
}
