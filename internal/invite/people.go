package invite

import (
	"context"
	"time"

	"guestlist/internal/problem"
)

// Person is somebody with a WorkOS user.
type Person struct {
	ID          string
	Email       string
	Name        string
	PictureURL  string
	Memberships []Membership
	// JoinedAt is when they were let in; zero when they were not.
	JoinedAt  time.Time
	InvitedBy string
	DeletedAt time.Time
	// SeenAt is when WorkOS described them so.
	SeenAt time.Time
}

// Membership is a person's place in an organization, as WorkOS has it.
type Membership struct {
	ID               string
	OrganizationID   string
	OrganizationName string
	Status           string
	RoleSlugs        []string
	// JoinedAt is when WorkOS made the membership; zero where it does not say.
	JoinedAt time.Time
}

// MembershipActive is the one status that counts: a pending membership is only the shadow of an open invitation.
const MembershipActive = "active"

// Organization is a WorkOS organization.
type Organization struct {
	ID   string
	Name string
}

// Directory reads people from WorkOS. problem.NotFound when there is no such person.
type Directory interface {
	Person(ctx context.Context, userID string) (Person, error)
	// MemberSince is when the person of an address became a member of a scope, or for the application scope got their account;
	// zero where there is none.
	MemberSince(ctx context.Context, address string, scope Scope) (time.Time, error)
	// Organization reads one by id.
	Organization(ctx context.Context, id string) (Organization, error)
	// MachineName is what an M2M application is called.
	MachineName(ctx context.Context, clientID string) (string, error)
}

// Arrival is somebody who has just signed in.
type Arrival struct {
	UserID string
	Email  string
	// InvitationToken is from the link that they came by, if any. It proves nothing by itself.
	InvitationToken string
	// Impersonated: staff acts as this person; that admits nobody.
	Impersonated bool
}

// Admit decides whether somebody may come in and remembers it: who was let in before, who accepted an invitation (by the
// accepting user's id; a token or an address alone proves nothing), or anybody while registration is open.
func (s *Service) Admit(ctx context.Context, who Arrival) (bool, error) {
	person, err := s.Directory.Person(ctx, who.UserID)
	if err != nil {
		return false, err
	}
	admitted, err := s.Store.Admitted(ctx, who.UserID)
	if err != nil {
		return false, err
	}
	var admission *Admission
	if !admitted && !who.Impersonated {
		admission, err = s.admission(ctx, person, who.InvitationToken)
		if err != nil {
			return false, err
		}
	}
	if err := s.Store.KnowPerson(ctx, person, admission); err != nil {
		return false, err
	}
	if admitted || admission != nil || who.Impersonated {
		return admitted || admission != nil, nil
	}
	return s.awaitAdmission(ctx, who.UserID)
}

// Who accepted with another address than the invited one on WorkOS's own page brings neither token nor address that lead to
// the invitation; the event tells, a moment later.
const admissionEvery = 100 * time.Millisecond

func (s *Service) awaitAdmission(ctx context.Context, userID string) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, s.AdmitWithin)
	defer cancel()
	tick := time.NewTicker(admissionEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return false, nil
		case <-tick.C:
		}
		if admitted, err := s.Store.Admitted(ctx, userID); admitted {
			return true, nil
		} else if err != nil && ctx.Err() == nil {
			return false, err
		}
	}
}

// admission finds the reason to let a person in, or nil.
func (s *Service) admission(ctx context.Context, p Person, token string) (*Admission, error) {
	if s.Policy.OpenRegistration {
		return &Admission{How: "open", At: s.Now()}, nil
	}
	found, err := s.Provider.InvitationsByEmail(ctx, p.Email)
	if err != nil {
		return nil, err
	}
	if token != "" {
		inv, err := s.Provider.InvitationByToken(ctx, token)
		if err == nil {
			found = append(found, inv)
		} else if !problem.Is(err, problem.NotFound) {
			return nil, err
		}
	}
	for _, inv := range found {
		if inv.State != InvitationAccepted || inv.AcceptedUserID != p.ID {
			continue
		}
		rec, err := s.Observe(ctx, inv, nil)
		if err != nil {
			return nil, err
		}
		return &Admission{How: "invite", InviterID: inv.InviterUserID, InviteID: rec.ID, At: s.Now()}, nil
	}
	return nil, nil
}

// AdmitByOperator lets a person in without an invite.
func (s *Service) AdmitByOperator(ctx context.Context, userID string) (Person, error) {
	person, err := s.Directory.Person(ctx, userID)
	if err != nil {
		return Person{}, err
	}
	return person, s.Store.KnowPerson(ctx, person, &Admission{How: "operator", At: s.Now()})
}
