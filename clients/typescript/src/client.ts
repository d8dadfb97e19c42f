import * as api from "./operations.js";
import { listen, type Listener } from "./live.js";
import { execute, only, type Answer, type Options } from "./transport.js";

export type { Answer, Listener, Options };

/** Which invites, in which order; left out: all in the scope of the token, newest first, pages of 100. */
export type InviteList = Omit<api.SentInvitesQueryVariables, "first" | "after" | "last" | "before"> & { pageSize?: number };

/** The same for an organization, `id`; left out: the token's. */
export type OrganizationList = Omit<api.OrganizationInvitesQueryVariables, "first" | "after" | "last" | "before"> & { pageSize?: number };

/**
 * A client of one Guestlist. Refusals are data: look at `__typename`, or ask `isRefusal`. A method throws a GuestlistError where the
 * server answers with an error instead.
 */
export class Guestlist {
  constructor(private readonly options: Options) {}

  /** Sends any document; neither refusals nor errors throw, unless there is no data at all to give. */
  execute<T, V>(document: api.TypedDocumentString<T, V>, variables: V, signal?: AbortSignal): Promise<Answer<T>> {
    return execute(this.options, document, variables, signal);
  }

  async viewer() {
    return only(await this.execute(api.GetViewerDocument, {}), "viewer");
  }

  async quota(organizationId?: string) {
    return only(await this.execute(api.GetQuotaDocument, { organizationId: organizationId ?? null }), "quota");
  }

  async organization(id?: string) {
    return only(await this.execute(api.GetOrganizationDocument, { id: id ?? null }), "organization");
  }

  async invite(id: string) {
    return only(await this.execute(api.GetInviteDocument, { id }), "invite");
  }

  /** One page of what the caller has sent. */
  async sentInvites(variables: api.SentInvitesQueryVariables = {}) {
    return only(await this.execute(api.SentInvitesDocument, variables), "sentInvites");
  }

  /** All that the caller has sent, page by page: `for await (const invite of client.allSentInvites())`. */
  allSentInvites({ pageSize = 100, ...list }: InviteList = {}) {
    return walk((after) => this.sentInvites({ ...list, first: pageSize, after }));
  }

  /** One page of the organization's invites; this and what follows needs invites:read there. */
  async invites(variables: api.OrganizationInvitesQueryVariables = {}) {
    return within(await this.execute(api.OrganizationInvitesDocument, variables), "invites");
  }

  /** All of the organization's invites, page by page. */
  allInvites({ pageSize = 100, ...list }: OrganizationList = {}) {
    return walk((after) => this.invites({ ...list, first: pageSize, after }));
  }

  /** One page of the organization's members. */
  async members(variables: api.OrganizationMembersQueryVariables = {}) {
    return within(await this.execute(api.OrganizationMembersDocument, variables), "members");
  }

  /** The organization's invites, counted by what became of them. */
  async inviteStats(variables: api.OrganizationStatsQueryVariables = {}) {
    return within(await this.execute(api.OrganizationStatsDocument, variables), "inviteStats");
  }

  /** One page of who brought whom. */
  async inviteTree(variables: api.OrganizationTreeQueryVariables = {}) {
    return within(await this.execute(api.OrganizationTreeDocument, variables), "inviteTree");
  }

  /** The organization's own pool. */
  async organizationQuota(id?: string) {
    return within(await this.execute(api.OrganizationQuotaDocument, { id: id ?? null }), "quota");
  }

  /** One page of the lists that an operator has sent. */
  async seedBatches(variables: api.OrganizationSeedBatchesQueryVariables = {}) {
    return within(await this.execute(api.OrganizationSeedBatchesDocument, variables), "seedBatches");
  }

  /** Every step of an invite, oldest first; null where the invite is not the caller's to see. */
  async inviteHistory(id: string) {
    return only(await this.execute(api.InviteHistoryDocument, { id }), "invite")?.history ?? null;
  }

  async inviteUser(input: api.InviteUserInput) {
    return must(only(await this.execute(api.InviteUserDocument, { input }), "inviteUser"));
  }

  /** One result a row; a null row has its error in `errors`. */
  async inviteUsers(input: api.InviteUsersInput) {
    const answer = await this.execute(api.InviteUsersDocument, { input });
    return { ...must(only(answer, "inviteUsers")), errors: answer.errors };
  }

  async revokeInvite(id: string) {
    return must(only(await this.execute(api.RevokeInviteDocument, { input: { id } }), "revokeInvite"));
  }

  async resendInvite(input: api.ResendInviteInput) {
    return must(only(await this.execute(api.ResendInviteDocument, { input }), "resendInvite"));
  }

  async grantQuota(input: api.GrantQuotaInput) {
    return must(only(await this.execute(api.GrantQuotaDocument, { input }), "grantQuota"));
  }

  async setInviting(input: api.SetInvitingInput) {
    return must(only(await this.execute(api.SetInvitingDocument, { input }), "setInviting"));
  }

  /** Tells of invites that change: the caller's own, with invites:read all of the scope. Call what it returns to stop. */
  onInviteChanged(to: Listener<api.InviteFragment>, organizationId?: string): () => void {
    return listen(this.options, api.InviteChangedDocument, { organizationId: organizationId ?? null }, { ...to, next: (data) => to.next(data.inviteChanged) });
  }

  /** Tells of the caller's own quota. Call what it returns to stop. */
  onQuotaChanged(to: Listener<api.QuotaFragment>, organizationId?: string): () => void {
    return listen(this.options, api.QuotaChangedDocument, { organizationId: organizationId ?? null }, { ...to, next: (data) => to.next(data.quotaChanged) });
  }
}

/** Asks for page after page until there is no next one. */
async function* walk(ask: (after: string | null) => Promise<api.InvitesFragment | null>): AsyncGenerator<api.InviteFragment, void, undefined> {
  for (let after: string | null = null; ; ) {
    const page: api.InvitesFragment | null = await ask(after);
    if (!page) return;
    yield* page.nodes;
    if (!page.pageInfo.hasNextPage) return;
    after = page.pageInfo.endCursor;
  }
}

/** The value of an organization's field: null where the organization is not the caller's to see. */
function within<O extends object, K extends keyof O>(answer: Answer<{ organization: O | null }>, field: K): O[K] | null {
  const organization = only(answer, "organization");
  return organization && only({ ...answer, data: organization }, field);
}

/** A mutation's field is null only beside an error, which has been thrown by then. */
function must<T>(value: T | null): T {
  if (value === null) throw new Error("the server answered nothing");
  return value;
}
