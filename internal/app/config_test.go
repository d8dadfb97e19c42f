package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"guestlist/internal/app"
)

// parse reads an environment as serve does.
func parse(t *testing.T, environ ...string) (app.Config, error) {
	t.Helper()
	var s app.Settings
	parser, err := kong.New(&s, kong.Resolvers(app.Environment(environ)), kong.Vars(app.ServeDefaults.Vars()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(nil); err != nil {
		t.Fatal(err)
	}
	return s.Parse(app.PartDatabase, app.PartWorkOS, app.PartPolicy, app.PartHTTP)
}

var least = []string{"WORKOS_API_KEY=sk_secret", "WORKOS_CLIENT_ID=client_1", "WORKOS_COOKIE_PASSWORD=" + strings.Repeat("k", 32)}

func TestLeastConfigurationHasTheDocumentedDefaults(t *testing.T) {
	t.Parallel()
	c, err := parse(t, least...)
	if err != nil {
		t.Fatal(err)
	}
	if c.DatabaseURL != "file:guestlist.db" || c.BaseURL != "https://api.workos.com" || c.PublicURL.String() != "http://localhost:4000" ||
		c.ListenAddr != "127.0.0.1:4000" || c.AdminAddr != "127.0.0.1:4001" || c.Introspection != "off" || c.Playground {
		t.Errorf("%+v", c)
	}
	p := c.Policy
	if p.Quota.Places != 5 || !p.QuotaPerOrganization.Unlimited || !p.QuotaTotal.Unlimited || !p.RefundRevoked || !p.RefundExpired ||
		p.ExpiresInDays != 7 || p.OpenRegistration || p.GiveUp != time.Hour || strings.Join(p.Roles, ",") != "member" {
		t.Errorf("%+v", p)
	}
	if got := strings.Join(c.PermissionsByRole["admin"], " "); got != "invites:read invites:manage" {
		t.Errorf("admin holds %q", got)
	}
	for _, want := range []string{"https://api.workos.com", "https://api.workos.com/", "https://api.workos.com/user_management/client_1"} {
		if !strings.Contains(strings.Join(c.Issuers, " ")+" ", want+" ") {
			t.Errorf("issuer %s is not known: %v", want, c.Issuers)
		}
	}
}

func TestEverythingWrongIsReportedAtOnceWithoutSecrets(t *testing.T) {
	t.Parallel()
	_, err := parse(t, "WORKOS_API_KEY=", "WORKOS_COOKIE_PASSWORD=short-secret", "DATABASE_URL=postgres://u:database-secret@%zz/db",
		"WORKOS_BASE_URL=http://api.example.com", "PUBLIC_URL=http://app.example.com/path", "APP_ORIGINS=https://a.example/", "CORS_ORIGINS=*",
		"INVITE_QUOTA=-1", "INVITE_QUOTA_BY_ROLE=admin", "INVITE_EXPIRES_DAYS=31", "INVITE_REFUND=none,revoked", "SESSION_IDLE=800h",
		"REGISTRATION=closed", "LOG_LEVEL=loud", "LISTEN_ADDR=4000", "PERMISSIONS_BY_ROLE=admin", "INVITE_ALLOW_DOMAINS=not a domain", "PLAYGROUND=yes",
		"TRUSTED_DOCUMENTS=/nowhere/at/all.json", "TRUSTED_PROXIES=0.0.0.0/0", "OPERATOR_ORGANIZATION=acme", "RATE_LIMITS=member=0")
	if !app.IsConfiguration(err) {
		t.Fatal(err)
	}
	for _, name := range []string{
		"WORKOS_API_KEY", "WORKOS_CLIENT_ID", "WORKOS_COOKIE_PASSWORD", "DATABASE_URL", "WORKOS_BASE_URL", "PUBLIC_URL",
		"APP_ORIGINS", "CORS_ORIGINS", "INVITE_QUOTA ", "INVITE_QUOTA_BY_ROLE", "INVITE_EXPIRES_DAYS", "INVITE_REFUND", "SESSION_IDLE", "REGISTRATION",
		"LOG_LEVEL", "LISTEN_ADDR", "PERMISSIONS_BY_ROLE", "INVITE_ALLOW_DOMAINS", "PLAYGROUND", "TRUSTED_DOCUMENTS", "TRUSTED_PROXIES", "OPERATOR_ORGANIZATION", "RATE_LIMITS",
	} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not reported", name)
		}
	}
	if strings.Contains(err.Error(), "secret") {
		t.Errorf("a secret is printed: %v", err)
	}
}

func TestContradictionsAreRefused(t *testing.T) {
	t.Parallel()
	_, err := parse(t, append(least, "APP_ORIGINS=https://a.example", "CORS_ORIGINS=https://a.example")...)
	if err == nil || !strings.Contains(err.Error(), "CORS_ORIGINS") {
		t.Errorf("one origin in both lists: %v", err)
	}
}

func TestListsAndMapsAreRead(t *testing.T) {
	t.Parallel()
	c, err := parse(t, append(least, "INVITE_QUOTA=unlimited", "INVITE_QUOTA_BY_ROLE=admin=unlimited, member=3", "INVITE_REFUND=none",
		"INVITE_BLOCK_DOMAINS=Bücher.example, @spam.example", "CORS_ORIGINS=https://p.example:8443")...)
	if err != nil {
		t.Fatal(err)
	}
	p := c.Policy
	if !p.Quota.Unlimited || !p.QuotaByRole["admin"].Unlimited || p.QuotaByRole["member"].Places != 3 || p.RefundRevoked || p.RefundExpired {
		t.Errorf("%+v", p)
	}
	if strings.Join(p.BlockDomains, " ") != "xn--bcher-kva.example spam.example" || c.CORSOrigins[0] != "https://p.example:8443" {
		t.Errorf("%v %v", p.BlockDomains, c.CORSOrigins)
	}
}

