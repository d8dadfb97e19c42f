package viewer_test

import (
	"testing"
	"time"

	"guestlist/internal/viewer"
)

func TestRightsAreTheSameInWhateverOrder(t *testing.T) {
	before := viewer.Viewer{
		Kind: viewer.Member, UserID: "user_1", OrganizationID: "org_1", Operator: true, Impersonator: "staff@operator.example",
		Permissions: []string{viewer.InvitesRead, viewer.InvitesManage, viewer.InvitesRead},
	}
	for name, row := range map[string]struct {
		change func(*viewer.Viewer)
		same   bool
	}{
		"nothing":                      {func(*viewer.Viewer) {}, true},
		"another order":                {func(v *viewer.Viewer) { v.Permissions = []string{viewer.InvitesManage, viewer.InvitesRead} }, true},
		"a longer session":             {func(v *viewer.Viewer) { v.SessionExpiresAt = time.Unix(1, 0) }, true},
		"a permission less":            {func(v *viewer.Viewer) { v.Permissions = []string{viewer.InvitesRead} }, false},
		"a permission more":            {func(v *viewer.Viewer) { v.Permissions = append([]string{"other"}, v.Permissions...) }, false},
		"no permission":                {func(v *viewer.Viewer) { v.Permissions = nil }, false},
		"another organization":         {func(v *viewer.Viewer) { v.OrganizationID = "org_2" }, false},
		"no operator's":                {func(v *viewer.Viewer) { v.Operator = false }, false},
		"the person instead of staff":  {func(v *viewer.Viewer) { v.Impersonator = "" }, false},
		"another one of the operators": {func(v *viewer.Viewer) { v.Impersonator = "other@operator.example" }, false},
	} {
		after := before
		row.change(&after)
		if before.SameRights(after) != row.same || after.SameRights(before) != row.same {
			t.Errorf("%s: the same is %v", name, !row.same)
		}
	}
}
