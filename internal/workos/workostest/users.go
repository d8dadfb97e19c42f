package workostest

import (
	"encoding/json"
	"net/http"
	"slices"
)

type userBody struct {
	Email         string          `json:"email"`
	FirstName     *string         `json:"first_name"`
	LastName      *string         `json:"last_name"`
	EmailVerified *bool           `json:"email_verified"`
	Metadata      json.RawMessage `json:"metadata"`
	ExternalID    *string         `json:"external_id"`
}

func (s *Server) createUser(c *call) *reply {
	var body userBody
	if bad := firstOf(c.allow(), c.decode(&body, false, "first_name", "last_name", "email_verified", "metadata", "external_id")); bad != nil {
		return bad
	}
	if bad := checkEmail(body.Email); bad != nil {
		return bad
	}
	if _, taken := s.userByEmail(body.Email); taken {
		return jsonReply(http.StatusBadRequest, failure{
			Code: "user_creation_error", Message: "Could not create user.",
			Errors: []fieldError{{Code: "email_not_available", Message: "This email is not available."}},
		})
	}
	if bad := checkMetadata(body.Metadata); bad != nil {
		return bad
	}
	user := s.makeUser(User{
		Email: body.Email, FirstName: value(body.FirstName), LastName: value(body.LastName),
		EmailVerified: body.EmailVerified != nil && *body.EmailVerified,
		ExternalID:    value(body.ExternalID), Metadata: body.Metadata,
	}, apiActor(s.options.APIKey))
	return jsonReply(http.StatusCreated, s.viewUser(user))
}

// checkMetadata: keys and values are strings (docs, "Metadata").
func checkMetadata(raw json.RawMessage) *reply {
	var pairs map[string]string
	if raw != nil && json.Unmarshal(raw, &pairs) != nil {
		return refuse(http.StatusBadRequest, "invalid_metadata", "Metadata values must be strings.")
	}
	return nil
}

func (s *Server) listUsers(c *call) *reply {
	if bad := c.allow(slices.Concat(pageParameters, []string{"organization", "organization_id", "email"})...); bad != nil {
		return bad
	}
	w, bad := parseWindow(c, "desc")
	if bad != nil {
		return bad
	}
	organization := c.query.Get("organization_id")
	if organization == "" {
		organization = c.query.Get("organization") // the deprecated name
	}
	email := c.query.Get("email")
	var rows []User
	for u := range s.users.all() {
		if (email == "" || sameEmail(u.Email, email) && !s.hidden(email)) && (organization == "" || s.isMember(u.ID, organization)) {
			rows = append(rows, u)
		}
	}
	return answerPage(rows, w, func(u User) string { return u.ID }, s.viewUser)
}

func (s *Server) getUser(c *call) *reply {
	user, bad := s.namedUser(c)
	if bad != nil {
		return bad
	}
	return jsonReply(http.StatusOK, s.viewUser(user))
}

func (s *Server) deleteUser(c *call) *reply {
	user, bad := s.namedUser(c)
	if bad != nil {
		return bad
	}
	s.dropUser(user, apiActor(s.options.APIKey))
	return newReply(http.StatusOK, "", nil)
}

func (s *Server) namedUser(c *call) (User, *reply) {
	if bad := c.allow(); bad != nil {
		return User{}, bad
	}
	user, ok := s.users.get(c.PathValue("id"))
	if !ok {
		return User{}, notFound("User", c.PathValue("id"))
	}
	return user, nil
}

func (s *Server) userByEmail(email string) (User, bool) {
	return s.users.find(func(u User) bool { return sameEmail(u.Email, email) })
}

// makeUser stores and announces a user, with a new id unless it brings one.
func (s *Server) makeUser(u User, by actor) User {
	now := s.now()
	if u.ID == "" {
		u.ID = newID("user", now)
	}
	u.CreatedAt, u.UpdatedAt = now, now
	s.users.put(u.ID, u)
	s.record("user.created", "", s.viewUser(u), by)
	return u
}

// dropUser takes memberships and sessions with it.
func (s *Server) dropUser(u User, by actor) {
	for m := range s.members.all() {
		if m.UserID == u.ID {
			s.dropMembership(m, by)
		}
	}
	for one := range s.sessions.all() {
		if one.UserID == u.ID {
			s.endSession(one, by)
		}
	}
	s.users.delete(u.ID)
	s.record("user.deleted", "", s.viewUser(u), by)
}
