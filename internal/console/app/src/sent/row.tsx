import { useRef, useState, type ReactNode } from 'react';
import { useMutation, type CombinedError } from 'urql';
import { useInvite, useMember } from '../api/context';
import { ResendDocument, type InvitePartsFragment } from '../api/generated';
import { because, becauseOf } from '../invite/refusal';
import { say } from '../strings';
import { ago, moment } from '../strings/time';
import { useNow } from '../ui/basics';
import { explain } from '../ui/problem';
import { Revoke } from './revoke';
import { State, StateText } from './state';

/** One sent invite and what can be done about it. */
export function InviteRow({ invite: given, by }: { invite: InvitePartsFragment; by?: ReactNode }) {
  const invite = useInvite(given);
  const [problem, setProblem] = useState('');
  return (
    <li className="invite">
      <div className="facts">
        <span className="email">{invite.displayEmail}</span>
        <State state={invite.state} />
        <StateText invite={invite} />
        {by && <span className="quiet">{by}</span>}
        {problem && (
          <span className="problem" role="alert">
            {problem}
          </span>
        )}
      </div>
      <div className="row-actions" role="group" aria-label={say('row.actions', { email: invite.displayEmail })}>
        <Resend invite={invite} fail={setProblem} />
        {invite.viewerCanRevoke && <Revoke invite={invite} fail={setProblem} />}
      </div>
    </li>
  );
}

/** What to say when no answer, or an error, came. */
export function failed(error: CombinedError | undefined): string {
  if (!error || error.networkError) return say('action.lost');
  return say('action.failed', { why: explain(error) });
}

function Resend({ invite, fail }: { invite: InvitePartsFragment; fail: (why: string) => void }) {
  const [state, resend] = useMutation(ResendDocument);
  const { announce } = useMember();
  const now = useNow();
  const key = useRef('');
  const soon = invite.resendBlockedBy === 'RESEND_TOO_SOON' && invite.resendAvailableAt;
  const cooling = soon && Date.parse(soon) > now ? soon : null;
  if (!invite.viewerCanResend && !soon) return null;

  const act = async () => {
    if (state.fetching || cooling) return;
    fail('');
    key.current ||= crypto.randomUUID();
    const { data, error } = await resend({ input: { id: invite.id, idempotencyKey: key.current } });
    const answer = data?.resendInvite;
    if (!answer) return fail(failed(error));
    key.current = '';
    if (answer.__typename !== 'ResendInviteSuccess') return fail(because(answer));
    announce(say(answer.invite.id === invite.id ? 'resend.done' : 'resend.renewed', { email: invite.displayEmail }));
  };

  const why = cooling ? say('resend.laterWhy', { when: moment(cooling) }) : invite.resendBlockedBy ? becauseOf(invite.resendBlockedBy) : undefined;
  return (
    <button type="button" className="small plain" onClick={act} aria-disabled={state.fetching || cooling !== null} title={why}>
      <span aria-hidden="true">{cooling ? say('resend.later', { relative: ago(cooling, now) }) : say('resend.action')}</span>
      <span className="unseen">
        {say('resend.named', { email: invite.displayEmail })}
        {cooling && `. ${why}`}
      </span>
    </button>
  );
}
