package store

import (
	"context"
	"strings"
	"time"

	"guestlist/ent"
	"guestlist/ent/membership"
	"guestlist/ent/organization"
	"guestlist/ent/predicate"
	"guestlist/ent/session"
	"guestlist/ent/user"
	"guestlist/internal/invite"
)

// KnowPerson implements invite.People.
func (s *Store) KnowPerson(ctx context.Context, p invite.Person, admit *invite.Admission) error {
	return s.tx(ctx, func(tx *ent.Tx) error { return knowPerson(ctx, tx, p, admit) })
}

// endSessions ends what is kept of some sessions, as when WorkOS said that they are over.
func endSessions(ctx context.Context, tx *ent.Tx, at time.Time, which predicate.Session) error {
	sids, err := tx.Session.Query().Where(which).Unique(true).Select(session.FieldWorkosSessionID).Strings(ctx)
	if err != nil {
		return err
	}
	for _, sid := range sids {
		if err := revokeSession(ctx, tx, sid, at); err != nil {
			return err
		}
	}
	_, err = tx.Session.Delete().Where(which).Exec(ctx)
	return err
}

// NameOrganization implements invite.People.
func (s *Store) NameOrganization(ctx context.Context, o invite.Organization, at time.Time) error {
	return s.tx(ctx, func(tx *ent.Tx) error {
		return tx.Organization.Update().Where(organization.ID(o.ID), organization.NameNEQ(o.Name)).SetName(o.Name).SetUpdatedAt(micros(at)).Exec(ctx)
	})
}

// OrganizationGone implements invite.People.
func (s *Store) OrganizationGone(ctx context.Context, id string, at time.Time) error {
	return s.tx(ctx, func(tx *ent.Tx) error {
		if _, err := tx.Membership.Delete().Where(membership.OrganizationID(id)).Exec(ctx); err != nil {
			return err
		}
		return endSessions(ctx, tx, at, session.OrganizationID(id))
	})
}

// knowPerson writes a person, their organizations and memberships as WorkOS just described them, and lets them in once.
func knowPerson(ctx context.Context, tx *ent.Tx, p invite.Person, admit *invite.Admission) error {
	now := p.SeenAt
	// Two readers of WorkOS may arrive in the wrong order: the later look stays.
	newer, err := tx.User.Query().Where(user.ID(p.ID), user.UpdatedAtGT(micros(now))).Exist(ctx)
	if err != nil {
		return err
	}
	if newer {
		return admitPerson(ctx, tx, p.ID, admit)
	}
	err = tx.User.Create().SetID(p.ID).SetEmail(p.Email).SetName(p.Name).SetPictureURL(p.PictureURL).
		SetNameKey(invite.Fold(p.Name)).SetEmailKey(invite.Fold(p.Email)).SetFolded(true).
		SetCreatedAt(micros(now)).SetUpdatedAt(micros(now)).
		OnConflictColumns(user.FieldID).
		Update(func(u *ent.UserUpsert) {
			u.UpdateEmail().UpdateName().UpdatePictureURL().UpdateUpdatedAt().UpdateNameKey().UpdateEmailKey().UpdateFolded()
			u.ClearDeletedAt().ClearEraseAt().SetEraseKey("") // a "not found" may have been a mistake
		}).Exec(ctx)
	if err != nil {
		return err
	}
	if err := admitPerson(ctx, tx, p.ID, admit); err != nil {
		return err
	}
	return knowMemberships(ctx, tx, p, now)
}

func admitPerson(ctx context.Context, tx *ent.Tx, id string, admit *invite.Admission) error {
	if admit == nil {
		return nil
	}
	n, err := tx.User.Update().Where(user.ID(id), user.AdmittedAtIsNil()).SetAdmittedAt(micros(admit.At)).
		SetAdmittedHow(admit.How).SetInvitedBy(admit.InviterID).SetAdmittedInvite(admit.InviteID).Save(ctx)
	if err != nil || n == 0 {
		return err
	}
	return tx.OperatorAction.Create().SetAction(actionAdmit).SetSubject(id).SetReason(strings.TrimSpace(admit.How + " " + admit.InviteID)).
		SetBy(admit.InviterID).SetAt(micros(admit.At)).Exec(ctx)
}

