package workostest

import "net/http"

type roleView struct {
	Object           string   `json:"object"`
	ID               string   `json:"id"`
	Slug             string   `json:"slug"`
	Name             string   `json:"name"`
	Description      nullable `json:"description"`
	Type             string   `json:"type"`
	ResourceTypeSlug string   `json:"resource_type_slug"`
	Permissions      []string `json:"permissions"`
	CreatedAt        stamp    `json:"created_at"`
	UpdatedAt        stamp    `json:"updated_at"`
}

// listRoles answers the environment's roles for every organization: the fake knows no custom ones (API reference, "List
// organization roles"). It is not paged.
func (s *Server) listRoles(c *call) *reply {
	if _, bad := s.namedOrganization(c); bad != nil {
		return bad
	}
	list := struct {
		Object string     `json:"object"`
		Data   []roleView `json:"data"`
	}{Object: "list", Data: []roleView{}}
	for r := range s.roles.all() {
		permissions := r.Permissions
		if permissions == nil {
			permissions = []string{}
		}
		list.Data = append(list.Data, roleView{
			Object: "role", ID: "role_" + r.Slug, Slug: r.Slug, Name: r.Slug, Type: "EnvironmentRole", ResourceTypeSlug: "organization",
			Permissions: permissions, CreatedAt: stamp(s.now()), UpdatedAt: stamp(s.now()),
		})
	}
	return jsonReply(http.StatusOK, list)
}
