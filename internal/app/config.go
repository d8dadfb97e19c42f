package app

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"guestlist/graph"
	"guestlist/internal/invite"
	"guestlist/internal/store"
)

// Config is what the settings mean, checked.
type Config struct {
	DatabaseURL string

	APIKey, ClientID, BaseURL string
	Issuers                   []string
	WebhookSecrets            []string

	PublicURL               *url.URL
	ListenAddr, AdminAddr   string
	CookieKeys              []string
	AppOrigins, CORSOrigins []string
	TrustedProxies          []netip.Prefix
	PermissionsByRole       map[string][]string
	OperatorOrganization    string
	RateLimits              RateLimits
	SessionIdle, SessionMax time.Duration
	Introspection           string
	Trusted                 graph.Documents
	Playground              bool
	Policy                  invite.Policy
	Accrual                 invite.Accrual
	Tracing                 Tracing
	LogJSON                 bool
	LogLevel                slog.Level
	PollEvery, DeliverEvery time.Duration
	SyncEvery               time.Duration
	// Warnings are settings that are taken although they may not be meant.
	Warnings []string
}

// Part says which settings a command uses; it is asked for no others.
type Part int

// The parts.
const (
	PartDatabase Part = iota
	PartWorkOS
	PartPolicy
	PartHTTP
)

// Parse checks the settings that the parts need and reports everything that is wrong at once. No secret is in the error.
func (s Settings) Parse(parts ...Part) (Config, error) {
	p := &parser{}
	c := Config{PollEvery: time.Second, DeliverEvery: time.Second}
	s.Log.into(&c, p)
	for _, part := range parts {
		switch part {
		case PartDatabase:
			c.DatabaseURL = s.Database.DatabaseURL
			p.fail("DATABASE_URL", store.CheckURL(c.DatabaseURL))
		case PartWorkOS:
			s.WorkOS.into(&c, p)
		case PartPolicy:
			s.Policy.into(&c, p)
			c.checkWaits(p)
		case PartHTTP:
			s.Listen.into(&c, p)
			s.Access.into(&c, p)
			s.Trace.into(&c, p)
		}
	}
	return c, p.err()
}

func (s WorkOSSettings) into(c *Config, p *parser) {
	c.APIKey, c.ClientID = p.required("WORKOS_API_KEY", s.APIKey), p.required("WORKOS_CLIENT_ID", s.ClientID)
	base := p.url("WORKOS_BASE_URL", s.BaseURL)
	if base != nil && base.Scheme == "http" && !loopback(base.Hostname()) {
		p.say("WORKOS_BASE_URL", "must be https unless it is on loopback")
	}
	c.BaseURL = strings.TrimRight(s.BaseURL, "/")
	c.SyncEvery = p.duration("SYNC_EVERY", cmp.Or(s.SyncEvery, "24h")) // cmd/dev makes these settings itself
	c.WebhookSecrets = p.list("WORKOS_WEBHOOK_SECRET", s.WebhookSecret)
	c.Issuers = p.list("WORKOS_ISSUERS", s.Issuers)
	for _, issuer := range c.Issuers {
		if p.url("WORKOS_ISSUERS", issuer) == nil {
			break
		}
	}
	if len(c.Issuers) > 0 {
		return
	}
	for _, origin := range []string{c.BaseURL, "https://api.workos.com"} {
		c.Issuers = append(c.Issuers, origin, origin+"/", origin+"/user_management/"+c.ClientID)
	}
}

func (s ListenSettings) into(c *Config, p *parser) {
	c.PublicURL = p.url("PUBLIC_URL", s.PublicURL)
	if u := c.PublicURL; u != nil {
		if u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
			p.say("PUBLIC_URL", "must be an origin such as https://app.example.com, without a path")
		}
		if u.Scheme == "http" && !loopback(u.Hostname()) {
			p.say("PUBLIC_URL", "must be https unless it is on loopback")
		}
		c.PublicURL = &url.URL{Scheme: u.Scheme, Host: u.Host}
	}
	c.ListenAddr, c.AdminAddr = p.address("LISTEN_ADDR", s.ListenAddr), p.address("ADMIN_ADDR", s.AdminAddr)
	c.CookieKeys = p.list("WORKOS_COOKIE_PASSWORD", p.required("WORKOS_COOKIE_PASSWORD", s.CookiePassword))
	for _, key := range c.CookieKeys {
		if len(key) < 32 {
			p.say("WORKOS_COOKIE_PASSWORD", "needs 32 characters or more in each of its parts")
			break
		}
	}
}

func (s AccessSettings) into(c *Config, p *parser) {
	c.AppOrigins, c.CORSOrigins = p.origins("APP_ORIGINS", s.AppOrigins), p.origins("CORS_ORIGINS", s.CORSOrigins)
	for _, o := range c.CORSOrigins {
		for _, own := range c.AppOrigins {
			if o == own {
				p.say("CORS_ORIGINS", "and APP_ORIGINS both name "+o+": a partner's origin never gets cookies, choose one")
			}
		}
	}
	c.TrustedProxies = p.networks("TRUSTED_PROXIES", s.TrustedProxies)
	if c.OperatorOrganization = strings.TrimSpace(s.OperatorOrg); c.OperatorOrganization != "" && !strings.HasPrefix(c.OperatorOrganization, "org_") {
		p.say("OPERATOR_ORGANIZATION", "must be an organization's id such as org_…")
	}
	c.RateLimits = p.rateLimits("RATE_LIMITS", s.RateLimits, ServeDefaults.RateLimits)
	c.PermissionsByRole = p.permissions("PERMISSIONS_BY_ROLE", s.PermissionsByRole)
	c.SessionIdle, c.SessionMax = p.duration("SESSION_IDLE", s.SessionIdle), p.duration("SESSION_MAX", s.SessionMax)
	if c.SessionMax < c.SessionIdle {
		p.say("SESSION_IDLE", "is longer than SESSION_MAX")
	}
	c.Introspection = p.oneOf("GRAPHQL_INTROSPECTION", s.Introspection, "off", "signed_in", "on")
	c.Trusted = p.documents("TRUSTED_DOCUMENTS", s.TrustedDocuments)
	c.Playground = p.oneOf("PLAYGROUND", s.Playground, "off", "on") == "on"
}

