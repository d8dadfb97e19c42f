package store

import (
	"reflect"
	"strings"
	"testing"

	"guestlist/ent"
)

// Each column goes into the field of its name: a column more, or another order, would put one value in the place of another.
func TestInviteColumnsGoWhereTheirNamesSay(t *testing.T) {
	var row ent.Invite
	into := invitePointers(&row)
	if len(into) != len(inviteColumns) {
		t.Fatalf("%d fields for %d columns", len(into), len(inviteColumns))
	}
	value := reflect.ValueOf(&row).Elem()
	for i, column := range inviteColumns {
		at := reflect.ValueOf(into[i]).Pointer()
		name := ""
		for f := range value.NumField() {
			if field := value.Type().Field(f); field.IsExported() && value.Field(f).Addr().Pointer() == at && value.Field(f).Addr().Type() == reflect.TypeOf(into[i]) {
				name, _, _ = strings.Cut(field.Tag.Get("json"), ",")
			}
		}
		if name != column {
			t.Errorf("%s goes into %q", column, name)
		}
	}
}
