package app

import (
	"strconv"

	"guestlist/internal/invite"
)

// Settings are the words that the operator gave, as flags or as environment variables of the same name in capitals; nothing
// is checked yet, so that everything wrong can be reported at once.
type Settings struct {
	Database DatabaseSettings `embed:""`
	WorkOS   WorkOSSettings   `embed:""`
	Listen   ListenSettings   `embed:""`
	Access   AccessSettings   `embed:""`
	Policy   PolicySettings   `embed:""`
	Log      LogSettings      `embed:""`
	Trace    TraceSettings    `embed:""`
}

// DatabaseSettings say where everything is kept.
type DatabaseSettings struct {
	DatabaseURL string `name:"database-url" default:"file:guestlist.db" help:"file:PATH (SQLite) or postgres://… (default: ${default})" placeholder:"URL"`
}

// WorkOSSettings say how WorkOS is reached.
type WorkOSSettings struct {
	APIKey   string `name:"workos-api-key" help:"Secret key of the WorkOS environment; best one that nobody else uses. (required)" placeholder:"SK"`
	ClientID string `name:"workos-client-id" help:"Client id of the WorkOS environment. (required)" placeholder:"CLIENT"`
	BaseURL  string `name:"workos-base-url" default:"https://api.workos.com" help:"WorkOS's API; http only on loopback. (default: ${default})" placeholder:"URL"`
	// SyncEvery is for serve alone, and here because it is about how WorkOS is read.
	SyncEvery string `name:"sync-every" default:"24h" help:"How often everything here is compared with everything at WorkOS. (default: ${default})" placeholder:"DURATION"`
	// WebhookSecret is empty where no webhook endpoint is registered: then every delivery is refused.
	WebhookSecret string `name:"workos-webhook-secret" help:"Signing secret of the webhook endpoint PUBLIC_URL/webhooks/workos; a list separated by commas rotates: any of them verifies. Without one, webhooks are refused and events are asked for only." placeholder:"WHSEC"`

	Issuers string `name:"workos-issuers" help:"Issuers of access tokens, separated by commas (default: the known forms)." placeholder:"LIST"`
}

// ListenSettings say where we are.
type ListenSettings struct {
	PublicURL      string `name:"public-url" default:"http://localhost:4000" help:"Where browsers find us. (default: ${default})" placeholder:"URL"`
	ListenAddr     string `name:"listen-addr" default:"127.0.0.1:4000" help:"Address to serve on. (default: ${default})" placeholder:"ADDR"`
	AdminAddr      string `name:"admin-addr" default:"127.0.0.1:4001" help:"Address of metrics and profiles, without authentication. (default: ${default})" placeholder:"ADDR"`
	CookiePassword string `name:"workos-cookie-password" help:"32 characters or more; a list separated by commas rotates: the first seals, all open. (required)" placeholder:"SECRET"`
}

// AccessSettings say who may come how. Two defaults differ between serve and dev; see Defaults.
type AccessSettings struct {
	AppOrigins        string `name:"app-origins" help:"Exact origins of our own front ends, separated by commas." placeholder:"LIST"`
	CORSOrigins       string `name:"cors-origins" help:"Exact origins of partners, who use bearer tokens, separated by commas." placeholder:"LIST"`
	TrustedProxies    string `name:"trusted-proxies" help:"Addresses or networks of the proxies in front of us, separated by commas: what they say in X-Forwarded-For is believed." placeholder:"LIST"`
	PermissionsByRole string `name:"permissions-by-role" default:"admin=invites:read+invites:manage" help:"Permissions that a role adds to the token's. (default: ${default})" placeholder:"MAP"`
	OperatorOrg       string `name:"operator-organization" help:"The operator's own organization: permissions that are held in it count in the application scope too." placeholder:"ORG"`
	RateLimits        string `name:"rate-limits" default:"${rate_limits}" help:"How often one caller may ask in a minute: member, machine, client (an address without proof), sign_in, unknown (bearers that WorkOS must be asked about), preview. (default: ${default})" placeholder:"MAP"`
	SessionIdle       string `name:"session-idle" default:"72h" help:"How long a session lives unused. (default: ${default})" placeholder:"DURATION"`
	SessionMax        string `name:"session-max" default:"720h" help:"How long a session lives at most. (default: ${default})" placeholder:"DURATION"`
	Introspection     string `name:"graphql-introspection" default:"${introspection}" help:"off, signed_in or on. (default: ${default})" placeholder:"MODE"`
	TrustedDocuments  string `name:"trusted-documents" help:"File that lists the operations which clients were built with; those who may not read the schema may then send no others." placeholder:"FILE"`
	Playground        string `name:"playground" default:"${playground}" help:"on or off. (default: ${default})" placeholder:"MODE"`
}

