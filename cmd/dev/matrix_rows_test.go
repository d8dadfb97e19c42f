package main_test

// strangers get UNAUTHENTICATED and the not admitted NOT_ADMITTED on everything but what matrixQueries shows first.
var matrixQueries = []matrixRow{
	{
		"Query.viewer Viewer.kind Viewer.registration Viewer.permissions Viewer.sessionExpiresAt Viewer.impersonator", `{ viewer { kind registration permissions sessionExpiresAt impersonator } }`, "viewer",
		"ok ok ok ok ok ok ok ok ok ok ok",
	},
	{
		"Viewer.user", `{ viewer { user { id } } }`, "viewer user",
		"null null ok ok ok ok ok null null null null",
	},
	{
		"Viewer.machine Machine.id Machine.name", `{ viewer { machine { id name } } }`, "viewer machine",
		"null null null null null null null ok ok ok ok",
	},
	{
		"Viewer.scope", `{ viewer { scope { id } } }`, "viewer scope",
		"null null ok ok ok ok ok ok ok ok ok",
	},
	{
		"Viewer.memberships", `{ viewer { memberships { id } } }`, "viewer memberships",
		"null null ok ok ok ok ok null null null null",
	},
	{
		"Query.me", `{ me { id } }`, "me",
		"null null ok ok ok ok ok null null null null",
	},
	{
		"Query.invitationPreview", `{ invitationPreview(token: "$token") { status } }`, "invitationPreview",
		"ok ok ok ok ok ok ok ok ok ok ok",
	},
	{
		"Query.quota Quota.id Quota.pool Quota.organization Quota.user", `{ quota { id pool organization { id } user { id } } }`, "quota",
		"UNAUTHENTICATED NOT_ADMITTED ok ok ok ok ok null null null null",
	},
	{
		"Query.quota", `{ quota(organizationId: "$acme") { id } }`, "quota",
		"UNAUTHENTICATED NOT_ADMITTED ok ok ok null null null null null null",
	},
	{
		"Query.sentInvites", `{ sentInvites { totalCount } }`, "sentInvites",
		"UNAUTHENTICATED NOT_ADMITTED ok ok ok ok ok ok ok ok ok",
	},
	{
		"Query.sentInvites", `{ sentInvites(organizationId: "$acme") { totalCount } }`, "sentInvites",
		"UNAUTHENTICATED NOT_ADMITTED ok ok ok null null ok ok null null",
	},
	{
		"Query.invite", `{ invite(id: "$invite") { id email state inviter { id } } }`, "invite",
		"UNAUTHENTICATED NOT_ADMITTED ok null ok null null ok ok null null",
	},
	{
		"Query.node", `{ node(id: "$invite") { id } }`, "node",
		"UNAUTHENTICATED NOT_ADMITTED ok null ok null null ok ok null null",
	},
	{
		"Query.nodes", `{ nodes(ids: ["$invite"]) { id } }`, "nodes",
		"UNAUTHENTICATED NOT_ADMITTED ok null ok null null ok ok null null",
	},
	{
		"Query.organization", `{ organization { id } }`, "organization",
		"UNAUTHENTICATED NOT_ADMITTED ok ok ok ok null ok ok ok ok",
	},
	{
		"Query.organization", `{ organization(id: "$acme") { id } }`, "organization",
		"UNAUTHENTICATED NOT_ADMITTED ok ok ok null null ok ok null null",
	},
	{
		"Query.application", `{ application { id } }`, "application",
		"UNAUTHENTICATED NOT_ADMITTED ok ok ok ok ok ok ok ok ok",
	},
}

