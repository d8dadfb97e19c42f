package app

import (
	"context"
	"net/http"
	"strings"
	"time"

	"guestlist/internal/auth"
	"guestlist/internal/console"
	"guestlist/internal/invite"
	"guestlist/internal/workos"
)

// directory reads a person with their memberships from WorkOS.
type directory struct {
	client *workos.Client
	now    func() time.Time
}

func (d directory) Person(ctx context.Context, userID string) (invite.Person, error) {
	u, err := d.client.User(ctx, userID)
	if err != nil {
		return invite.Person{}, err
	}
	memberships, err := d.client.Memberships(ctx, userID)
	if err != nil {
		return invite.Person{}, err
	}
	p := invite.Person{
		ID: u.ID, Email: u.Email, Name: strings.TrimSpace(u.FirstName + " " + u.LastName), PictureURL: u.PictureURL, SeenAt: d.now(),
	}
	for _, m := range memberships {
		name := m.OrganizationName
		if name == "" {
			o, err := d.client.Organization(ctx, m.OrganizationID)
			if err != nil {
				return invite.Person{}, err
			}
			name = o.Name
		}
		p.Memberships = append(p.Memberships, invite.Membership{
			ID: m.ID, OrganizationID: m.OrganizationID, OrganizationName: name, Status: m.Status, RoleSlugs: m.RoleSlugs,
		})
	}
	return p, nil
}

// door lets auth ask the admission rule.
type door struct{ invites *invite.Service }

func (d door) Admit(ctx context.Context, who auth.Arrival) (bool, error) {
	return d.invites.Admit(ctx, invite.Arrival{UserID: who.UserID, Email: who.Email, Impersonated: who.Impersonated})
}

// pages lets auth speak through the console.
type pages struct{ console *console.Console }

func (p pages) Message(w http.ResponseWriter, r *http.Request, m auth.Page) {
	p.console.Message(w, r, console.Page(m))
}
