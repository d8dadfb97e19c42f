import { useId, useRef } from 'react';
import { useMutation } from 'urql';
import { useMember } from '../api/context';
import { RevokeDocument, type InvitePartsFragment } from '../api/generated';
import { because } from '../invite/refusal';
import { say } from '../strings';
import { useHandOver } from '../ui/focus';
import { Action, blockedBy } from './action';
import { failed } from './row';

/** Revoking cannot be undone: a dialog says so, and begins on the button that changes nothing. */
export function Revoke({ invite, fail }: { invite: InvitePartsFragment; fail: (why: string) => void }) {
  const [state, revoke] = useMutation(RevokeDocument);
  const { announce } = useMember();
  const dialog = useRef<HTMLDialogElement>(null);
  useHandOver(dialog);
  const id = useId();
  const email = invite.displayEmail;

  const act = async () => {
    if (state.fetching) return;
    fail('');
    const { data, error } = await revoke({ id: invite.id });
    dialog.current?.close(); // which gives the focus back to the row's button
    const answer = data?.revokeInvite;
    if (!answer) return fail(failed(error));
    if (answer.__typename !== 'RevokeInviteSuccess') return fail(because(answer));
    announce(say(answer.invite.state === 'REVOKED' ? 'revoke.done' : 'revoke.underWay', { email }));
  };

  return (
    <>
      <Action
        text={say('revoke.action')}
        named={say('revoke.named', { email })}
        busy={false}
        why={invite.viewerCanRevoke ? undefined : blockedBy(invite.revokeBlockedBy)}
        act={() => dialog.current?.showModal()}
      />
      <dialog ref={dialog} aria-labelledby={`${id}-title`} aria-describedby={`${id}-text`}>
        <h2 id={`${id}-title`}>{say('revoke.title')}</h2>
        <p id={`${id}-text`}>{say('revoke.text', { email })}</p>
        <div className="actions">
          <button type="button" className="button" autoFocus onClick={() => dialog.current?.close()}>
            {say('revoke.keep')}
          </button>
          <button type="button" className="danger" onClick={act} aria-disabled={state.fetching}>
            {say(state.fetching ? 'revoke.working' : 'revoke.confirm')}
          </button>
        </div>
      </dialog>
    </>
  );
}
