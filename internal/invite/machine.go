package invite

import (
	"context"
	"strings"
	"time"

	"guestlist/internal/problem"
	"guestlist/internal/viewer"
)

// Machine is an M2M application or an API key of WorkOS's, with WorkOS's own id. It belongs to one organization, or to the
// application itself.
type Machine struct {
	ID             string
	Name           string
	OrganizationID string
	// OrganizationName is written only, and only where we did not know the organization.
	OrganizationName string
	SeenAt           time.Time
}

// IsMachineID tells a machine's global id from all others.
func IsMachineID(id string) bool {
	return plausible(id) && (strings.HasPrefix(id, "client_") || strings.HasPrefix(id, "api_key_"))
}

// RecognizeMachine remembers a machine that has just proved who it is. Its name, where its proof does not hold one, and that of an
// organization of which nobody has come here yet are read from WorkOS, the first time only.
func (s *Service) RecognizeMachine(ctx context.Context, m Machine) error {
	known, err := s.Store.MachinesByID(ctx, []string{m.ID})
	if err != nil {
		return err
	}
	before, ok := known[m.ID]
	if m.Name == "" {
		m.Name = before.Name
	}
	if ok && before.Name == m.Name && before.OrganizationID == m.OrganizationID {
		return nil
	}
	if m.Name == "" {
		if m.Name, err = s.Directory.MachineName(ctx, m.ID); err != nil && !problem.Is(err, problem.NotFound) {
			return err
		}
		if m.Name == "" {
			m.Name = m.ID
		}
	}
	if m.OrganizationID != "" {
		if m.OrganizationName, err = s.organizationName(ctx, m.OrganizationID); err != nil {
			return err
		}
	}
	m.SeenAt = s.Now()
	return s.Store.KnowMachine(ctx, m)
}

// MachineByID reads a machine that the viewer may see: itself, or with invites:read one of the organization's.
func (s *Service) MachineByID(ctx context.Context, v viewer.Viewer, id string) (*Machine, error) {
	if err := mayAsk(v); err != nil || !IsMachineID(id) {
		return nil, err
	}
	known, err := s.Store.MachinesByID(ctx, []string{id})
	if err != nil {
		return nil, err
	}
	m, ok := known[id]
	if id == v.MachineID {
		if !ok {
			m = Machine{ID: id, Name: id}
		}
		return &m, nil
	}
	if !ok {
		return nil, nil
	}
	if may, err := s.holds(ctx, v, viewer.InvitesRead, Scope(m.OrganizationID)); err != nil || !may {
		return nil, err
	}
	return &m, nil
}