var matrixScopes = []matrixRow{
	{
		"Organization.id Organization.name Organization.assignableRoles", `{ organization(id: "$acme") { id name assignableRoles } }`, "organization assignableRoles",
		"UNAUTHENTICATED NOT_ADMITTED ok ok ok null null ok ok null null",
	},
	{
		"Application.id Application.name Application.assignableRoles", `{ node(id: "$app") { id ... on Application { name assignableRoles } } }`, "node",
		"UNAUTHENTICATED NOT_ADMITTED ok ok ok ok ok ok ok ok ok",
	},
	{
		"Organization.quota", `{ organization(id: "$acme") { quota { id } } }`, "organization quota",
		"UNAUTHENTICATED NOT_ADMITTED FORBIDDEN FORBIDDEN ok null null ok ok null null",
	},
	{
		"Application.quota", `{ application { quota { id } } }`, "application quota",
		"UNAUTHENTICATED NOT_ADMITTED FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN",
	},
	{
		"Organization.invites", `{ organization(id: "$acme") { invites { totalCount } } }`, "organization invites",
		"UNAUTHENTICATED NOT_ADMITTED FORBIDDEN FORBIDDEN ok null null ok ok null null",
	},
	{
		"Application.invites", `{ application { invites { totalCount } } }`, "application invites",
		"UNAUTHENTICATED NOT_ADMITTED FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN",
	},
	{
		"Organization.members", `{ organization(id: "$acme") { members { totalCount } } }`, "organization members",
		"UNAUTHENTICATED NOT_ADMITTED FORBIDDEN FORBIDDEN ok null null ok ok null null",
	},
	{
		"Application.members", `{ application { members { totalCount } } }`, "application members",
		"UNAUTHENTICATED NOT_ADMITTED FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN",
	},
	{
		"Organization.inviteStats", `{ organization(id: "$acme") { inviteStats { sent } } }`, "organization inviteStats",
		"UNAUTHENTICATED NOT_ADMITTED FORBIDDEN FORBIDDEN ok null null ok ok null null",
	},
	{
		"Application.inviteStats", `{ application { inviteStats { sent } } }`, "application inviteStats",
		"UNAUTHENTICATED NOT_ADMITTED FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN",
	},
	{
		"Organization.inviteTree", `{ organization(id: "$acme") { inviteTree { totalCount } } }`, "organization inviteTree",
		"UNAUTHENTICATED NOT_ADMITTED FORBIDDEN FORBIDDEN ok null null ok ok null null",
	},
	{
		"Application.inviteTree", `{ application { inviteTree { totalCount } } }`, "application inviteTree",
		"UNAUTHENTICATED NOT_ADMITTED FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN",
	},
}

// What a person, a member and a pool say of themselves is seen whole or not at all.
const (
	memberFields = `id user { id } status roleSlugs joinedAt quota { id } organization { id } invite { id } frozenAt frozenReason`
	poolFields   = `id pool limit used accrued granted remaining reserved refunded available nextAccrualAt canInvite blockedBy blockedPool organization { id } user { id }`
)

// By its id a thing is as visible as by its list.
var matrixNodes = []matrixRow{
	{
		"Query.node", `{ node(id: "$acme") { id } }`, "node",
		"UNAUTHENTICATED NOT_ADMITTED ok ok ok null null ok ok null null",
	},
	{
		"Quota.id Quota.pool Quota.limit Quota.used Quota.accrued Quota.granted Quota.remaining Quota.reserved Quota.refunded Quota.available " +
			"Quota.nextAccrualAt Quota.canInvite Quota.blockedBy Quota.blockedPool Quota.organization Quota.user",
		`{ node(id: "$quota") { ... on Quota { ` + poolFields + ` } } }`, "node",
		"UNAUTHENTICATED NOT_ADMITTED ok null ok null null ok ok null null",
	},
	{
		"Member.id Member.user Member.status Member.roleSlugs Member.joinedAt Member.quota Member.organization Member.invite Member.frozenAt Member.frozenReason",
		`{ node(id: "$member") { ... on Member { ` + memberFields + ` } } }`, "node",
		"UNAUTHENTICATED NOT_ADMITTED ok null ok null null ok ok null null",
	},
	{
		"User.id User.name User.pictureUrl User.joinedAt User.deletedAt", `{ node(id: "$mia") { id ... on User { name pictureUrl joinedAt deletedAt } } }`, "node",
		"UNAUTHENTICATED NOT_ADMITTED ok null ok null null ok ok null null",
	},
	{
		"User.email", `{ node(id: "$mia") { ... on User { email } } }`, "node email",
		"UNAUTHENTICATED NOT_ADMITTED ok null ok null null ok ok null null",
	},
	{
		"User.quota", `{ node(id: "$mia") { ... on User { quota(organizationId: "$acme") { id } } } }`, "node quota",
		"UNAUTHENTICATED NOT_ADMITTED ok null ok null null ok ok null null",
	},
	{
		"User.sentInvites", `{ node(id: "$mia") { ... on User { sentInvites(organizationId: "$acme") { totalCount } } } }`, "node sentInvites",
		"UNAUTHENTICATED NOT_ADMITTED ok null ok null null ok ok null null",
	},
	{
		"User.invitedBy", `{ node(id: "$mia") { ... on User { invitedBy { id } } } }`, "node",
		"UNAUTHENTICATED NOT_ADMITTED ok null ok null null ok ok null null",
	},
}

