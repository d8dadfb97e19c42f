package workostest

import (
	"slices"
	"strings"
)

// consumerDomains are mail providers for the public, whose addresses have nothing in common but the provider. WorkOS
// names Gmail and Yahoo and keeps the rest of its list to itself.
const consumerDomains = "gmail.com googlemail.com yahoo.com ymail.com outlook.com hotmail.com live.com msn.com " +
	"icloud.com me.com mac.com aol.com proton.me protonmail.com gmx.de gmx.net web.de fastmail.com mail.com yandex.com"

// Codes of POST …/authenticate about invitations.
const (
	invitationInvalid  = "invitation_invalid"
	invitationNotForIt = "invitation_cannot_be_used_for_email"
	signUpNotAllowed   = "sign_up_not_allowed"
)

// addressMayAccept is WorkOS's rule (docs, "Email address used to accept an invite"): any address without an
// organization; with one, exactly the same at consumer domains, any of the same domain elsewhere.
func addressMayAccept(i Invitation, email string) bool {
	switch {
	case i.OrganizationID == "", sameEmail(i.Email, email):
		return true
	case slices.Contains(strings.Fields(consumerDomains), domainOf(i.Email)):
		return false
	default:
		return domainOf(i.Email) == domainOf(email)
	}
}

// checkToken says whether the address may come in by the token; the code is one of POST …/authenticate's, "" for yes.
// A token that this very user has used already is fine: people click their mail twice.
func (s *Server) checkToken(token, email string) (i Invitation, code string) {
	i, ok := s.invitationByToken(token)
	if !ok {
		return i, invitationInvalid
	}
	if user, known := s.userByEmail(email); known && i.State == stateAccepted && i.AcceptedUserID == user.ID {
		return i, ""
	}
	if s.checkAcceptable(i) != nil {
		return i, invitationInvalid
	}
	if !addressMayAccept(i, email) {
		return i, invitationNotForIt
	}
	return i, ""
}

// enter is a sign-in on a hosted page: it finds or creates the user, and accepts the invitation that the token names.
// The code is "" when the person is in.
func (s *Server) enter(email, token string) (user User, organizationID, code string) {
	user, known := s.userByEmail(email)
	if token == "" {
		if !known && !s.options.SignUp {
			return user, "", signUpNotAllowed
		}
		return s.orMake(user, known, email), "", ""
	}
	i, code := s.checkToken(token, email)
	if code != "" {
		return user, "", code
	}
	user = s.orMake(user, known, email)
	if i.State == statePending {
		s.accept(i, user, systemActor())
	}
	return user, i.OrganizationID, ""
}

func (s *Server) orMake(user User, known bool, email string) User {
	if known {
		return user
	}
	return s.makeUser(User{Email: email, EmailVerified: true}, systemActor())
}

// explain is the error_description, and the line on the page, for a code of enter.
func explain(code string) string {
	switch code {
	case signUpNotAllowed:
		return "There is no account with this address, and sign-up is by invitation only."
	case invitationNotForIt:
		return "This invitation was sent to another address."
	default:
		return "This invitation is no longer valid."
	}
}
