import { useRef } from 'react';
import { useMutation, type CombinedError } from 'urql';
import { InviteManyDocument, InviteOneDocument, type InviteManyMutation, type InviteOneMutation } from '../api/generated';

type Many = NonNullable<InviteManyMutation['inviteUsers']>['results'][number];
export type Result = NonNullable<InviteOneMutation['inviteUser']> | Many;

/** What became of one address; null: nobody knows, not even the server said. */
export interface Outcome {
  readonly email: string;
  readonly result: Result;
}

export interface Sending {
  readonly busy: boolean;
  /** Resolves to the outcomes, or to the error when no answer came. */
  readonly send: (addresses: readonly string[], role: string | null) => Promise<Outcome[] | CombinedError>;
}

/**
 * Sends invites, each once: a key goes with every attempt and stays the same until an answer came, so a repeated attempt
 * after a lost answer is the same request.
 */
export function useSending(): Sending {
  const [one, inviteOne] = useMutation(InviteOneDocument);
  const [many, inviteMany] = useMutation(InviteManyDocument);
  const open = useRef({ what: '', key: '' });

  const send = async (addresses: readonly string[], roleSlug: string | null) => {
    const what = JSON.stringify([addresses, roleSlug]);
    if (open.current.what !== what) open.current = { what, key: crypto.randomUUID() };
    const idempotencyKey = open.current.key;
    const [first] = addresses;
    let results: readonly Result[] | undefined;
    let error: CombinedError | undefined;
    if (addresses.length === 1 && first !== undefined) {
      const answer = await inviteOne({ input: { email: first, roleSlug, idempotencyKey } });
      error = answer.error;
      results = answer.data?.inviteUser ? [answer.data.inviteUser] : undefined;
    } else {
      const invites = addresses.map((email) => ({ email, roleSlug }));
      const answer = await inviteMany({ input: { invites, idempotencyKey } });
      error = answer.error;
      results = answer.data?.inviteUsers?.results;
    }
    if (!results) return error as CombinedError;
    open.current = { what: '', key: '' };
    return addresses.map((email, i) => ({ email, result: results[i] ?? null }));
  };
  return { busy: one.fetching || many.fetching, send };
}
