import { useEffect } from 'react';
import { useFresh, useMember } from '../api/context';
import { ListsDocument, type ListsQuery } from '../api/generated';
import { pageOf } from '../manage/filter';
import { Link } from '../router';
import routes from '../routes.json';
import { say, sayCode } from '../strings';
import { Empty, Skeleton, When } from '../ui/basics';
import { Pager } from '../ui/pager';
import { Problem } from '../ui/problem';

type Batch = NonNullable<NonNullable<ListsQuery['viewer']['scope']>['seedBatches']>['nodes'][number];

const lookEvery = 2_000;

/** The lists that the seed command has sent here, and how far each is. */
export default function Lists({ address }: { address: URL }) {
  const { live } = useMember();
  const all = useFresh(ListsDocument, pageOf(address), live.version, ['SeedBatch']);
  const list = all.data?.viewer.scope?.seedBatches;
  const running = list?.nodes.some((b) => b.state === 'RUNNING') ?? false;
  const { refresh } = all;
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => !document.hidden && refresh(), lookEvery);
    return () => clearInterval(timer);
  });
  return (
    <>
      <div className="hello">
        <h1>{say('lists.title')}</h1>
        <p className="quiet">{say('lists.text')}</p>
      </div>
      <section className="card" aria-label={say('lists.title')} aria-busy={all.busy}>
        {all.error && !list && <Problem error={all.error} retry={all.refresh} />}
        {!list && !all.error && <Skeleton rows={3} />}
        {list?.nodes.length === 0 && <Empty title={say('lists.empty.title')} text={say('lists.empty.text')} />}
        {list && list.nodes.length > 0 && (
          <ul className="invites">
            {list.nodes.map((batch) => (
              <Row key={batch.id} batch={batch} />
            ))}
          </ul>
        )}
        {list && <Pager address={address} page={list.pageInfo} />}
      </section>
    </>
  );
}

const tone = { RUNNING: 'busy', PAUSED: 'busy', STOPPED: 'bad', CANCELED: 'over', DONE: 'good' } as const;

function Row({ batch }: { batch: Batch }) {
  const sent = batch.counts?.sent ?? 0;
  const done = sent + batch.refused;
  return (
    <li className="list">
      <div className="facts">
        <span className="email">{batch.name}</span>
        <span className={`state ${tone[batch.state]}`}>{say(`lists.${batch.state}`)}</span>
        <span className="quiet">
          <When at={batch.createdAt} how="moment" /> · {say('lists.progress', { sent, refused: batch.refused, rows: batch.rows })}
        </span>
        {batch.stoppedBy && <span className="problem">{sayCode('lists.stopped', batch.stoppedBy) ?? say('lists.stopped.other')}</span>}
        <progress aria-label={say('lists.progressOf', { name: batch.name })} value={done} max={Math.max(1, batch.rows)} />
        {batch.counts && (
          <span className="quiet">
            {say('lists.became', { accepted: batch.counts.accepted, pending: batch.counts.pending, expired: batch.counts.expired, revoked: batch.counts.revoked })}
          </span>
        )}
      </div>
      <Link className="small textual" to={`${routes.all}?list=${encodeURIComponent(batch.id)}`}>
        <span aria-hidden="true">{say('members.invites')}</span>
        <span className="unseen">{say('lists.invitesOf', { name: batch.name })}</span>
      </Link>
    </li>
  );
}
