/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** All conditions hold; an empty list matches nothing; email: a prefix, case-insensitive; times: [after, before). */
export type InviteFilter = {
  /** At or after. */
  createdAfter?: string | null | undefined;
  /** Before. */
  createdBefore?: string | null | undefined;
  /** How the address begins. */
  email?: string | null | undefined;
  /** Any of these. */
  sources?: Array<InviteSource> | null | undefined;
  /** Any of these. */
  states?: Array<InviteState> | null | undefined;
};

/** Where an invite was made. */
export type InviteSource =
  /** Here, by a member. */
  | 'MEMBER';

/** SENDING and REVOKING: outcome not known yet. REVOKED and EXPIRED may still become ACCEPTED; ACCEPTED and FAILED are final. */
export type InviteState =
  /** Somebody joined by it. */
  | 'ACCEPTED'
  /** Its time is over. */
  | 'EXPIRED'
  /** Could not be sent; the place is back. */
  | 'FAILED'
  /** The invitation is out. */
  | 'PENDING'
  /** Withdrawn. */
  | 'REVOKED'
  /** To be withdrawn; not confirmed yet. Resolves by itself. */
  | 'REVOKING'
  /** The place is taken; whether WorkOS has the invitation is not known yet. Resolves by itself. */
  | 'SENDING';

/**
 * expiresInDays 1..30. roleSlug: one of assignableRoles, else the default role. A key, 1..255 characters, belongs to the viewer
 * and is kept 24 hours.
 */
export type InviteUserInput = {
  /** Whom to invite. */
  email: string;
  /** For how long. */
  expiresInDays?: number | null | undefined;
  /** Makes a repeated call return the same invite. */
  idempotencyKey?: string | null | undefined;
  /** The mail's language, as a tag such as en or pt-BR. */
  locale?: string | null | undefined;
  /** Where into. */
  organizationId?: string | null | undefined;
  /** As what. */
  roleSlug?: string | null | undefined;
};

/** A row's organizationId is absent or equal to this one; the key covers each row by its position, unless the row has its own. */
export type InviteUsersInput = {
  /** Makes a repeated call return the same invites. */
  idempotencyKey?: string | null | undefined;
  /** Whom to invite. */
  invites: Array<InviteUserInput>;
  /** Where into. */
  organizationId?: string | null | undefined;
};

/** Whose budget. */
export type QuotaPool =
  /** One member's, in one scope. */
  | 'MEMBER'
  /** One organization's. */
  | 'ORGANIZATION'
  /** The whole application's. */
  | 'TOTAL';

/** Why not. Grows: take an unknown one for UPSTREAM_REFUSED and show the message. */
export type RefusalCode =
  /** WorkOS says that mail cannot reach it. */
  | 'ADDRESS_UNDELIVERABLE'
  /** Somebody has joined by it. */
  | 'ALREADY_ACCEPTED'
  /** Its time is over. */
  | 'ALREADY_EXPIRED'
  /** Could not be sent. */
  | 'ALREADY_FAILED'
  /** Has an open invitation already. */
  | 'ALREADY_INVITED'
  /** Is a member already. */
  | 'ALREADY_MEMBER'
  /** Is withdrawn. */
  | 'ALREADY_REVOKED'
  /** The domain is outside the allowed ones. */
  | 'DOMAIN_NOT_ALLOWED'
  /** The key came with another input. */
  | 'IDEMPOTENCY_CONFLICT'
  /** Staff act as somebody else, which changes nothing. */
  | 'IMPERSONATED'
  /** Not an address that can be invited. */
  | 'INVALID_EMAIL'
  /** An operator has suspended the viewer's inviting. */
  | 'INVITING_FROZEN'
  /** Not an active member of the scope. */
  | 'NOT_A_MEMBER'
  /** The viewer lacks the permission. */
  | 'NOT_PERMITTED'
  /** WorkOS lets this organization send nothing. */
  | 'ORGANIZATION_BLOCKED'
  /** No place is left. */
  | 'QUOTA_EXHAUSTED'
  /** The operator has blocked the address. */
  | 'RECIPIENT_BLOCKED'
  /** Cannot be invited; why is not for everybody to know. */
  | 'RECIPIENT_UNAVAILABLE'
  /** The invite was mailed a short while ago. */
  | 'RESEND_TOO_SOON'
  /** Not one of assignableRoles. */
  | 'ROLE_NOT_ALLOWED'
  /** The viewer is not active there. */
  | 'SCOPE_NOT_ALLOWED'
  /** Nobody grants to, freezes or unfreezes themselves. */
  | 'SELF_GRANT'
  /** Too many mails, whatever the quota. */
  | 'SEND_LIMIT_REACHED'
  /** The outcome of its sending is not known yet. */
  | 'STILL_SENDING'
  /** WorkOS refused for a reason that has no code here. */
  | 'UPSTREAM_REFUSED';

