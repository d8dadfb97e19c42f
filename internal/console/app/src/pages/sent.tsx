import { useFresh, useMember } from '../api/context';
import { SentInvitesDocument } from '../api/generated';
import { Link } from '../router';
import routes from '../routes.json';
import { groupOf, searchOf, variablesOf } from '../sent/filter';
import { Filters } from '../sent/filters';
import { InviteRow } from '../sent/row';
import { say, sayCount } from '../strings';
import { Empty, Skeleton } from '../ui/basics';
import { Pager } from '../ui/pager';
import { Problem } from '../ui/problem';

/** Everything that one has sent. */
export default function Sent({ address }: { address: URL }) {
  const { live } = useMember();
  const sent = useFresh(SentInvitesDocument, variablesOf(address), live.version, ['Invite']);
  const list = sent.data?.sentInvites;
  const narrowed = groupOf(address) !== 'all' || searchOf(address) !== '';
  return (
    <>
      <div className="hello">
        <h1>{say('sent.title')}</h1>
        <p className="quiet" role="status">
          {list ? total(list.totalCount) : '\u00a0'}
        </p>
      </div>
      <section className="card" aria-label={say('sent.title')} aria-busy={sent.busy}>
        {(narrowed || list?.nodes.length !== 0) && <Filters address={address} />}
        {sent.error && !list && <Problem error={sent.error} retry={sent.refresh} />}
        {!list && !sent.error && <Skeleton rows={5} />}
        {list && list.nodes.length === 0 && <Nothing narrowed={narrowed} />}
        {list && list.nodes.length > 0 && (
          <ul className="invites">
            {list.nodes.map((invite) => (
              <InviteRow key={invite.id} invite={invite} />
            ))}
          </ul>
        )}
        {list && <Pager address={address} page={list.pageInfo} />}
      </section>
    </>
  );
}

const total = (count: number | null): string => (count === null ? say('sent.totalMany') : sayCount('sent.total', count));

function Nothing({ narrowed }: { narrowed: boolean }) {
  if (narrowed) {
    return (
      <Empty title={say('sent.nothing.title')} text={say('sent.nothing.text')}>
        <Link className="button" to={routes.sent}>
          {say('sent.nothing.action')}
        </Link>
      </Empty>
    );
  }
  return (
    <Empty title={say('sent.empty.title')} text={say('sent.empty.text')}>
      <Link className="button" to={routes.home}>
        {say('sent.empty.action')}
      </Link>
    </Empty>
  );
}
