import { useFresh, useMember } from '../api/context';
import { ScopeInvitesDocument, type ScopeInvitesQuery } from '../api/generated';
import { exportOf, narrowed, variablesOf } from '../manage/filter';
import { ScopeFilters } from '../manage/filters';
import { nameOf } from '../manage/person';
import { go, Link } from '../router';
import routes from '../routes.json';
import { withParams } from '../sent/filter';
import { InviteRow } from '../sent/row';
import { say, sayCount } from '../strings';
import { Empty, Skeleton } from '../ui/basics';
import { Pager } from '../ui/pager';
import { Problem } from '../ui/problem';

type Scope = NonNullable<ScopeInvitesQuery['viewer']['scope']>;
type Row = NonNullable<Scope['invites']>['nodes'][number];

/** Everything that was sent in the scope, by whomever. */
export default function All({ address }: { address: URL }) {
  const { live, viewer } = useMember();
  const all = useFresh(ScopeInvitesDocument, variablesOf(address), live.version, ['Invite']);
  const list = all.data?.viewer.scope?.invites;
  const [first] = list?.nodes ?? [];
  return (
    <>
      <div className="hello">
        <h1>{say('all.title')}</h1>
        <p className="quiet" role="status">
          {list ? (list.totalCount === null ? say('sent.totalMany') : sayCount('sent.total', list.totalCount)) : '\u00a0'}
        </p>
        {!viewer.permissions.includes('invites:manage') && <p className="quiet">{say('all.readOnly')}</p>}
      </div>
      <section className="card" aria-label={say('all.title')} aria-busy={all.busy}>
        <ScopeFilters address={address} inviter={first?.inviter ? nameOf(first.inviter) : undefined} list={first?.seedBatch?.name} />
        {all.error && !list && <Problem error={all.error} retry={all.refresh} />}
        {!list && !all.error && <Skeleton rows={5} />}
        {list?.nodes.length === 0 && <Nothing address={address} />}
        {list && list.nodes.length > 0 && (
          <ul className="invites">
            {list.nodes.map((invite) => (
              <InviteRow key={invite.id} invite={invite} by={<By invite={invite} address={address} />} reasons />
            ))}
          </ul>
        )}
        {list && <Pager address={address} page={list.pageInfo} />}
        {list && list.nodes.length > 0 && (
          <p className="after">
            <a href={exportOf(address)} download="invites.csv">
              {say('all.export')}
            </a>
          </p>
        )}
      </section>
    </>
  );
}

/** Who sent it, and how; a click shows the others that they sent. */
function By({ invite, address }: { invite: Row; address: URL }) {
  const { inviter, machine, seedBatch } = invite;
  if (inviter) {
    return (
      <>
        {say('all.by')}{' '}
        <button type="button" className="link" onClick={() => go(withParams(address, { by: inviter.id }))}>
          {nameOf(inviter)}
        </button>
        {invite.source !== 'MEMBER' && ` · ${say(`source.${invite.source}`)}`}
      </>
    );
  }
  if (machine) return <>{say('all.byMachine', { name: machine.name })}</>;
  if (seedBatch) return <>{say('all.byList', { name: seedBatch.name })}</>;
  return <>{say(`source.${invite.source}`)}</>;
}

function Nothing({ address }: { address: URL }) {
  if (!narrowed(address)) return <Empty title={say('all.empty.title')} text={say('all.empty.text')} />;
  return (
    <Empty title={say('sent.nothing.title')} text={say('all.nothing.text')}>
      <Link className="button" to={routes.all}>
        {say('sent.nothing.action')}
      </Link>
    </Empty>
  );
}