/** Who may join. */
export type Registration =
  /** Only who has been invited. */
  | 'INVITE_ONLY'
  /** Everybody. */
  | 'OPEN';

/** An invite. */
export type ResendInviteInput = {
  /** Its global id. */
  id: string;
  /** A key, 1..255 characters, belongs to the viewer and is kept 24 hours. */
  idempotencyKey?: string | null | undefined;
};

/** Kinds of caller. */
export type ViewerKind =
  /** Nobody has signed in. */
  | 'ANONYMOUS'
  /** A person. */
  | 'MEMBER';

export type QuotaPartsFragment = { __typename: 'Quota', id: string, pool: QuotaPool, limit: number | null, used: number, reserved: number, remaining: number | null, available: number | null, accrued: number, granted: number, nextAccrualAt: string | null, canInvite: boolean, blockedBy: RefusalCode | null, blockedPool: QuotaPool | null };

export type InvitePartsFragment = { __typename: 'Invite', id: string, displayEmail: string, state: InviteState, roleSlug: string | null, failure: RefusalCode | null, createdAt: string, lastSentAt: string | null, expiresAt: string | null, acceptedAt: string | null, acceptedWithOtherAddress: boolean, revokedAt: string | null, resendAvailableAt: string | null, viewerCanRevoke: boolean, revokeBlockedBy: RefusalCode | null, viewerCanResend: boolean, resendBlockedBy: RefusalCode | null, acceptedBy: { __typename: 'User', id: string, name: string | null } | null };

export type StartQueryVariables = Exact<{ [key: string]: never; }>;


export type StartQuery = { __typename: 'Query', viewer: { __typename: 'Viewer', kind: ViewerKind, registration: Registration, sessionExpiresAt: string | null, permissions: Array<string>, impersonator: string | null, user: { __typename: 'User', id: string, name: string | null, email: string | null } | null, scope:
      | { __typename: 'Application', id: string, name: string, assignableRoles: Array<string> | null }
      | { __typename: 'Organization', id: string, name: string, assignableRoles: Array<string> | null }
     | null }, quota: { __typename: 'Quota', id: string, pool: QuotaPool, limit: number | null, used: number, reserved: number, remaining: number | null, available: number | null, accrued: number, granted: number, nextAccrualAt: string | null, canInvite: boolean, blockedBy: RefusalCode | null, blockedPool: QuotaPool | null } | null };

export type SentInvitesQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  filter?: InviteFilter | null | undefined;
}>;


