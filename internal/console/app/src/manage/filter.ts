import type { InviteFilter, InviteSource, ScopeInvitesQueryVariables } from '../api/generated';
import { groupOf, pageSize, searchOf, statesOf } from '../sent/filter';

// The manager's filters live in the address too, so that they can be sent on and the export takes the same.

export const sources: readonly InviteSource[] = ['MEMBER', 'MACHINE', 'SEED', 'DASHBOARD', 'API', 'OTHER'];

export const sourceOf = (address: URL): InviteSource | null => sources.find((s) => s === address.searchParams.get('source')) ?? null;
export const inviterOf = (address: URL): string => address.searchParams.get('by') ?? '';
export const listOf = (address: URL): string => address.searchParams.get('list') ?? '';

/** A day as it stands in its field. */
export const typedDayOf = (address: URL, name: 'from' | 'to'): string => {
  const text = address.searchParams.get(name) ?? '';
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : '';
};

/** A day to filter by. A year that is half typed, such as 0002, is none yet. */
function dayOf(address: URL, name: 'from' | 'to'): string {
  const day = typedDayOf(address, name);
  return Number(day.slice(0, 4)) > firstYear ? day : '';
}

/** The server takes no time before this year, which may begin before itself in the reader's zone. */
const firstYear = 1970;

/** The first moment of a day in the reader's zone, or of the day after. */
function midnight(day: string, later = 0): string | null {
  const [year, month, date] = day.split('-').map(Number);
  if (!year || !month || !date) return null;
  return new Date(year, month - 1, date + later).toISOString();
}

function filterOf(address: URL): InviteFilter {
  const source = sourceOf(address);
  return {
    states: statesOf[groupOf(address)],
    email: searchOf(address).trim() || null,
    sources: source ? [source] : null,
    inviterId: inviterOf(address) || null,
    seedBatchId: listOf(address) || null,
    createdAfter: midnight(dayOf(address, 'from')),
    createdBefore: midnight(dayOf(address, 'to'), 1),
  };
}

export const narrowed = (address: URL): boolean => Object.values(filterOf(address)).some((v) => v !== null);

/** Which page: the cursors in the address. */
export function pageOf(address: URL): { first?: number; after?: string | null; last?: number; before?: string } {
  const before = address.searchParams.get('before');
  return before ? { last: pageSize, before } : { first: pageSize, after: address.searchParams.get('after') };
}

export const variablesOf = (address: URL): ScopeInvitesQueryVariables => ({ ...pageOf(address), filter: filterOf(address) });

/** Where the same invites come as CSV: the export's filters are called as those of the query. */
export function exportOf(address: URL): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(filterOf(address))) {
    if (value !== null && value !== undefined) params.set(name, Array.isArray(value) ? value.join(',') : String(value));
  }
  return `/export/invites.csv?${params}`;
}
