package main_test

import (
	"encoding/json"
	"testing"
)

func TestAMemberEndsAnotherBrowserOfTheirs(t *testing.T) {
	t.Parallel()
	d := start(t)
	here, there := d.browser(), d.browser()
	here.signIn(d.demo("Mia").Email)
	there.signIn(d.demo("Mia").Email)
	cookie := there.session()
	asked := caller{d: d, via: here}.ask(`{ viewer { sessions { id current userAgent organization { id } } } }`, nil)
	var said struct {
		Data struct {
			Viewer struct {
				Sessions []struct {
					ID      string
					Current bool
				}
			}
		}
	}
	if err := json.Unmarshal(asked.reply.body, &said); err != nil || len(said.Data.Viewer.Sessions) != 2 {
		t.Fatalf("%v %s", err, asked.reply.body)
	}
	for _, s := range said.Data.Viewer.Sessions {
		revoke := caller{d: d, token: d.demo("Max").AccessToken}.ask(`mutation($id: ID!) { revokeSession(input: {id: $id}) { __typename } }`, vars{"id": s.ID})
		if revoke.code() != "NOT_FOUND" {
			t.Errorf("somebody else ends it: %s", revoke.reply.body)
		}
		if s.Current {
			continue
		}
		if a := (caller{d: d, via: here}).ask(`mutation($id: ID!) { revokeSession(input: {id: $id}) { __typename } }`, vars{"id": s.ID}); a.code() != "" {
			t.Errorf("%s", a.reply.body)
		}
	}
	checkDead(t, d, cookie)
	if me := (caller{d: d, via: here}).ask(askMe, nil).Data.Me; me == nil {
		t.Error("this browser is out as well")
	}
}
