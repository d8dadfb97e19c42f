package app_test

import (
	"fmt"
	"strings"
	"testing"
)

func noteOf(t *testing.T, last string, environ ...string) string {
	t.Helper()
	c, err := parse(t, append(environ, least...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c.Note(last)
}

func TestSettingsAreWrittenDownWhenTheyChangeWithWhatChanged(t *testing.T) {
	t.Parallel()
	first := noteOf(t, "")
	for _, want := range []string{"sha256:", "\nINVITE_QUOTA: 5\n", "\nOPERATOR_ORGANIZATION: (none)\n", "\nPERMISSIONS_BY_ROLE: admin=invites:read+invites:manage\n"} {
		if !strings.Contains(first, want) {
			t.Errorf("%q is not in %s", want, first)
		}
	}
	if again := noteOf(t, first); again != "" {
		t.Errorf("nothing has changed: %s", again)
	}
	for setting, want := range map[string]string{
		"INVITE_QUOTA=7":                              "INVITE_QUOTA: 5 → 7",
		"OPERATOR_ORGANIZATION=org_01OPS":             "OPERATOR_ORGANIZATION: (none) → org_01OPS",
		"PERMISSIONS_BY_ROLE=member=invites:read":     "PERMISSIONS_BY_ROLE: admin=invites:read+invites:manage → member=invites:read",
		"INVITE_ACCRUAL=1/168h":                       "INVITE_ACCRUAL: none → 1/168h",
		"REGISTRATION=open":                           "REGISTRATION: invite_only → open",
		"CORS_ORIGINS=https://p.example":              "CORS_ORIGINS: (none) → https://p.example",
		"WORKOS_ISSUERS=https://issuer.example":       "WORKOS_ISSUERS: (none) → https://issuer.example",
		"RATE_LIMITS=member=1":                        "→ member=1",
		"TRUSTED_PROXIES=192.0.2.1":                   "TRUSTED_PROXIES: (none) → #",
		"INVITE_BLOCK_DOMAINS=spam.example,x.example": "INVITE_BLOCK_DOMAINS: (none) → spam.example,x.example",
		"INVITE_QUOTA_PER_ORGANIZATION=3":             "INVITE_QUOTA_PER_ORGANIZATION: unlimited → 3",
		"GRAPHQL_INTROSPECTION=on":                    "GRAPHQL_INTROSPECTION: off → on",
	} {
		changed := noteOf(t, first, setting)
		lines := strings.Split(changed, "\n")
		if len(lines) < 3 || !strings.Contains(lines[1], want) || strings.Count(changed, "→") != 1 {
			t.Errorf("%s: %s", setting, changed)
		}
		if strings.Contains(changed, "192.0.2") || strings.Contains(changed, "sk_secret") || strings.Contains(changed, "kkkk") {
			t.Errorf("%s: a secret or an address is in %s", setting, changed)
		}
		back := noteOf(t, changed)
		if strings.Count(back, "→") != 1 || strings.Split(back, "\n")[0] != strings.Split(first, "\n")[0] {
			t.Errorf("%s: and back: %s", setting, back)
		}
	}
}

func TestChangeBehindWhatFitsIsWrittenDown(t *testing.T) {
	t.Parallel()
	var domains strings.Builder
	for i := range 400 {
		fmt.Fprintf(&domains, "spam%d.example,", i)
	}
	many := "INVITE_BLOCK_DOMAINS=" + domains.String()
	before := noteOf(t, "", many+"a.example")
	after := noteOf(t, before, many+"b.example", "INVITE_QUOTA=7")
	if len(before) > 2000 || len(after) > 2000 || noteOf(t, before, many+"a.example") != "" {
		t.Fatalf("%d and %d bytes: %s", len(before), len(after), before)
	}
	lines := strings.Split(after, "\n")
	if !strings.HasPrefix(lines[1], "INVITE_BLOCK_DOMAINS: spam0.example,") || !strings.Contains(lines[1], " → spam0.example,") || lines[2] != "INVITE_QUOTA: 5 → 7" {
		t.Errorf("%s", after)
	}
	all := noteOf(t, after, many+"b.example", "INVITE_QUOTA=8")
	if strings.Count(all, "→") != 1 || !strings.Contains(all, "\nINVITE_QUOTA: 7 → 8\n") {
		t.Errorf("%s", all)
	}
}

func TestEntryOfAnEarlierVersionIsFollowedByAWholeOne(t *testing.T) {
	t.Parallel()
	if got := noteOf(t, "{Quota:{Places:5 Unlimited:false}}"); got != noteOf(t, "") {
		t.Error(got)
	}
}
