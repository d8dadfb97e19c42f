package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestServeNamesEveryWrongSettingAtOnceAndNoSecret(t *testing.T) {
	t.Parallel()
	wrong := map[string]string{
		"DATABASE_URL":                  "mysql://operator:hunter2secret@db.example/guestlist",
		"WORKOS_BASE_URL":               "http://workos.example",
		"WORKOS_COOKIE_PASSWORD":        "tooshortsecret",
		"PUBLIC_URL":                    "http://app.example.com/path",
		"LISTEN_ADDR":                   "4000",
		"ADMIN_ADDR":                    "everywhere",
		"APP_ORIGINS":                   "*",
		"CORS_ORIGINS":                  "https://partner.example/path",
		"PERMISSIONS_BY_ROLE":           "admin",
		"SESSION_IDLE":                  "soon",
		"SESSION_MAX":                   "-1h",
		"GRAPHQL_INTROSPECTION":         "maybe",
		"PLAYGROUND":                    "yes",
		"REGISTRATION":                  "closed",
		"INVITE_QUOTA":                  "-1",
		"INVITE_QUOTA_BY_ROLE":          "admin",
		"INVITE_QUOTA_PER_ORGANIZATION": "many",
		"INVITE_QUOTA_TOTAL":            "1e3",
		"INVITE_REFUND":                 "always",
		"INVITE_EXPIRES_DAYS":           "31",
		"INVITE_ALLOW_DOMAINS":          "not a domain",
		"INVITE_BLOCK_DOMAINS":          "..",
		"INVITE_SEND_GIVE_UP":           "0s",
		"INVITE_SEND_WAIT":              "-1s",
		"INVITE_ACCRUAL":                "weekly",
		"INVITE_ACCRUAL_CAP":            "some",
		"INVITE_RESEND_COOLDOWN":        "a while",
		"INVITE_ON_INVITER_REMOVED":     "burn",
		"INVITE_REFUSALS_PER_MEMBER":    "0",
		"LOG_FORMAT":                    "xml",
		"LOG_LEVEL":                     "loud",
	}
	var env []string
	for name, value := range wrong {
		env = append(env, name+"="+value)
	}
	s := run(t, append(env, "WORKOS_API_KEY= "), "serve")
	if s.status != 1 || s.stdout != "" {
		t.Errorf("exit status %d with %q on standard output, want 1 and nothing", s.status, s.stdout)
	}
	wrong["WORKOS_API_KEY"], wrong["WORKOS_CLIENT_ID"] = "", ""
	for name := range wrong {
		if !strings.Contains(s.stderr, "\n  "+name+" ") {
			t.Errorf("nothing is said of %s:\n%s", name, s.stderr)
		}
	}
	for _, secret := range []string{"hunter2secret", "tooshortsecret", "operator", "db.example"} {
		if strings.Contains(s.stderr, secret) {
			t.Errorf("the text holds %s", secret)
		}
	}
}

func TestServeRefusesSettingsThatContradictEachOther(t *testing.T) {
	t.Parallel()
	s := run(t, append(sqlite(t), "WORKOS_API_KEY=sk_test_contradiction", "WORKOS_CLIENT_ID=client_x",
		"WORKOS_COOKIE_PASSWORD="+strings.Repeat("cookie-password-", 2)+",tooshortsecret",
		"APP_ORIGINS=https://both.example", "CORS_ORIGINS=https://both.example", "SESSION_IDLE=2h", "SESSION_MAX=1h", "INVITE_REFUND=none,revoked"), "serve")
	if s.status != 1 {
		t.Errorf("exit status %d, want 1", s.status)
	}
	for _, name := range []string{"CORS_ORIGINS", "SESSION_IDLE", "INVITE_REFUND", "WORKOS_COOKIE_PASSWORD"} {
		if !strings.Contains(s.stderr, "\n  "+name+" ") {
			t.Errorf("nothing is said of %s:\n%s", name, s.stderr)
		}
	}
	for _, secret := range []string{"sk_test_contradiction", "cookie-password-", "tooshortsecret"} {
		if strings.Contains(s.stderr, secret) {
			t.Errorf("the text holds %s", secret)
		}
	}
}

