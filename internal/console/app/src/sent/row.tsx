import { useRef, useState, type ReactNode } from 'react';
import { useMutation, type CombinedError } from 'urql';
import { useInvite, useMember } from '../api/context';
import { ResendDocument, type InvitePartsFragment } from '../api/generated';
import { because } from '../invite/refusal';
import { say } from '../strings';
import { ago, moment } from '../strings/time';
import { useNow } from '../ui/basics';
import { explain } from '../ui/problem';
import { Action, blockedBy } from './action';
import { Revoke } from './revoke';
import { State, StateText } from './state';

/** One sent invite and what can be done about it; what cannot is left out, or there with its reason. */
export function InviteRow({ invite: given, by, reasons = false }: { invite: InvitePartsFragment; by?: ReactNode; reasons?: boolean }) {
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
        <Resend invite={invite} fail={setProblem} reasons={reasons} />
        {(invite.viewerCanRevoke || reasons) && <Revoke invite={invite} fail={setProblem} />}
      </div>
    </li>
  );
}

/** What to say when no answer, or an error, came. */
export function failed(error: CombinedError | undefined): string {
  if (!error || error.networkError) return say('action.lost');
  return say('action.failed', { why: explain(error) });
}

function Resend({ invite, fail, reasons }: { invite: InvitePartsFragment; fail: (why: string) => void; reasons: boolean }) {
  const [state, resend] = useMutation(ResendDocument);
  const { announce } = useMember();
  const now = useNow();
  const key = useRef('');
  const soon = invite.resendBlockedBy === 'RESEND_TOO_SOON' && invite.resendAvailableAt;
  const cooling = soon && Date.parse(soon) > now ? soon : null;
  const blocked = !invite.viewerCanResend && !soon;
  if (blocked && !reasons) return null;

  const act = async () => {
    fail('');
    key.current ||= crypto.randomUUID();
    const { data, error } = await resend({ input: { id: invite.id, idempotencyKey: key.current } });
    const answer = data?.resendInvite;
    if (!answer) return fail(failed(error));
    key.current = '';
    if (answer.__typename !== 'ResendInviteSuccess') return fail(because(answer));
    announce(say(answer.invite.id === invite.id ? 'resend.done' : 'resend.renewed', { email: invite.displayEmail }));
  };

  const words = { email: invite.displayEmail, relative: cooling ? ago(cooling, now) : '' };
  return (
    <Action
      text={say(cooling ? 'resend.later' : 'resend.action', words)}
      named={say(cooling ? 'resend.laterNamed' : 'resend.named', words)}
      busy={state.fetching}
      why={cooling ? say('resend.laterWhy', { when: moment(cooling) }) : blocked ? blockedBy(invite.resendBlockedBy) : undefined}
      act={act}
    />
  );
}
