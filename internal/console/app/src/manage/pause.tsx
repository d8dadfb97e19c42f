import { useState } from 'react';
import { useMutation } from 'urql';
import { useMember } from '../api/context';
import { SetInvitingDocument } from '../api/generated';
import { because } from '../invite/refusal';
import { failed } from '../sent/row';
import { say } from '../strings';
import { Ask, Reason } from '../ui/ask';

/** Pauses a member's inviting, or lets them go on. */
export function PauseInviting({ userId, name, frozen, done }: { userId: string; name: string; frozen: boolean; done: () => void }) {
  const [state, set] = useMutation(SetInvitingDocument);
  const [problem, setProblem] = useState('');
  const { announce } = useMember();
  const what = frozen ? 'resume' : 'pause';

  const send = async (form: FormData) => {
    setProblem('');
    const { data, error } = await set({ input: { userId, allowed: frozen, reason: String(form.get('reason')).trim() } });
    const answer = data?.setInviting;
    if (!answer) setProblem(failed(error));
    else if (answer.__typename !== 'SetInvitingSuccess') setProblem(because(answer));
    if (answer?.__typename !== 'SetInvitingSuccess') return false;
    announce(say(`${what}.done`, { name }));
    done();
    return true;
  };

  return (
    <Ask
      action={say(`${what}.action`)}
      named={say(`${what}.named`, { name })}
      title={say(`${what}.title`, { name })}
      text={say(`${what}.text`)}
      confirm={say(`${what}.action`)}
      busy={state.fetching}
      problem={problem}
      send={send}
    >
      <Reason />
    </Ask>
  );
}