func TestACommandAsksOnlyForTheSettingsThatItUses(t *testing.T) {
	t.Parallel()
	if s := run(t, append(sqlite(t), "PUBLIC_URL=nonsense", "WORKOS_BASE_URL=nonsense"), "migrate"); s.status != 0 {
		t.Errorf("migrate asks for more than the database:\n%s", s.stderr)
	}
	s := run(t, append(sqlite(t), "PUBLIC_URL=nonsense"), "admit", "user_01SOMEBODY")
	if s.status != 1 || !strings.Contains(s.stderr, "WORKOS_API_KEY") || strings.Contains(s.stderr, "PUBLIC_URL") {
		t.Errorf("admit says:\n%s", s.stderr)
	}
}

func TestTheDatabasesPasswordIsNotSaidWhenItDoesNotAnswer(t *testing.T) {
	t.Parallel()
	s := run(t, []string{"DATABASE_URL=postgres://operator:hunter2secret@127.0.0.1:1/guestlist?sslmode=disable"}, "migrate")
	if s.status != 1 || !strings.Contains(s.stderr, "database") || strings.Contains(s.stderr, "hunter2secret") {
		t.Errorf("exit status %d:\n%s", s.status, s.stderr)
	}
}

func TestHelpListsTheCommandsAndEveryFlag(t *testing.T) {
	t.Parallel()
	const serve = `database-url workos-api-key workos-client-id workos-base-url workos-issuers workos-cookie-password public-url
		listen-addr admin-addr app-origins cors-origins permissions-by-role session-idle session-max graphql-introspection playground
		registration invite-quota invite-quota-by-role invite-quota-per-organization invite-quota-total invite-refund
		invite-expires-days invite-roles invite-allow-domains invite-block-domains invite-send-give-up invite-send-wait invite-accrual
		invite-accrual-cap invite-resend-cooldown invite-on-inviter-removed invite-refusals-per-member log-format log-level`
	for _, row := range []struct{ command, words, flags string }{
		{"", "serve migrate admit DATABASE_URL", ""},
		{"serve", "", serve},
		{"migrate", "up status", ""},
		{"migrate up", "", "database-url"},
		{"migrate status", "", "database-url"},
		{"stuck", "", "longer-than database-url"},
		{"settle", "<invite> --not-sent", "reason invitation workos-api-key"},
		{"grant", "<user|amount> [<amount>] AMOUNT", "organization reason expires"},
		{"seed send", "three characters", "consent"},
		{"admit", "<user>", "database-url workos-api-key workos-client-id workos-base-url log-level"},
	} {
		s := run(t, nil, append(strings.Fields(row.command), "--help")...)
		if s.status != 0 || s.stderr != "" {
			t.Errorf("guestlist %s --help: exit status %d, %q", row.command, s.status, s.stderr)
		}
		for _, word := range strings.Fields(row.words) {
			if !strings.Contains(s.stdout, word) {
				t.Errorf("guestlist %s --help says nothing of %s", row.command, word)
			}
		}
		for _, flag := range strings.Fields(row.flags) {
			if !strings.Contains(s.stdout, "--"+flag+"=") {
				t.Errorf("guestlist %s --help lacks --%s", row.command, flag)
			}
		}
	}
}

func TestHelpNamesWhatACommandUsesAndNothingElse(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"freeze", "unfreeze", "grant", "stuck", "seed status", "seed cancel"} {
		said := ok(t, nil, append(strings.Fields(command), "--help")...)
		for _, other := range []string{"--workos-", "--invite-", "--registration", "--mask-emails"} {
			if strings.Contains(said, other) {
				t.Errorf("%s --help names %s", command, other)
			}
		}
	}
	usage, _, _ := strings.Cut(ok(t, nil, "settle", "--help"), "\n")
	if strings.Contains(usage, "--invitation") || strings.Contains(usage, "--not-sent") {
		t.Errorf("settle wants both of what excludes each other: %s", usage)
	}
}

func TestAnUnknownCommandOrFlagIsRefused(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{}, {"dance"}, {"serve", "--colour=red"}, {"admit"}, {"migrate", "down"}} {
		if s := run(t, sqlite(t), args...); s.status != 1 || s.stderr == "" {
			t.Errorf("guestlist %v: exit status %d %q", args, s.status, s.stderr)
		}
	}
}

func TestAFlagWinsOverItsVariable(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "flag.db")
	ok(t, sqlite(t), "migrate", "--database-url=file:"+file)
	if _, err := os.Stat(file); err != nil {
		t.Errorf("the flag's database was not made: %v", err)
	}
}
