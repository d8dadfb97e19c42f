import { useId, useRef, useState } from 'react';
import { useMutation } from 'urql';
import { useMember } from '../api/context';
import { GrantDocument } from '../api/generated';
import { because } from '../invite/refusal';
import { failed } from '../sent/row';
import { say, sayCount } from '../strings';
import { Ask, Reason } from '../ui/ask';

/** Gives a member more places. The key stays the same until an answer came, so that a lost one grants once. */
export function GrantPlaces({ userId, name, done }: { userId: string; name: string; done: () => void }) {
  const [state, grant] = useMutation(GrantDocument);
  const [problem, setProblem] = useState('');
  const { announce } = useMember();
  const key = useRef({ what: '', id: '' });
  const id = useId();

  const send = async (form: FormData) => {
    setProblem('');
    const amount = Number(form.get('amount'));
    const reason = String(form.get('reason')).trim();
    const what = JSON.stringify([amount, reason]);
    if (key.current.what !== what) key.current = { what, id: crypto.randomUUID() };
    const { data, error } = await grant({ input: { userId, amount, reason, idempotencyKey: key.current.id } });
    const answer = data?.grantQuota;
    if (!answer) setProblem(failed(error));
    else if (answer.__typename !== 'GrantQuotaSuccess') setProblem(whyNot(answer));
    if (answer?.__typename !== 'GrantQuotaSuccess') return false;
    key.current = { what: '', id: '' };
    announce(sayCount('grant.done', amount, { name }));
    done();
    return true;
  };

  return (
    <Ask
      action={say('grant.action')}
      named={say('grant.named', { name })}
      title={say('grant.title', { name })}
      text={say('grant.text')}
      confirm={say('grant.confirm')}
      busy={state.fetching}
      problem={problem}
      send={send}
    >
      <div className="field">
        <label htmlFor={id}>{say('grant.amount')}</label>
        <input id={id} name="amount" type="number" min={1} max={1000} step={1} defaultValue={5} required inputMode="numeric" />
      </div>
      <Reason />
    </Ask>
  );
}

/** How many places the organization still has to give stands only in the server's message. */
function whyNot(refused: Parameters<typeof because>[0]): string {
  return refused.code === 'QUOTA_EXHAUSTED' ? refused.message : because(refused);
}