func TestTracesGoWhereOpenTelemetrysVariablesSayAndNowhereWithoutThem(t *testing.T) {
	t.Parallel()
	for environment, want := range map[string]string{
		"": "",
		"OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318":                                                            "http://127.0.0.1:4318/v1/traces",
		"OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318/below/":                                                     "http://127.0.0.1:4318/below/v1/traces",
		"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=https://otel.example/t OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318":  "https://otel.example/t",
		"OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318 OTEL_SDK_DISABLED=true":                                     "",
		"OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318 OTEL_TRACES_EXPORTER=none OTEL_EXPORTER_OTLP_PROTOCOL=grpc": "",
	} {
		c, err := parse(t, append(strings.Fields(environment), least...)...)
		if err != nil || c.Tracing.Endpoint != want {
			t.Errorf("%s: %q, %v", environment, c.Tracing.Endpoint, err)
		}
	}
	_, err := parse(t, append([]string{"OTEL_EXPORTER_OTLP_ENDPOINT=collector:4317", "OTEL_EXPORTER_OTLP_PROTOCOL=grpc", "OTEL_TRACES_EXPORTER=zipkin"}, least...)...)
	for _, name := range []string{"OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_TRACES_EXPORTER"} {
		if err == nil || !strings.Contains(err.Error(), name+" ") {
			t.Errorf("%s is not refused: %v", name, err)
		}
	}
}

func TestWhoIsInFrontAndHowOftenTheyMayAsk(t *testing.T) {
	t.Parallel()
	c, err := parse(t, append(least[:len(least):len(least)], "TRUSTED_PROXIES=10.0.0.0/8, ::ffff:192.0.2.1,2001:db8::/32", "RATE_LIMITS=member=7",
		"OPERATOR_ORGANIZATION=org_01OPS")...)
	if err != nil {
		t.Fatal(err)
	}
	proxies := make([]string, 0, 3)
	for _, p := range c.TrustedProxies {
		proxies = append(proxies, p.String())
	}
	if got := strings.Join(proxies, " "); got != "10.0.0.0/8 192.0.2.1/32 2001:db8::/32" || c.OperatorOrganization != "org_01OPS" {
		t.Errorf("proxies %s, operator %s", got, c.OperatorOrganization)
	}
	if c.RateLimits.Member != 7 || c.RateLimits.Machine != 1200 || c.RateLimits.Preview != 100 {
		t.Errorf("%+v", c.RateLimits)
	}
	for _, wrong := range []string{"TRUSTED_PROXIES=proxy.example", "RATE_LIMITS=everybody=1", "RATE_LIMITS=member=x", "RATE_LIMITS=member"} {
		if _, err := parse(t, append(least[:len(least):len(least)], wrong)...); err == nil {
			t.Errorf("%s is taken", wrong)
		}
	}
}

func TestASlipIsNamedForWhatItIsAndOnce(t *testing.T) {
	t.Parallel()
	for setting, says := range map[string]string{
		"INVITE_RESEND_COOLDOWN=0s": "must be more than zero", "SYNC_EVERY=0s": "must be more than zero", "SESSION_IDLE=soon": "must be a duration such as",
		"WORKOS_COOKIE_PASSWORD=a,b": "needs 32 characters or more", "WORKOS_COOKIE_PASSWORD=,": "names nothing", "WORKOS_WEBHOOK_SECRET=,": "names nothing",
		"INVITE_ROLES=,": "names nothing", "INVITE_REFUND=,": "names nothing", "INVITE_ALLOW_DOMAINS= , ": "names nothing", "APP_ORIGINS=,": "names nothing",
		"RATE_LIMITS=,": "names nothing", "WORKOS_ISSUERS=foo,bar": "must be an http or https address", "INVITE_SEND_WAIT=1m": "must be 1m47s or more",
	} {
		name, _, _ := strings.Cut(setting, "=")
		_, err := parse(t, append(least[:len(least):len(least)], setting)...)
		if !app.IsConfiguration(err) || strings.Count(err.Error(), "\n  ") != 1 || !strings.Contains(err.Error(), "\n  "+name+" "+says) {
			t.Errorf("%s: %v", setting, err)
		}
	}
}

// Such a pair has a meaning, so it is taken; but nobody is likely to want it.
func TestAGiveUpThatLeavesNoSecondSendIsWarnedOf(t *testing.T) {
	t.Parallel()
	for pair, warned := range map[string]bool{
		"INVITE_SEND_WAIT=10m INVITE_SEND_GIVE_UP=5m": true, "INVITE_SEND_WAIT=5m INVITE_SEND_GIVE_UP=5m": true, "INVITE_SEND_WAIT=5m INVITE_SEND_GIVE_UP=6m": false, "": false,
	} {
		c, err := parse(t, append(strings.Fields(pair), least...)...)
		if err != nil || (len(c.Warnings) == 1) != warned || warned && !strings.Contains(c.Warnings[0], "nothing is ever sent a second time") {
			t.Errorf("%s: %q, %v", pair, c.Warnings, err)
		}
	}
}
