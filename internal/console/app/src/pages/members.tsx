import { useFresh, useMember } from '../api/context';
import { ScopeMembersDocument, type MemberPartsFragment } from '../api/generated';
import { GrantPlaces } from '../manage/grant';
import { PauseInviting } from '../manage/pause';
import { pageOf } from '../manage/filter';
import { nameOf } from '../manage/person';
import { Link } from '../router';
import routes from '../routes.json';
import { searchOf } from '../sent/filter';
import { Search } from '../sent/filters';
import { say, sayCount } from '../strings';
import { Empty, Skeleton, When } from '../ui/basics';
import { Pager } from '../ui/pager';
import { Problem } from '../ui/problem';

/** Who is in the scope, with how many places. */
export default function Members({ address }: { address: URL }) {
  const { live, viewer } = useMember();
  const query = searchOf(address).trim() || null;
  const all = useFresh(ScopeMembersDocument, { ...pageOf(address), query }, live.version, ['Member', 'Quota']);
  const list = all.data?.viewer.scope?.members;
  return (
    <>
      <div className="hello">
        <h1>{say('members.title')}</h1>
        <p className="quiet" role="status">
          {list ? (list.totalCount === null ? say('members.totalMany') : sayCount('members.total', list.totalCount)) : '\u00a0'}
        </p>
        {!viewer.permissions.includes('invites:manage') && <p className="quiet">{say('all.readOnly')}</p>}
      </div>
      <section className="card" aria-label={say('members.title')} aria-busy={all.busy}>
        <div className="filters">
          <Search address={address} label={say('members.search')} hint={say('members.searchHint')} />
        </div>
        {all.error && !list && <Problem error={all.error} retry={all.refresh} />}
        {!list && !all.error && <Skeleton rows={5} />}
        {list?.nodes.length === 0 && <Empty title={say('members.nothing.title')} text={say('members.nothing.text')} />}
        {list && list.nodes.length > 0 && (
          <ul className="invites">
            {list.nodes.map((member) => (
              <Row key={member.id} member={member} refresh={all.refresh} />
            ))}
          </ul>
        )}
        {list && <Pager address={address} page={list.pageInfo} />}
      </section>
    </>
  );
}

function Row({ member, refresh }: { member: MemberPartsFragment; refresh: () => void }) {
  const { viewer } = useMember();
  const name = nameOf(member.user);
  const mine = viewer.user?.id === member.user.id;
  const active = member.status === 'ACTIVE';
  const manages = viewer.permissions.includes('invites:manage') && !mine && active;
  const unlimited = member.quota?.limit === null;
  const known = [member.user.name && member.user.email, member.roleSlugs.join(', '), active && places(member)].filter(Boolean);
  return (
    <li className="invite">
      <div className="facts">
        <span className="email">{name}</span>
        {member.status !== 'ACTIVE' && <span className="state">{say(`members.${member.status}`)}</span>}
        {member.frozenAt && <span className="state bad">{say('members.frozen')}</span>}
        <span className="quiet">
          {known.join(' · ')}
          {member.joinedAt && (
            <>
              {known.length > 0 && ' · '}
              {say('members.joined')} <When at={member.joinedAt} />
            </>
          )}
        </span>
        {member.status !== 'ACTIVE' && <span className="quiet">{say(`members.${member.status}.why`)}</span>}
        {manages && unlimited && <span className="quiet">{say('members.placesUnlimited.why')}</span>}
        {member.frozenAt && member.frozenReason && <span className="quiet">{say('quota.frozenReason', { reason: member.frozenReason })}</span>}
      </div>
      <div className="row-actions" role="group" aria-label={say('row.actions', { email: name })}>
        <Link className="small textual" to={`${routes.all}?by=${encodeURIComponent(member.user.id)}`}>
          <span aria-hidden="true">{say('members.invites')}</span>
          <span className="unseen">{say('members.invitesOf', { name })}</span>
        </Link>
        {manages && !unlimited && <GrantPlaces userId={member.user.id} name={name} done={refresh} />}
        {manages && <PauseInviting userId={member.user.id} name={name} frozen={member.frozenAt !== null} done={refresh} />}
      </div>
    </li>
  );
}

function places({ quota }: MemberPartsFragment): string {
  if (!quota) return say('members.noQuota');
  if (quota.limit === null) return sayCount('members.placesUnlimited', quota.used);
  return say('members.places', { used: quota.used, limit: quota.limit });
}