func (s PolicySettings) into(c *Config, p *parser) {
	c.Policy = invite.Policy{
		Quota: p.limit("INVITE_QUOTA", s.Quota), QuotaByRole: p.limits("INVITE_QUOTA_BY_ROLE", s.QuotaByRole),
		QuotaPerOrganization: p.limit("INVITE_QUOTA_PER_ORGANIZATION", s.QuotaPerOrganization),
		QuotaTotal:           p.limit("INVITE_QUOTA_TOTAL", s.QuotaTotal),
		ExpiresInDays:        p.number("INVITE_EXPIRES_DAYS", s.ExpiresDays, 1, 30),
		Roles:                p.list("INVITE_ROLES", s.Roles), AllowDomains: p.domains("INVITE_ALLOW_DOMAINS", s.AllowDomains),
		BlockDomains:      p.domains("INVITE_BLOCK_DOMAINS", s.BlockDomains),
		OpenRegistration:  p.oneOf("REGISTRATION", s.Registration, "invite_only", "open") == "open",
		SendsPerMember:    p.number("INVITE_SENDS_PER_MEMBER", s.SendsPerMember, 1, 1_000_000),
		SendsPerRecipient: p.number("INVITE_SENDS_PER_RECIPIENT", s.SendsPerRecipient, 1, 1_000_000),
		RefusalsPerMember: p.number("INVITE_REFUSALS_PER_MEMBER", s.RefusalsPerMember, 1, 1_000_000),
		ResendCooldown:    p.duration("INVITE_RESEND_COOLDOWN", s.ResendCooldown),
		SendWait:          p.duration("INVITE_SEND_WAIT", s.SendWait),
		GiveUp:            p.duration("INVITE_SEND_GIVE_UP", s.GiveUp),

		MaskEmails:      p.oneOf("MASK_EMAILS", s.MaskEmails, "false", "true") == "true",
		Budget:          invite.DefaultBudget(),
		ChargeElsewhere: p.oneOf("INVITE_CHARGE_EXTERNAL", s.ChargeExternal, "false", "true") == "true",
		RevokeOfRemoved: p.oneOf("INVITE_ON_INVITER_REMOVED", s.OnInviterRemoved, "keep", "revoke") == "revoke",
	}
	c.Accrual = p.accrual("INVITE_ACCRUAL", s.Accrual)
	if limit := p.limit("INVITE_ACCRUAL_CAP", s.AccrualCap); !limit.Unlimited {
		if c.Accrual.Cap = limit.Places; limit.Places == 0 {
			c.Accrual = invite.Accrual{}
		}
	}
	for _, word := range p.list("INVITE_REFUND", s.Refund) {
		switch word {
		case "revoked":
			c.Policy.RefundRevoked = true
		case "expired":
			c.Policy.RefundExpired = true
		case "none":
			if s.Refund != "none" {
				p.say("INVITE_REFUND", "names none beside something else")
			}
		default:
			p.say("INVITE_REFUND", "takes revoked, expired, or none")
		}
	}
}

// leastWait is how long a send may still be on its way and then unseen: 2 s to the wire, 40 s until WorkOS applies it, 60 s
// until it shows, 5 s of clocks. What is decided earlier is decided on a guess.
const leastWait = 107 * time.Second

// checkWaits lets a fake on loopback, which applies and shows at once, have less. A wait that is longer than the last resort
// means that nothing is ever sent a second time.
func (c *Config) checkWaits(p *parser) {
	if wait, last := c.Policy.SendWait, c.Policy.GiveUp; wait > 0 && last > 0 && last <= wait {
		c.Warnings = append(c.Warnings, fmt.Sprintf("INVITE_SEND_GIVE_UP (%s) is not longer than INVITE_SEND_WAIT (%s): after an unknown outcome nothing is ever sent a second time", last, wait))
	}
	if base, err := url.Parse(c.BaseURL); c.BaseURL == "" || err == nil && loopback(base.Hostname()) {
		return // without WorkOS nothing is sent
	}
	for name, d := range map[string]time.Duration{"INVITE_SEND_WAIT": c.Policy.SendWait, "INVITE_SEND_GIVE_UP": c.Policy.GiveUp} {
		if d > 0 && d < leastWait {
			p.say(name, "must be "+leastWait.String()+" or more: a send may still show that late")
		}
	}
}

func (s LogSettings) into(c *Config, p *parser) {
	c.LogJSON = p.oneOf("LOG_FORMAT", s.Format, "text", "json") == "json"
	if c.LogLevel.UnmarshalText([]byte(s.Level)) != nil {
		p.say("LOG_LEVEL", "takes debug, info, warn or error")
	}
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// errConfiguration lets main tell a wrong setting from a failure.
var errConfiguration = errors.New("the configuration is not usable")

// IsConfiguration reports whether an error is about settings.
func IsConfiguration(err error) bool { return errors.Is(err, errConfiguration) }
