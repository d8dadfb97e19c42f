import { createContext, useContext, useEffect, useRef } from 'react';
import { useQuery, type AnyVariables, type CombinedError, type TypedDocumentNode } from 'urql';
import type { InvitePartsFragment, QuotaPartsFragment, StartQuery } from './generated';
import type { Live } from './live';

/** Who is here, with how many places: known on every page of a member. */
export interface Member {
  readonly viewer: StartQuery['viewer'];
  readonly quota: QuotaPartsFragment | null;
  readonly live: Live;
  /** Says it to screen readers, and to everybody at the foot of the window. */
  readonly announce: (text: string) => void;
  readonly refresh: () => void;
}

export const MemberContext = createContext<Member | null>(null);

export function useMember(): Member {
  const member = useContext(MemberContext);
  if (!member) throw new Error('only below the member’s frame');
  return member;
}

/** An invite as it stands: the last event knows better than an answer from before. */
export function useInvite(invite: InvitePartsFragment): InvitePartsFragment {
  return useMember().live.invites.get(invite.id) ?? invite;
}

export interface Fresh<Data> {
  readonly data: Data | undefined;
  readonly error: CombinedError | undefined;
  readonly busy: boolean;
  readonly refresh: () => void;
}

/** A query that is asked again with every new version. While other variables load, the old data stays. */
export function useFresh<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  version: number,
  types: string[],
): Fresh<Data> {
  const [context] = useRefConstant(() => ({ additionalTypenames: types }));
  const [result, execute] = useQuery<Data, AnyVariables>({ query, variables, context });
  const seen = useRef(version);
  useEffect(() => {
    if (seen.current === version) return;
    seen.current = version;
    execute({ requestPolicy: 'network-only' });
  }, [version, execute]);
  const last = useRef<Data | undefined>(undefined);
  if (result.data) last.current = result.data;
  return {
    data: result.data ?? last.current,
    error: result.error,
    busy: result.fetching || result.stale,
    refresh: () => execute({ requestPolicy: 'network-only' }),
  };
}

function useRefConstant<T>(make: () => T): [T] {
  const ref = useRef<T | null>(null);
  ref.current ??= make();
  return [ref.current];
}
