package store

import (
	"context"

	"guestlist/ent"
	"guestlist/ent/machine"
	"guestlist/ent/organization"
	"guestlist/internal/invite"
)

// KnowMachine implements invite.People.
func (s *Store) KnowMachine(ctx context.Context, m invite.Machine) error {
	return s.tx(ctx, func(tx *ent.Tx) error {
		if m.OrganizationName != "" {
			err := tx.Organization.Create().SetID(m.OrganizationID).SetName(m.OrganizationName).SetUpdatedAt(micros(m.SeenAt)).
				OnConflictColumns(organization.FieldID).Ignore().Exec(ctx)
			if err != nil {
				return err
			}
		}
		return tx.Machine.Create().SetID(m.ID).SetName(m.Name).SetOrganizationID(m.OrganizationID).SetUpdatedAt(micros(m.SeenAt)).
			OnConflictColumns(machine.FieldID).
			Update(func(u *ent.MachineUpsert) { u.UpdateName().UpdateOrganizationID().UpdateUpdatedAt() }).Exec(ctx)
	})
}

// MachinesByID implements invite.People.
func (s *Store) MachinesByID(ctx context.Context, ids []string) (map[string]invite.Machine, error) {
	rows, err := s.r.Machine.Query().Where(machine.IDIn(ids...)).All(ctx)
	if err != nil {
		return nil, err
	}
	machines := make(map[string]invite.Machine, len(rows))
	for _, m := range rows {
		machines[m.ID] = invite.Machine{ID: m.ID, Name: m.Name, OrganizationID: m.OrganizationID, SeenAt: moment(m.UpdatedAt)}
	}
	return machines, nil
}