// PolicySettings say who may invite whom, and how often.
type PolicySettings struct {
	Registration         string `name:"registration" default:"invite_only" help:"invite_only or open. (default: ${default})" placeholder:"MODE"`
	Quota                string `name:"invite-quota" default:"5" help:"Places per member and scope, or unlimited. (default: ${default})" placeholder:"N"`
	QuotaByRole          string `name:"invite-quota-by-role" help:"Such as admin=unlimited,member=5." placeholder:"MAP"`
	QuotaPerOrganization string `name:"invite-quota-per-organization" default:"unlimited" help:"Places per organization. (default: ${default})" placeholder:"N"`
	QuotaTotal           string `name:"invite-quota-total" default:"unlimited" help:"Places in all. (default: ${default})" placeholder:"N"`
	Accrual              string `name:"invite-accrual" default:"none" help:"Places that come with time to each member, such as 1/168h, or none. (default: ${default})" placeholder:"N/DURATION"`
	AccrualCap           string `name:"invite-accrual-cap" default:"unlimited" help:"How many places come so in all. (default: ${default})" placeholder:"N"`
	Refund               string `name:"invite-refund" default:"revoked,expired" help:"What gives its place back, or none; a failed send always does. (default: ${default})" placeholder:"LIST"`
	ExpiresDays          string `name:"invite-expires-days" default:"7" help:"Days that an invitation is good for, 1 to 30. (default: ${default})" placeholder:"N"`
	Roles                string `name:"invite-roles" default:"member" help:"Roles that every member may assign, separated by commas. (default: ${default})" placeholder:"LIST"`
	AllowDomains         string `name:"invite-allow-domains" help:"Only addresses of these domains, separated by commas." placeholder:"LIST"`
	BlockDomains         string `name:"invite-block-domains" help:"No addresses of these domains, separated by commas." placeholder:"LIST"`
	SendsPerMember       string `name:"invite-sends-per-member" default:"50" help:"Mails that one member may send in a day, whatever their quota. (default: ${default})" placeholder:"N"`
	SendsPerRecipient    string `name:"invite-sends-per-recipient" default:"5" help:"Mails that one member may send to one address in 30 days. (default: ${default})" placeholder:"N"`
	ResendCooldown       string `name:"invite-resend-cooldown" default:"1h" help:"How long after a mail the same invite may be mailed again. (default: ${default})" placeholder:"DURATION"`
	OnInviterRemoved     string `name:"invite-on-inviter-removed" default:"keep" help:"keep or revoke: what becomes of the pending invites of a member who is removed. (default: ${default})" placeholder:"MODE"`
	RefusalsPerMember    string `name:"invite-refusals-per-member" default:"${refusals}" help:"Refusals in a day that hide whether somebody has an account, before one member is asked to wait. (default: ${default})" placeholder:"N"`
	MaskEmails           string `name:"mask-emails" default:"false" help:"true hides the addresses of what others have sent, from invites:read too. (default: ${default})" placeholder:"BOOL"`
	ChargeExternal       string `name:"invite-charge-external" default:"false" help:"true charges invitations that were issued elsewhere in WorkOS, even above a limit. (default: ${default})" placeholder:"BOOL"`
	SendWait             string `name:"invite-send-wait" default:"${send_wait}" help:"How long after a send of unknown outcome a second one may follow; 1m47s or more unless WorkOS is on loopback. (default: ${default})" placeholder:"DURATION"`
	GiveUp               string `name:"invite-send-give-up" default:"${give_up}" help:"How long an unknown outcome is waited for before the place is released; longer than the wait, and 1m47s or more unless WorkOS is on loopback. (default: ${default})" placeholder:"DURATION"`
}

// LogSettings say what is logged; it goes to standard error.
type LogSettings struct {
	Format string `name:"log-format" default:"text" help:"text or json. (default: ${default})" placeholder:"FORMAT"`
	Level  string `name:"log-level" default:"info" help:"debug, info, warn or error. (default: ${default})" placeholder:"LEVEL"`
}

// Defaults fill the settings whose default depends on the program.
type Defaults struct{ Introspection, Playground, SendWait, GiveUp, Refusals, RateLimits string }

// ServeDefaults and DevDefaults are the two programs' own.
var (
	ServeDefaults = Defaults{Introspection: "off", Playground: "off", SendWait: "2m", GiveUp: "1h", Refusals: "20", RateLimits: "member=600,machine=1200,client=600,sign_in=120,unknown=30,preview=100"}
	DevDefaults   = Defaults{Introspection: "on", Playground: "on", SendWait: "5s", GiveUp: "30s", Refusals: "300", RateLimits: "member=2400,machine=2400,client=20000,sign_in=6000,unknown=100,preview=100"}
)

// Vars are the defaults as kong wants them.
func (d Defaults) Vars() map[string]string {
	return map[string]string{
		"introspection": d.Introspection, "pace": strconv.Itoa(invite.DefaultBudget().Pace), "playground": d.Playground,
		"send_wait": d.SendWait, "give_up": d.GiveUp, "refusals": d.Refusals, "rate_limits": d.RateLimits,
	}
}
