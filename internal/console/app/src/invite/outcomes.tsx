import { useEffect, useRef } from 'react';
import { useInvite } from '../api/context';
import type { InvitePartsFragment } from '../api/generated';
import { say } from '../strings';
import { State, StateText } from '../sent/state';
import { because } from './refusal';
import type { Outcome } from './send';

/** What became of every address, kept current while it is in sight. */
export function Outcomes({ outcomes, edit, dismiss }: { outcomes: readonly Outcome[]; edit: (emails: readonly string[]) => void; dismiss: () => void }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), [outcomes]);
  const refused = outcomes.filter((o) => o.result?.__typename !== 'InviteUserSuccess').map((o) => o.email);
  return (
    <div className="outcomes">
      <h3 ref={title} tabIndex={-1}>
        {say('outcomes.title')}
      </h3>
      <ul>
        {outcomes.map((o) => (
          <li key={o.email}>
            <Row outcome={o} />
          </li>
        ))}
      </ul>
      <div className="actions">
        <button type="button" className="small" onClick={dismiss}>
          {say('outcomes.dismiss')}
        </button>
        {refused.length > 0 && (
          <button type="button" className="small plain" onClick={() => edit(refused)}>
            {say('outcomes.again')}
          </button>
        )}
      </div>
    </div>
  );
}

function Row({ outcome: { email, result } }: { outcome: Outcome }) {
  if (result?.__typename === 'InviteUserSuccess') return <Sent invite={result.invite} />;
  return (
    <>
      <span className="email">{email}</span>
      <span className="state bad">{say('outcome.refused')}</span>
      <span className="quiet">{result ? because(result) : say('outcome.unknown')}</span>
    </>
  );
}

function Sent({ invite }: { invite: InvitePartsFragment }) {
  const now = useInvite(invite);
  return (
    <>
      <span className="email">{now.displayEmail}</span>
      <State state={now.state} />
      <StateText invite={now} />
    </>
  );
}
