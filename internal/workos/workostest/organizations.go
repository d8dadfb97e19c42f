package workostest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

type organizationBody struct {
	Name             string          `json:"name"`
	AllowAnyProfiles *bool           `json:"allow_profiles_outside_organization"`
	Domains          []string        `json:"domains"`
	DomainData       []domainBody    `json:"domain_data"`
	Metadata         json.RawMessage `json:"metadata"`
	ExternalID       *string         `json:"external_id"`
}

type domainBody struct {
	Domain string `json:"domain"`
	State  string `json:"state"`
}

func (s *Server) createOrganization(c *call) *reply {
	var body organizationBody
	if bad := firstOf(c.allow(), c.decode(&body, false, "metadata", "external_id")); bad != nil {
		return bad
	}
	if bad := firstOf(required(map[string]string{"name": body.Name}), checkMetadata(body.Metadata)); bad != nil {
		return bad
	}
	domains := body.Domains
	for _, d := range body.DomainData {
		domains = append(domains, d.Domain)
	}
	if taken, ok := s.domainTaken(domains); ok {
		return refuse(http.StatusConflict, "", "The domain "+taken+" belongs to another organization.")
	}
	org := s.makeOrganization(Organization{Name: body.Name, Domains: domains}, apiActor(s.options.APIKey))
	return jsonReply(http.StatusCreated, s.viewOrganization(org))
}

func (s *Server) domainTaken(domains []string) (string, bool) {
	for org := range s.orgs.all() {
		for _, d := range domains {
			if slices.ContainsFunc(org.Domains, func(other string) bool { return strings.EqualFold(other, d) }) {
				return d, true
			}
		}
	}
	return "", false
}

func (s *Server) listOrganizations(c *call) *reply {
	if bad := c.allow(slices.Concat(pageParameters, []string{"domains", "search"})...); bad != nil {
		return bad
	}
	w, bad := parseWindow(c, "desc")
	if bad != nil {
		return bad
	}
	search, domains := strings.ToLower(c.query.Get("search")), c.query["domains"]
	var rows []Organization
	for org := range s.orgs.all() {
		if strings.Contains(strings.ToLower(org.Name), search) && (domains == nil || sharesAny(org.Domains, domains)) {
			rows = append(rows, org)
		}
	}
	return answerPage(rows, w, func(o Organization) string { return o.ID }, s.viewOrganization)
}

func sharesAny(has, wanted []string) bool {
	return slices.ContainsFunc(wanted, func(d string) bool { return slices.Contains(has, d) })
}

func (s *Server) getOrganization(c *call) *reply {
	org, bad := s.namedOrganization(c)
	if bad != nil {
		return bad
	}
	return jsonReply(http.StatusOK, s.viewOrganization(org))
}

func (s *Server) namedOrganization(c *call) (Organization, *reply) {
	if bad := c.allow(); bad != nil {
		return Organization{}, bad
	}
	org, ok := s.orgs.get(c.PathValue("id"))
	if !ok {
		return Organization{}, notFound("Organization", c.PathValue("id"))
	}
	return org, nil
}

// dropOrganization takes the memberships with it; invitations stay and can no longer be accepted.
func (s *Server) dropOrganization(org Organization, by actor) {
	for m := range s.members.all() {
		if m.OrganizationID == org.ID {
			s.dropMembership(m, by)
		}
	}
	s.orgs.delete(org.ID)
	s.record("organization.deleted", org.ID, s.viewOrganizationEvent(org), by)
}

func (s *Server) makeOrganization(o Organization, by actor) Organization {
	now := s.now()
	if o.ID == "" {
		o.ID = newID("org", now)
	}
	o.CreatedAt, o.UpdatedAt = now, now
	s.orgs.put(o.ID, o)
	s.record("organization.created", o.ID, s.viewOrganizationEvent(o), by)
	return o
}
