import { useId } from 'react';
import { useFresh, useMember } from '../api/context';
import { InsightsDocument, type InsightsQuery, type InviteStatsGroup } from '../api/generated';
import { Bars, percent } from '../manage/bars';
import { nameOf } from '../manage/person';
import { Tree } from '../manage/tree';
import { go } from '../router';
import { withParams } from '../sent/filter';
import { say, sayCode } from '../strings';
import { calendarDay, span } from '../strings/time';
import { Empty, Skeleton } from '../ui/basics';
import { Problem } from '../ui/problem';

type Stats = NonNullable<NonNullable<InsightsQuery['viewer']['scope']>['inviteStats']>;
type Bucket = NonNullable<Stats['groups']>[number];

const periods = { '30': 30, '90': 90, '365': 365, ever: 0 } as const;
type Period = keyof typeof periods;
const groups: readonly InviteStatsGroup[] = ['DAY', 'WEEK', 'MONTH', 'INVITER', 'SOURCE', 'DOMAIN', 'SEED_BATCH', 'ROLE'];
const dayLong = 86_400_000;

/** How inviting goes, and who brought whom. */
export default function Insights({ address }: { address: URL }) {
  const { live } = useMember();
  const period = (Object.keys(periods) as Period[]).find((p) => p === address.searchParams.get('period')) ?? '30';
  const by = groups.find((g) => g === address.searchParams.get('per')) ?? 'DAY';
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const stats = useFresh(InsightsDocument, { from: since(periods[period]), by, zone }, live.version, ['Invite']);
  const found = stats.data?.viewer.scope?.inviteStats;
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
        {stats.error && !found && <Problem error={stats.error} retry={stats.refresh} />}
        {!found && !stats.error && <Skeleton rows={6} />}
        {found && <Funnel stats={found} />}
      </section>
      {found && found.sent + found.failed > 0 && (
        <section className="card" aria-labelledby="groups">
          <div className="heading">
            <h2 id="groups">{say('insights.groups')}</h2>
            <Choice
              label={say('insights.per')}
              value={by}
              options={groups.map((g) => [g, say(`insights.per.${g}`)])}
              choose={(g) => go(withParams(address, { per: g === 'DAY' ? '' : g }), 'replace')}
            />
          </div>
          <Groups stats={found} by={by} />
        </section>
      )}
      {/* Not before what stands above it, which would push it down when it comes. */}
      {(found || stats.error) && (
        <section className="card" aria-labelledby="tree">
          <h2 id="tree">{say('tree.title')}</h2>
          <p className="quiet">{say('tree.text')}</p>
          <Tree />
        </section>
      )}
    </>
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
        {stats.medianSecondsToAccept !== null && say('insights.median', { time: span(stats.medianSecondsToAccept) })}
      </p>
    </>
  );
}

function Groups({ stats, by }: { stats: Stats; by: InviteStatsGroup }) {
  const all = stats.groups ?? [];
  const most = Math.max(1, ...all.map((g) => g.counts.sent));
  const rows = all.map((g) => ({
    key: g.key,
    name: named(g, by),
    count: g.counts.sent,
    most,
    part: g.counts.accepted,
    more: g.counts.acceptanceRate === null ? '–' : percent(g.counts.acceptanceRate),
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