var matrixMutations = []matrixRow{
	{
		"Mutation.inviteUser", `mutation { inviteUser(input: {email: "$address"}) { ... on Refusal { code } } }`, "inviteUser",
		"UNAUTHENTICATED NOT_ADMITTED ok ok ok ok ok ok ok ok ok",
	},
	{
		"Mutation.inviteUser", `mutation { inviteUser(input: {email: "$address", organizationId: "$acme"}) { ... on Refusal { code } } }`, "inviteUser",
		"UNAUTHENTICATED NOT_ADMITTED ok ok ok SCOPE_NOT_ALLOWED SCOPE_NOT_ALLOWED ok ok SCOPE_NOT_ALLOWED SCOPE_NOT_ALLOWED",
	},
	{
		"Mutation.inviteUser", `mutation { inviteUser(input: {email: "$address", organizationId: "$acme", roleSlug: "admin"}) { ... on Refusal { code } } }`, "inviteUser",
		"UNAUTHENTICATED NOT_ADMITTED ROLE_NOT_ALLOWED ROLE_NOT_ALLOWED ok ROLE_NOT_ALLOWED ROLE_NOT_ALLOWED ROLE_NOT_ALLOWED ROLE_NOT_ALLOWED ROLE_NOT_ALLOWED ROLE_NOT_ALLOWED",
	},
	{
		"Mutation.inviteUser", `mutation { inviteUser(input: {email: "$address", organizationId: "$app"}) { ... on Refusal { code } } }`, "inviteUser",
		"UNAUTHENTICATED NOT_ADMITTED SCOPE_NOT_ALLOWED SCOPE_NOT_ALLOWED SCOPE_NOT_ALLOWED SCOPE_NOT_ALLOWED ok SCOPE_NOT_ALLOWED SCOPE_NOT_ALLOWED SCOPE_NOT_ALLOWED SCOPE_NOT_ALLOWED",
	},
	{
		"Mutation.inviteUsers", `mutation { inviteUsers(input: {organizationId: "$acme", invites: [{email: "$address"}]}) { results { ... on Refusal { code } } } }`, "inviteUsers results",
		"UNAUTHENTICATED NOT_ADMITTED ok ok ok SCOPE_NOT_ALLOWED SCOPE_NOT_ALLOWED ok ok SCOPE_NOT_ALLOWED SCOPE_NOT_ALLOWED",
	},
	{
		"Mutation.revokeInvite", `mutation { revokeInvite(input: {id: "$invite"}) { ... on Refusal { code } } }`, "revokeInvite",
		"UNAUTHENTICATED NOT_ADMITTED ok NOT_FOUND ok NOT_FOUND NOT_FOUND ok FORBIDDEN NOT_FOUND NOT_FOUND",
	},
	{
		"Mutation.resendInvite", `mutation { resendInvite(input: {id: "$invite"}) { ... on Refusal { code } } }`, "resendInvite",
		"UNAUTHENTICATED NOT_ADMITTED RESEND_TOO_SOON NOT_FOUND RESEND_TOO_SOON NOT_FOUND NOT_FOUND RESEND_TOO_SOON FORBIDDEN NOT_FOUND NOT_FOUND",
	},
	{
		"Mutation.grantQuota", `mutation { grantQuota(input: {userId: "$mia", organizationId: "$acme", amount: 1, reason: "matrix"}) { ... on Refusal { code } } }`, "grantQuota",
		"UNAUTHENTICATED NOT_ADMITTED FORBIDDEN FORBIDDEN ok FORBIDDEN FORBIDDEN ok FORBIDDEN FORBIDDEN FORBIDDEN",
	},
	{
		"Mutation.grantQuota", `mutation { grantQuota(input: {userId: "$olga", organizationId: "$acme", amount: 1, reason: "matrix"}) { ... on Refusal { code } } }`, "grantQuota",
		"UNAUTHENTICATED NOT_ADMITTED FORBIDDEN FORBIDDEN NOT_A_MEMBER FORBIDDEN FORBIDDEN NOT_A_MEMBER FORBIDDEN FORBIDDEN FORBIDDEN",
	},
	{
		"Mutation.setInviting", `mutation { setInviting(input: {userId: "$max", organizationId: "$acme", allowed: true, reason: "matrix"}) { ... on Refusal { code } } }`, "setInviting",
		"UNAUTHENTICATED NOT_ADMITTED FORBIDDEN FORBIDDEN ok FORBIDDEN FORBIDDEN ok FORBIDDEN FORBIDDEN FORBIDDEN",
	},
}

// While each caller listens, Mia invites somebody and then the caller does: sees is hers come first, own only the caller's.
var matrixStreams = []matrixRow{
	{
		"Subscription.inviteChanged", `subscription { inviteChanged { email } }`, "inviteChanged email",
		"UNAUTHENTICATED NOT_ADMITTED sees own sees own own sees sees own own",
	},
	{
		"Subscription.inviteChanged", `subscription { inviteChanged(organizationId: "$acme") { email } }`, "inviteChanged email",
		"UNAUTHENTICATED NOT_ADMITTED sees own sees FORBIDDEN FORBIDDEN sees sees FORBIDDEN FORBIDDEN",
	},
	{
		"Subscription.quotaChanged", `subscription { quotaChanged { user { id } } }`, "quotaChanged user id",
		"UNAUTHENTICATED NOT_ADMITTED sees own own own own FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN",
	},
}