func knowMemberships(ctx context.Context, tx *ent.Tx, p invite.Person, now time.Time) error {
	kept := make([]string, 0, len(p.Memberships))
	for _, m := range p.Memberships {
		kept = append(kept, m.OrganizationID)
		err := tx.Organization.Create().SetID(m.OrganizationID).SetName(m.OrganizationName).SetUpdatedAt(micros(now)).
			OnConflictColumns(organization.FieldID).
			Update(func(u *ent.OrganizationUpsert) { u.UpdateName().UpdateUpdatedAt() }).Exec(ctx)
		if err != nil {
			return err
		}
		err = tx.Membership.Create().SetID(m.ID).SetUserID(p.ID).SetOrganizationID(m.OrganizationID).SetStatus(m.Status).
			SetRoleSlugs(m.RoleSlugs).SetNillableJoinedAt(maybe(m.JoinedAt)).SetUpdatedAt(micros(now)).
			OnConflictColumns(membership.FieldUserID, membership.FieldOrganizationID).
			Update(func(u *ent.MembershipUpsert) { u.UpdateStatus().UpdateRoleSlugs().UpdateJoinedAt().UpdateUpdatedAt() }).Exec(ctx)
		if err != nil {
			return err
		}
	}
	// A membership that WorkOS no longer lists is gone.
	_, err := tx.Membership.Delete().Where(membership.UserID(p.ID), membership.OrganizationIDNotIn(kept...)).Exec(ctx)
	return err
}

// PeopleByID implements invite.People; memberships are left out.
func (s *Store) PeopleByID(ctx context.Context, ids []string) (map[string]invite.Person, error) {
	if len(ids) == 1 {
		p, known, err := s.PersonByID(ctx, ids[0])
		if !known {
			return nil, err
		}
		return map[string]invite.Person{p.ID: p}, nil
	}
	rows, err := s.r.User.Query().Where(user.IDIn(ids...)).All(ctx)
	if err != nil {
		return nil, err
	}
	people := make(map[string]invite.Person, len(rows))
	for _, u := range rows {
		people[u.ID] = invite.Person{
			ID: u.ID, Email: u.Email, Name: u.Name, PictureURL: u.PictureURL, JoinedAt: maybeMoment(u.AdmittedAt),
			InvitedBy: u.InvitedBy, DeletedAt: maybeMoment(u.DeletedAt),
		}
	}
	return people, nil
}

// OrganizationsByID implements invite.People.
func (s *Store) OrganizationsByID(ctx context.Context, ids []string) (map[string]invite.Organization, error) {
	rows, err := s.r.Organization.Query().Where(organization.IDIn(ids...)).All(ctx)
	if err != nil {
		return nil, err
	}
	orgs := make(map[string]invite.Organization, len(rows))
	for _, o := range rows {
		orgs[o.ID] = invite.Organization{ID: o.ID, Name: o.Name}
	}
	return orgs, nil
}

// ActiveIn implements invite.People; the application scope is for who has no organization.
func (s *Store) ActiveIn(ctx context.Context, userIDs []string, scope invite.Scope) (map[string]bool, error) {
	active := make(map[string]bool, len(userIDs))
	members := s.r.Membership.Query().Where(membership.UserIDIn(userIDs...), membership.Status(invite.MembershipActive))
	if scope != "" {
		members = members.Where(membership.OrganizationID(string(scope)))
	}
	ids, err := members.Select(membership.FieldUserID).Strings(ctx)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		active[id] = true
	}
	if scope != "" {
		return active, nil
	}
	without := make(map[string]bool, len(userIDs))
	for _, id := range userIDs {
		without[id] = !active[id]
	}
	return without, nil
}
