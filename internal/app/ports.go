package app

import (
	"context"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"guestlist/internal/auth"
	"guestlist/internal/console"
	"guestlist/internal/invite"
	"guestlist/internal/problem"
	"guestlist/internal/workos"
)

// directory reads a person with their memberships from WorkOS.
type directory struct {
	client *workos.Client
	now    func() time.Time
}

func (d directory) Person(ctx context.Context, userID string) (invite.Person, error) {
	seen := d.now()
	u, err := d.client.User(ctx, userID)
	if err != nil {
		return invite.Person{}, err
	}
	memberships, err := d.client.Memberships(ctx, userID)
	if err != nil {
		return invite.Person{}, err
	}
	p := invite.Person{
		ID: u.ID, Email: clip(u.Email, 320), Name: clip(strings.TrimSpace(u.FirstName+" "+u.LastName), 320),
		PictureURL: clip(u.PictureURL, 2048), SeenAt: seen,
	}
	for _, m := range memberships {
		name := m.OrganizationName
		if name == "" {
			o, err := d.client.Organization(ctx, m.OrganizationID)
			if problem.Is(err, problem.NotFound) {
				continue // it was deleted a moment ago, and the membership with it
			}
			if err != nil {
				return invite.Person{}, err
			}
			name = o.Name
		}
		p.Memberships = append(p.Memberships, invite.Membership{
			ID: m.ID, OrganizationID: m.OrganizationID, OrganizationName: clip(name, 512), Status: m.Status, RoleSlugs: m.RoleSlugs,
			JoinedAt: m.CreatedAt,
		})
	}
	return p, nil
}

// Organization reads one of which we may know nothing yet.
func (d directory) Organization(ctx context.Context, id string) (invite.Organization, error) {
	o, err := d.client.Organization(ctx, id)
	return invite.Organization{ID: o.ID, Name: clip(o.Name, 512)}, err
}

// MachineName reads what an M2M application is called.
func (d directory) MachineName(ctx context.Context, clientID string) (string, error) {
	name, err := d.client.MachineName(ctx, clientID)
	return clip(name, 512), err
}

// MemberSince reads from WorkOS, for whom our own records may be behind.
func (d directory) MemberSince(ctx context.Context, address string, scope invite.Scope) (time.Time, error) {
	u, err := d.client.UserByEmail(ctx, address)
	if problem.Is(err, problem.NotFound) {
		return time.Time{}, nil
	}
	if err != nil || scope == "" {
		return u.CreatedAt, err
	}
	memberships, err := d.client.Memberships(ctx, u.ID)
	for _, m := range memberships {
		if m.OrganizationID == string(scope) && m.Status == invite.MembershipActive {
			return m.CreatedAt, nil
		}
	}
	return time.Time{}, err
}

// clip makes a text from outside fit its column: at most so many bytes, whole characters, nothing that a database refuses.
func clip(s string, most int) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "")
	for len(s) > most {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	return s
}

// door lets auth ask the admission rule.
type door struct{ invites *invite.Service }

func (d door) Admit(ctx context.Context, who auth.Arrival) (bool, error) {
	return d.invites.Admit(ctx, invite.Arrival{UserID: who.UserID, Email: who.Email, InvitationToken: who.InvitationToken, Impersonated: who.Impersonated})
}

func (d door) Recognize(ctx context.Context, m auth.Machine) error {
	return d.invites.RecognizeMachine(ctx, invite.Machine{ID: m.ID, Name: clip(m.Name, 512), OrganizationID: m.OrganizationID})
}

// pages lets auth speak through the console.
type pages struct{ console *console.Console }

func (p pages) Message(w http.ResponseWriter, r *http.Request, m auth.Page) {
	p.console.Message(w, r, console.Page(m))
}