export type SentInvitesQuery = { __typename: 'Query', sentInvites: { __typename: 'InviteConnection', totalCount: number | null, nodes: Array<{ __typename: 'Invite', id: string, displayEmail: string, state: InviteState, roleSlug: string | null, failure: RefusalCode | null, createdAt: string, lastSentAt: string | null, expiresAt: string | null, acceptedAt: string | null, acceptedWithOtherAddress: boolean, revokedAt: string | null, resendAvailableAt: string | null, viewerCanRevoke: boolean, revokeBlockedBy: RefusalCode | null, viewerCanResend: boolean, resendBlockedBy: RefusalCode | null, acceptedBy: { __typename: 'User', id: string, name: string | null } | null }>, pageInfo: { __typename: 'PageInfo', hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } | null };

export type InviteOneMutationVariables = Exact<{
  input: InviteUserInput;
}>;


export type InviteOneMutation = { __typename: 'Mutation', inviteUser:
    | { __typename: 'IdempotencyConflict', code: RefusalCode, message: string }
    | { __typename: 'InvalidEmail', code: RefusalCode, message: string }
    | { __typename: 'InviteNotAllowed', code: RefusalCode, message: string }
    | { __typename: 'InviteUserSuccess', invite: { __typename: 'Invite', id: string, displayEmail: string, state: InviteState, roleSlug: string | null, failure: RefusalCode | null, createdAt: string, lastSentAt: string | null, expiresAt: string | null, acceptedAt: string | null, acceptedWithOtherAddress: boolean, revokedAt: string | null, resendAvailableAt: string | null, viewerCanRevoke: boolean, revokeBlockedBy: RefusalCode | null, viewerCanResend: boolean, resendBlockedBy: RefusalCode | null, acceptedBy: { __typename: 'User', id: string, name: string | null } | null }, quota: { __typename: 'Quota', id: string, pool: QuotaPool, limit: number | null, used: number, reserved: number, remaining: number | null, available: number | null, accrued: number, granted: number, nextAccrualAt: string | null, canInvite: boolean, blockedBy: RefusalCode | null, blockedPool: QuotaPool | null } | null }
    | { __typename: 'QuotaExhausted', code: RefusalCode, message: string, nextAccrualAt: string | null }
    | { __typename: 'RecipientUnavailable', code: RefusalCode, message: string }
    | { __typename: 'SendLimitReached', code: RefusalCode, message: string, retryAt: string }
   | null };

export type InviteManyMutationVariables = Exact<{
  input: InviteUsersInput;
}>;


export type InviteManyMutation = { __typename: 'Mutation', inviteUsers: { __typename: 'InviteUsersPayload', results: Array<
      | { __typename: 'IdempotencyConflict', code: RefusalCode, message: string }
      | { __typename: 'InvalidEmail', code: RefusalCode, message: string }
      | { __typename: 'InviteNotAllowed', code: RefusalCode, message: string }
      | { __typename: 'InviteUserSuccess', invite: { __typename: 'Invite', id: string, displayEmail: string, state: InviteState, roleSlug: string | null, failure: RefusalCode | null, createdAt: string, lastSentAt: string | null, expiresAt: string | null, acceptedAt: string | null, acceptedWithOtherAddress: boolean, revokedAt: string | null, resendAvailableAt: string | null, viewerCanRevoke: boolean, revokeBlockedBy: RefusalCode | null, viewerCanResend: boolean, resendBlockedBy: RefusalCode | null, acceptedBy: { __typename: 'User', id: string, name: string | null } | null } }
      | { __typename: 'QuotaExhausted', code: RefusalCode, message: string, nextAccrualAt: string | null }
      | { __typename: 'RecipientUnavailable', code: RefusalCode, message: string }
      | { __typename: 'SendLimitReached', code: RefusalCode, message: string, retryAt: string }
     | null>, quota: { __typename: 'Quota', id: string, pool: QuotaPool, limit: number | null, used: number, reserved: number, remaining: number | null, available: number | null, accrued: number, granted: number, nextAccrualAt: string | null, canInvite: boolean, blockedBy: RefusalCode | null, blockedPool: QuotaPool | null } | null } | null };

export type RevokeMutationVariables = Exact<{
  id: string;
}>;


export type RevokeMutation = { __typename: 'Mutation', revokeInvite:
    | { __typename: 'InviteStateConflict', code: RefusalCode, message: string }
    | { __typename: 'RevokeInviteSuccess', invite: { __typename: 'Invite', id: string, displayEmail: string, state: InviteState, roleSlug: string | null, failure: RefusalCode | null, createdAt: string, lastSentAt: string | null, expiresAt: string | null, acceptedAt: string | null, acceptedWithOtherAddress: boolean, revokedAt: string | null, resendAvailableAt: string | null, viewerCanRevoke: boolean, revokeBlockedBy: RefusalCode | null, viewerCanResend: boolean, resendBlockedBy: RefusalCode | null, acceptedBy: { __typename: 'User', id: string, name: string | null } | null }, quota: { __typename: 'Quota', id: string, pool: QuotaPool, limit: number | null, used: number, reserved: number, remaining: number | null, available: number | null, accrued: number, granted: number, nextAccrualAt: string | null, canInvite: boolean, blockedBy: RefusalCode | null, blockedPool: QuotaPool | null } | null }
   | null };

export type ResendMutationVariables = Exact<{
  input: ResendInviteInput;
}>;


export type ResendMutation = { __typename: 'Mutation', resendInvite:
    | { __typename: 'IdempotencyConflict', code: RefusalCode, message: string }
    | { __typename: 'InviteNotAllowed', code: RefusalCode, message: string }
    | { __typename: 'InviteStateConflict', code: RefusalCode, message: string }
    | { __typename: 'QuotaExhausted', code: RefusalCode, message: string }
    | { __typename: 'RecipientUnavailable', code: RefusalCode, message: string }
    | { __typename: 'ResendInviteSuccess', invite: { __typename: 'Invite', id: string, displayEmail: string, state: InviteState, roleSlug: string | null, failure: RefusalCode | null, createdAt: string, lastSentAt: string | null, expiresAt: string | null, acceptedAt: string | null, acceptedWithOtherAddress: boolean, revokedAt: string | null, resendAvailableAt: string | null, viewerCanRevoke: boolean, revokeBlockedBy: RefusalCode | null, viewerCanResend: boolean, resendBlockedBy: RefusalCode | null, acceptedBy: { __typename: 'User', id: string, name: string | null } | null }, quota: { __typename: 'Quota', id: string, pool: QuotaPool, limit: number | null, used: number, reserved: number, remaining: number | null, available: number | null, accrued: number, granted: number, nextAccrualAt: string | null, canInvite: boolean, blockedBy: RefusalCode | null, blockedPool: QuotaPool | null } | null }
    | { __typename: 'SendLimitReached', code: RefusalCode, message: string, retryAt: string }
   | null };

export type InviteChangedSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type InviteChangedSubscription = { __typename: 'Subscription', inviteChanged: { __typename: 'Invite', id: string, displayEmail: string, state: InviteState, roleSlug: string | null, failure: RefusalCode | null, createdAt: string, lastSentAt: string | null, expiresAt: string | null, acceptedAt: string | null, acceptedWithOtherAddress: boolean, revokedAt: string | null, resendAvailableAt: string | null, viewerCanRevoke: boolean, revokeBlockedBy: RefusalCode | null, viewerCanResend: boolean, resendBlockedBy: RefusalCode | null, acceptedBy: { __typename: 'User', id: string, name: string | null } | null } };

export type QuotaChangedSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type QuotaChangedSubscription = { __typename: 'Subscription', quotaChanged: { __typename: 'Quota', id: string, pool: QuotaPool, limit: number | null, used: number, reserved: number, remaining: number | null, available: number | null, accrued: number, granted: number, nextAccrualAt: string | null, canInvite: boolean, blockedBy: RefusalCode | null, blockedPool: QuotaPool | null } };

export const QuotaPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"QuotaParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Quota"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"pool"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"reserved"}},{"kind":"Field","name":{"kind":"Name","value":"remaining"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"accrued"}},{"kind":"Field","name":{"kind":"Name","value":"granted"}},{"kind":"Field","name":{"kind":"Name","value":"nextAccrualAt"}},{"kind":"Field","name":{"kind":"Name","value":"canInvite"}},{"kind":"Field","name":{"kind":"Name","value":"blockedBy"}},{"kind":"Field","name":{"kind":"Name","value":"blockedPool"}}]}}]} as unknown as DocumentNode<QuotaPartsFragment, unknown>;
export const InvitePartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"InviteParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Invite"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayEmail"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"roleSlug"}},{"kind":"Field","name":{"kind":"Name","value":"failure"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastSentAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"acceptedAt"}},{"kind":"Field","name":{"kind":"Name","value":"acceptedWithOtherAddress"}},{"kind":"Field","name":{"kind":"Name","value":"acceptedBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"revokedAt"}},{"kind":"Field","name":{"kind":"Name","value":"resendAvailableAt"}},{"kind":"Field","name":{"kind":"Name","value":"viewerCanRevoke"}},{"kind":"Field","name":{"kind":"Name","value":"revokeBlockedBy"}},{"kind":"Field","name":{"kind":"Name","value":"viewerCanResend"}},{"kind":"Field","name":{"kind":"Name","value":"resendBlockedBy"}}]}}]} as unknown as DocumentNode<InvitePartsFragment, unknown>;
export const StartDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Start"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"registration"}},{"kind":"Field","name":{"kind":"Name","value":"sessionExpiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"permissions"}},{"kind":"Field","name":{"kind":"Name","value":"impersonator"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}},{"kind":"Field","name":{"kind":"Name","value":"scope"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"assignableRoles"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"quota"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"QuotaParts"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"QuotaParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Quota"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"pool"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"reserved"}},{"kind":"Field","name":{"kind":"Name","value":"remaining"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"accrued"}},{"kind":"Field","name":{"kind":"Name","value":"granted"}},{"kind":"Field","name":{"kind":"Name","value":"nextAccrualAt"}},{"kind":"Field","name":{"kind":"Name","value":"canInvite"}},{"kind":"Field","name":{"kind":"Name","value":"blockedBy"}},{"kind":"Field","name":{"kind":"Name","value":"blockedPool"}}]}}]} as unknown as DocumentNode<StartQuery, StartQueryVariables>;
export const SentInvitesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"SentInvites"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"InviteFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sentInvites"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"InviteParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"totalCount"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"InviteParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Invite"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayEmail"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"roleSlug"}},{"kind":"Field","name":{"kind":"Name","value":"failure"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastSentAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"acceptedAt"}},{"kind":"Field","name":{"kind":"Name","value":"acceptedWithOtherAddress"}},{"kind":"Field","name":{"kind":"Name","value":"acceptedBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"revokedAt"}},{"kind":"Field","name":{"kind":"Name","value":"resendAvailableAt"}},{"kind":"Field","name":{"kind":"Name","value":"viewerCanRevoke"}},{"kind":"Field","name":{"kind":"Name","value":"revokeBlockedBy"}},{"kind":"Field","name":{"kind":"Name","value":"viewerCanResend"}},{"kind":"Field","name":{"kind":"Name","value":"resendBlockedBy"}}]}}]} as unknown as DocumentNode<SentInvitesQuery, SentInvitesQueryVariables>;
export const InviteOneDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"InviteOne"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"InviteUserInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"inviteUser"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InviteUserSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"invite"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"InviteParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"quota"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"QuotaParts"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Refusal"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SendLimitReached"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"QuotaExhausted"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nextAccrualAt"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"InviteParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Invite"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayEmail"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"roleSlug"}},{"kind":"Field","name":{"kind":"Name","value":"failure"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastSentAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"acceptedAt"}},{"kind":"Field","name":{"kind":"Name","value":"acceptedWithOtherAddress"}},{"kind":"Field","name":{"kind":"Name","value":"acceptedBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"revokedAt"}},{"kind":"Field","name":{"kind":"Name","value":"resendAvailableAt"}},{"kind":"Field","name":{"kind":"Name","value":"viewerCanRevoke"}},{"kind":"Field","name":{"kind":"Name","value":"revokeBlockedBy"}},{"kind":"Field","name":{"kind":"Name","value":"viewerCanResend"}},{"kind":"Field","name":{"kind":"Name","value":"resendBlockedBy"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"QuotaParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Quota"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"pool"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"reserved"}},{"kind":"Field","name":{"kind":"Name","value":"remaining"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"accrued"}},{"kind":"Field","name":{"kind":"Name","value":"granted"}},{"kind":"Field","name":{"kind":"Name","value":"nextAccrualAt"}},{"kind":"Field","name":{"kind":"Name","value":"canInvite"}},{"kind":"Field","name":{"kind":"Name","value":"blockedBy"}},{"kind":"Field","name":{"kind":"Name","value":"blockedPool"}}]}}]} as unknown as DocumentNode<InviteOneMutation, InviteOneMutationVariables>;
export const InviteManyDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"InviteMany"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"InviteUsersInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"inviteUsers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"results"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InviteUserSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"invite"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"InviteParts"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Refusal"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SendLimitReached"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"QuotaExhausted"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nextAccrualAt"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"quota"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"QuotaParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"InviteParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Invite"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayEmail"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"roleSlug"}},{"kind":"Field","name":{"kind":"Name","value":"failure"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastSentAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"acceptedAt"}},{"kind":"Field","name":{"kind":"Name","value":"acceptedWithOtherAddress"}},{"kind":"Field","name":{"kind":"Name","value":"acceptedBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"revokedAt"}},{"kind":"Field","name":{"kind":"Name","value":"resendAvailableAt"}},{"kind":"Field","name":{"kind":"Name","value":"viewerCanRevoke"}},{"kind":"Field","name":{"kind":"Name","value":"revokeBlockedBy"}},{"kind":"Field","name":{"kind":"Name","value":"viewerCanResend"}},{"kind":"Field","name":{"kind":"Name","value":"resendBlockedBy"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"QuotaParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Quota"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"pool"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"reserved"}},{"kind":"Field","name":{"kind":"Name","value":"remaining"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"accrued"}},{"kind":"Field","name":{"kind":"Name","value":"granted"}},{"kind":"Field","name":{"kind":"Name","value":"nextAccrualAt"}},{"kind":"Field","name":{"kind":"Name","value":"canInvite"}},{"kind":"Field","name":{"kind":"Name","value":"blockedBy"}},{"kind":"Field","name":{"kind":"Name","value":"blockedPool"}}]}}]} as unknown as DocumentNode<InviteManyMutation, InviteManyMutationVariables>;
export const RevokeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Revoke"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"revokeInvite"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RevokeInviteSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"invite"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"InviteParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"quota"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"QuotaParts"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Refusal"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"InviteParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Invite"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayEmail"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"roleSlug"}},{"kind":"Field","name":{"kind":"Name","value":"failure"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastSentAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"acceptedAt"}},{"kind":"Field","name":{"kind":"Name","value":"acceptedWithOtherAddress"}},{"kind":"Field","name":{"kind":"Name","value":"acceptedBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"revokedAt"}},{"kind":"Field","name":{"kind":"Name","value":"resendAvailableAt"}},{"kind":"Field","name":{"kind":"Name","value":"viewerCanRevoke"}},{"kind":"Field","name":{"kind":"Name","value":"revokeBlockedBy"}},{"kind":"Field","name":{"kind":"Name","value":"viewerCanResend"}},{"kind":"Field","name":{"kind":"Name","value":"resendBlockedBy"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"QuotaParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Quota"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"pool"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"reserved"}},{"kind":"Field","name":{"kind":"Name","value":"remaining"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"accrued"}},{"kind":"Field","name":{"kind":"Name","value":"granted"}},{"kind":"Field","name":{"kind":"Name","value":"nextAccrualAt"}},{"kind":"Field","name":{"kind":"Name","value":"canInvite"}},{"kind":"Field","name":{"kind":"Name","value":"blockedBy"}},{"kind":"Field","name":{"kind":"Name","value":"blockedPool"}}]}}]} as unknown as DocumentNode<RevokeMutation, RevokeMutationVariables>;
export const ResendDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Resend"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ResendInviteInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"resendInvite"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ResendInviteSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"invite"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"InviteParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"quota"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"QuotaParts"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Refusal"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SendLimitReached"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAt"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"InviteParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Invite"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayEmail"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"roleSlug"}},{"kind":"Field","name":{"kind":"Name","value":"failure"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastSentAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"acceptedAt"}},{"kind":"Field","name":{"kind":"Name","value":"acceptedWithOtherAddress"}},{"kind":"Field","name":{"kind":"Name","value":"acceptedBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"revokedAt"}},{"kind":"Field","name":{"kind":"Name","value":"resendAvailableAt"}},{"kind":"Field","name":{"kind":"Name","value":"viewerCanRevoke"}},{"kind":"Field","name":{"kind":"Name","value":"revokeBlockedBy"}},{"kind":"Field","name":{"kind":"Name","value":"viewerCanResend"}},{"kind":"Field","name":{"kind":"Name","value":"resendBlockedBy"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"QuotaParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Quota"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"pool"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"reserved"}},{"kind":"Field","name":{"kind":"Name","value":"remaining"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"accrued"}},{"kind":"Field","name":{"kind":"Name","value":"granted"}},{"kind":"Field","name":{"kind":"Name","value":"nextAccrualAt"}},{"kind":"Field","name":{"kind":"Name","value":"canInvite"}},{"kind":"Field","name":{"kind":"Name","value":"blockedBy"}},{"kind":"Field","name":{"kind":"Name","value":"blockedPool"}}]}}]} as unknown as DocumentNode<ResendMutation, ResendMutationVariables>;
export const InviteChangedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"InviteChanged"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"inviteChanged"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"InviteParts"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"InviteParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Invite"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayEmail"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"roleSlug"}},{"kind":"Field","name":{"kind":"Name","value":"failure"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastSentAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"acceptedAt"}},{"kind":"Field","name":{"kind":"Name","value":"acceptedWithOtherAddress"}},{"kind":"Field","name":{"kind":"Name","value":"acceptedBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"revokedAt"}},{"kind":"Field","name":{"kind":"Name","value":"resendAvailableAt"}},{"kind":"Field","name":{"kind":"Name","value":"viewerCanRevoke"}},{"kind":"Field","name":{"kind":"Name","value":"revokeBlockedBy"}},{"kind":"Field","name":{"kind":"Name","value":"viewerCanResend"}},{"kind":"Field","name":{"kind":"Name","value":"resendBlockedBy"}}]}}]} as unknown as DocumentNode<InviteChangedSubscription, InviteChangedSubscriptionVariables>;
export const QuotaChangedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"QuotaChanged"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"quotaChanged"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"QuotaParts"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"QuotaParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Quota"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"pool"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"reserved"}},{"kind":"Field","name":{"kind":"Name","value":"remaining"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"accrued"}},{"kind":"Field","name":{"kind":"Name","value":"granted"}},{"kind":"Field","name":{"kind":"Name","value":"nextAccrualAt"}},{"kind":"Field","name":{"kind":"Name","value":"canInvite"}},{"kind":"Field","name":{"kind":"Name","value":"blockedBy"}},{"kind":"Field","name":{"kind":"Name","value":"blockedPool"}}]}}]} as unknown as DocumentNode<QuotaChangedSubscription, QuotaChangedSubscriptionVariables>;