import { useFresh, useMember } from '../api/context';
import { SentInvitesDocument } from '../api/generated';
import { Link } from '../router';
import routes from '../routes.json';
import { say } from '../strings';
import { Empty, Skeleton } from '../ui/basics';
import { Problem } from '../ui/problem';
import { InviteRow } from './row';

const few = 5;

/** The last few, on the page where one invites. */
export function Recent() {
  const { live } = useMember();
  const sent = useFresh(SentInvitesDocument, { first: few }, live.version, ['Invite']);
  const list = sent.data?.sentInvites;
  return (
    <section className="card" aria-labelledby="recent-title">
      <div className="heading">
        <h2 id="recent-title">{say('recent.title')}</h2>
        {list && list.nodes.length > 0 && <Link to={routes.sent}>{say('recent.all')}</Link>}
      </div>
      {!list && sent.error && <Problem error={sent.error} retry={sent.refresh} />}
      {!list && !sent.error && <Skeleton rows={3} />}
      {list?.nodes.length === 0 && <Empty title={say('sent.empty.title')} text={say('sent.empty.text')} />}
      {list && list.nodes.length > 0 && (
        <ul className="invites">
          {list.nodes.map((invite) => (
            <InviteRow key={invite.id} invite={invite} />
          ))}
        </ul>
      )}
    </section>
  );
}
