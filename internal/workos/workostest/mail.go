package workostest

import (
	"strings"
	"time"
)

// Mail is one that WorkOS would have sent. AcceptURL leads where the invitation's link leads now.
type Mail struct {
	To           string    `json:"to"`
	Subject      string    `json:"subject"`
	AcceptURL    string    `json:"acceptUrl"`
	InvitationID string    `json:"invitationId"`
	SentAt       time.Time `json:"sentAt"`
}

// Outbox is every mail sent so far, newest first.
func (s *Server) Outbox() []Mail {
	defer s.lock()()
	return s.outbox()
}

func (s *Server) outbox() []Mail {
	mails := []Mail{}
	for m := range s.newestMails {
		mails = append(mails, Mail{
			To: m.To, Subject: m.Subject, AcceptURL: s.acceptURL(m.Token), InvitationID: m.InvitationID, SentAt: m.SentAt,
		})
	}
	return mails
}

func (s *Server) newestMails(yield func(mailRow) bool) {
	for i := len(s.mails.ids) - 1; i >= 0; i-- {
		if m, ok := s.mails.get(s.mails.ids[i]); ok && !yield(m) {
			return
		}
	}
}

// mail puts an invitation's mail into the outbox.
func (s *Server) mail(i Invitation) {
	now := s.now()
	m := mailRow{ID: newID("email", now), To: i.Email, InvitationID: i.ID, Token: i.Token, SentAt: now}
	if org, ok := s.orgs.get(i.OrganizationID); ok {
		m.Organization = org.Name
	}
	if inviter, ok := s.users.get(i.InviterUserID); ok {
		m.Inviter = displayName(inviter)
	}
	m.Subject = subject(m)
	s.mails.put(m.ID, m)
}

func subject(m mailRow) string {
	to := "the application"
	if m.Organization != "" {
		to = m.Organization
	}
	if m.Inviter == "" {
		return "You have been invited to join " + to
	}
	return m.Inviter + " has invited you to join " + to
}

func displayName(u User) string {
	if name := strings.TrimSpace(u.FirstName + " " + u.LastName); name != "" {
		return name
	}
	return u.Email
}
