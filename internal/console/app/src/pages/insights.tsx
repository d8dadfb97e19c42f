import { useId } from 'react';
import { codeOf } from '../api/client';
import { useFresh, useMember, type Fresh } from '../api/context';
import { ComparedDocument, InsightsDocument, type ComparedQuery, type InsightsQuery, type InviteStatsGroup } from '../api/generated';
import { Bars, percent } from '../manage/bars';
import { nameOf } from '../manage/person';
import { Tree } from '../manage/tree';
import { go } from '../router';
import { withParams } from '../sent/filter';
import { say, sayCode } from '../strings';
import { calendarDay, span } from '../strings/time';
import { Empty, Notice, Skeleton } from '../ui/basics';
import { Problem } from '../ui/problem';

type Stats = NonNullable<NonNullable<InsightsQuery['viewer']['scope']>['inviteStats']>;
type Comparison = NonNullable<NonNullable<ComparedQuery['viewer']['scope']>['inviteStats']>;
type Bucket = NonNullable<Comparison['groups']>[number];

const periods = { '30': 30, '90': 90, '365': 365, ever: 0 } as const;
type Period = keyof typeof periods;
const groups: readonly InviteStatsGroup[] = ['DAY', 'WEEK', 'MONTH', 'INVITER', 'SOURCE', 'DOMAIN', 'SEED_BATCH', 'ROLE'];
const dayLong = 86_400_000;
const unknown = '–';

/** How inviting goes, and who brought whom. */
export default function Insights({ address }: { address: URL }) {
  const { live } = useMember();
  const period = (Object.keys(periods) as Period[]).find((p) => p === address.searchParams.get('period')) ?? '30';
  const by = groups.find((g) => g === address.searchParams.get('per')) ?? 'DAY';
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const from = since(periods[period]);
  // Two questions, since one that is too large to be compared has a funnel all the same.
  const stats = useFresh(InsightsDocument, { from }, live.version, ['Invite']);
  const compared = useFresh(ComparedDocument, { from, by, zone }, live.version, ['Invite']);
  const found = answerOf(stats)?.viewer.scope?.inviteStats;
  const comparison = answerOf(compared)?.viewer.scope?.inviteStats;
  return (
    <>
      <div className="hello">
        <h1>{say('insights.title')}</h1>
      </div>
      <section className="card" aria-labelledby="funnel" aria-busy={stats.busy}>
        <div className="heading">
          <h2 id="funnel">{say('insights.funnel')}</h2>
          <Choice
            label={say('insights.period')}
            value={period}
            options={(Object.keys(periods) as Period[]).map((p) => [p, say(`insights.period.${p}`)])}
            choose={(p) => go(withParams(address, { period: p === '30' ? '' : p }), 'replace')}
          />
        </div>
        {!found && <Missing of={stats} />}
        {found && <Funnel stats={found} />}
      </section>
      {found && found.sent + found.failed > 0 && (
        <section className="card" aria-labelledby="groups" aria-busy={compared.busy}>
          <div className="heading">
            <h2 id="groups">{say('insights.groups')}</h2>
            <Choice
              label={say('insights.per')}
              value={by}
              options={groups.map((g) => [g, say(`insights.per.${g}`)])}
              choose={(g) => go(withParams(address, { per: g === 'DAY' ? '' : g }), 'replace')}
            />
          </div>
          {comparison ? <Groups stats={comparison} by={by} /> : <Missing of={compared} />}
        </section>
      )}
      {/* Not before what stands above it, which would push it down when it comes. */}
      {(found || stats.error) && (comparison || compared.error) && (
        <section className="card" aria-labelledby="tree">
          <h2 id="tree">{say('tree.title')}</h2>
          <p className="quiet">{say('tree.text')}</p>
          <Tree />
        </section>
      )}
    </>
  );
}

/** What is known; after an error of the server, which may be about another question than the last answer, nothing is. */
const answerOf = <Data,>({ data, error }: Fresh<Data>): Data | undefined => (error && codeOf(error) !== 'NETWORK' ? undefined : data);

/** In the place of numbers that are not there: not yet, or not at all. */
function Missing({ of: { error, refresh } }: { of: Fresh<unknown> }) {
  if (!error) return <Skeleton rows={6} />;
  if (codeOf(error) !== 'BAD_USER_INPUT') return <Problem error={error} retry={refresh} />;
  return (
    <Notice kind="bad">
      <p>{say('insights.tooMany')}</p>
    </Notice>
  );
}

/** The first moment of the day so many days ago, so that the question stays the same for a day. */
function since(days: number): string | null {
  if (days === 0) return null;
  const now = new Date(Date.now() - (days - 1) * dayLong);
  return new Date(now.getFullYear(), now.getMonth(), now.getDate()).toISOString();
}

function Choice({ label, value, options, choose }: { label: string; value: string; options: readonly (readonly [string, string])[]; choose: (value: string) => void }) {
  const id = useId();
  return (
    <div className="labelled">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(e) => choose(e.target.value)}>
        {options.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

function Funnel({ stats }: { stats: Stats }) {
  if (stats.sent + stats.failed === 0) return <Empty title={say('insights.empty.title')} text={say('insights.empty.text')} />;
  const parts = (['sent', 'accepted', 'pending', 'expired', 'revoked', 'failed'] as const).filter((p) => p === 'sent' || p === 'accepted' || stats[p] > 0);
  const rows = parts.map((p) => ({ key: p, name: say(`insights.${p}`), count: stats[p], most: Math.max(stats.sent, stats.failed), tone: p }));
  return (
    <>
      <Bars caption={say('insights.funnel')} head={[say('insights.state'), say('insights.count')]} rows={rows} />
      <p className="why">
        {stats.acceptanceRate !== null && say('insights.rate', { rate: percent(stats.acceptanceRate) })}{' '}
        {stats.accepted > 0 && say('insights.median', { time: stats.medianSecondsToAccept === null ? unknown : span(stats.medianSecondsToAccept) })}
      </p>
    </>
  );
}

function Groups({ stats, by }: { stats: Comparison; by: InviteStatsGroup }) {
  const all = stats.groups ?? [];
  const most = Math.max(1, ...all.map((g) => g.counts.sent));
  const rows = all.map((g) => ({
    key: g.key,
    name: named(g, by),
    count: g.counts.sent,
    most,
    part: g.counts.accepted,
    more: g.counts.acceptanceRate === null ? unknown : percent(g.counts.acceptanceRate),
  }));
  return (
    <>
      <Bars
        caption={say('insights.groups')}
        head={[say(`insights.per.${by}`), say('insights.sent'), say('insights.accepted'), say('insights.rateShort')]}
        rows={rows}
      />
      {stats.truncated && <p className="why">{say('insights.truncated')}</p>}
    </>
  );
}

function named(g: Bucket, by: InviteStatsGroup): string {
  switch (by) {
    case 'DAY':
    case 'WEEK':
    case 'MONTH':
      return g.startsAt ? calendarDay(g.startsAt, by) : g.key;
    case 'INVITER':
      return g.inviter ? nameOf(g.inviter) : g.key || say('insights.nobody');
    case 'SEED_BATCH':
      return g.seedBatch?.name ?? (g.key || say('insights.noList'));
    case 'SOURCE':
      return sayCode('source', g.key) ?? g.key;
    default:
      return g.key || say('insights.none');
  }
}
