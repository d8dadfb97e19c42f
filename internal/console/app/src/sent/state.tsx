import type { InvitePartsFragment, InviteState } from '../api/generated';
import { becauseOf } from '../invite/refusal';
import { say, type Key } from '../strings';
import { When, With } from '../ui/basics';

const tone: Record<InviteState, string> = {
  SENDING: 'busy',
  PENDING: 'open',
  REVOKING: 'busy',
  ACCEPTED: 'good',
  REVOKED: 'over',
  EXPIRED: 'over',
  FAILED: 'bad',
};

export function State({ state }: { state: InviteState }) {
  return <span className={`state ${tone[state]}`}>{say(`state.${state}`)}</span>;
}

/** One line about where an invite stands. */
export function StateText({ invite }: { invite: InvitePartsFragment }) {
  switch (invite.state) {
    case 'SENDING':
    case 'REVOKING':
      return <span className="quiet">{say(`row.${invite.state}`)}</span>;
    case 'FAILED':
      return <span className="quiet">{invite.failure ? becauseOf(invite.failure) : say('error.other')}</span>;
    case 'ACCEPTED':
      return <Joined invite={invite} />;
    case 'REVOKED':
      return <Moment text="row.revoked" hole="relative" at={invite.revokedAt ?? invite.createdAt} />;
    case 'EXPIRED':
      return <Moment text="row.expired" hole="when" at={invite.expiresAt ?? invite.createdAt} />;
    case 'PENDING':
      return (
        <span className="quiet">
          <Part text={invite.lastSentAt ? 'row.sent' : 'row.created'} hole="relative" at={invite.lastSentAt ?? invite.createdAt} />
          {invite.expiresAt && (
            <>
              {' · '}
              <Part text="row.ends" hole="when" at={invite.expiresAt} />
            </>
          )}
        </span>
      );
  }
}

function Joined({ invite }: { invite: InvitePartsFragment }) {
  const at = invite.acceptedAt ?? invite.createdAt;
  const name = invite.acceptedBy?.name;
  return (
    <span className="quiet">
      {name ? (
        <With text={say('row.joinedAs', { name })} hole="relative">
          <When at={at} />
        </With>
      ) : (
        <Part text="row.joined" hole="relative" at={at} />
      )}
      {invite.acceptedWithOtherAddress && ` ${say('row.otherAddress')}`}
    </span>
  );
}

function Moment(props: { text: Key; hole: 'relative' | 'when'; at: string }) {
  return (
    <span className="quiet">
      <Part {...props} />
    </span>
  );
}

function Part({ text, hole, at }: { text: Key; hole: 'relative' | 'when'; at: string }) {
  return (
    <With text={say(text)} hole={hole}>
      <When at={at} how={hole === 'when' ? 'moment' : 'relative'} />
    </With>
  );
}
