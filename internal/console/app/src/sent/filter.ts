import type { InviteState, SentInvitesQueryVariables } from '../api/generated';

// Filter, search and page live in the address.

export const groups = ['all', 'open', 'joined', 'ended'] as const;
export type Group = (typeof groups)[number];

export const statesOf: Record<Group, InviteState[] | null> = {
  all: null,
  open: ['SENDING', 'PENDING', 'REVOKING'],
  joined: ['ACCEPTED'],
  ended: ['REVOKED', 'EXPIRED', 'FAILED'],
};

export const pageSize = 20;

export const groupOf = (address: URL): Group => groups.find((g) => g === address.searchParams.get('show')) ?? 'all';
export const searchOf = (address: URL): string => address.searchParams.get('q') ?? '';

export function variablesOf(address: URL): SentInvitesQueryVariables {
  const email = searchOf(address).trim() || null;
  const after = address.searchParams.get('after');
  const before = address.searchParams.get('before');
  const page = before ? { last: pageSize, before } : { first: pageSize, after };
  return { ...page, filter: { states: statesOf[groupOf(address)], email } };
}

/** The address with other parameters; a new filter begins at the first page. */
export function withParams(address: URL, params: Record<string, string>): string {
  const next = new URL(address);
  for (const name of ['after', 'before']) next.searchParams.delete(name);
  for (const [name, value] of Object.entries(params)) {
    if (value === '' || value === 'all') next.searchParams.delete(name);
    else next.searchParams.set(name, value);
  }
  return next.pathname + next.search;
}
