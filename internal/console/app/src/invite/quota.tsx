import { useMember } from '../api/context';
import type { QuotaPartsFragment, StartQuery } from '../api/generated';
import { say, sayCode, sayCount } from '../strings';
import { ago, moment } from '../strings/time';
import { useNow } from '../ui/basics';

/** Up to this many places are drawn one by one. */
const drawnSingly = 20;

/** How many people one may still bring in, and why not when not. */
export function Quota() {
  const { quota, viewer } = useMember();
  const now = useNow();
  if (!quota) return null;
  return (
    <section className="card quota" aria-labelledby="quota-title">
      <h2 id="quota-title" className="eyebrow">
        {say('quota.title')}
      </h2>
      <p className="figure">{headline(quota)}</p>
      {quota.limit !== null && <Meter quota={quota} limit={quota.limit} />}
      {explanations(quota, now, frozenReason(viewer)).map((text) => (
        <p key={text} className="why">
          {text}
        </p>
      ))}
    </section>
  );
}

function headline(q: QuotaPartsFragment): string {
  if (q.limit === null || q.remaining === null) return say('quota.unlimited');
  return q.remaining === 0 ? say('quota.none') : sayCount('quota.left', q.remaining, { limit: q.limit });
}

function Meter({ quota, limit }: { quota: QuotaPartsFragment; limit: number }) {
  const used = Math.min(quota.used, limit);
  const reserved = Math.min(quota.reserved, used);
  const settled = used - reserved;
  const parts = [
    { name: 'used', count: settled, text: sayCount('quota.used', quota.used - quota.reserved) },
    { name: 'reserved', count: reserved, text: sayCount('quota.reserved', quota.reserved) },
    { name: 'free', count: limit - used, text: sayCount('quota.free', limit - used) },
  ];
  const shown = parts.filter((p) => p.count > 0 || p.name !== 'reserved');
  const cells =
    limit <= drawnSingly
      ? parts.flatMap((p) => Array.from({ length: p.count }, (_, i) => ({ key: `${p.name}${i}`, name: p.name, size: 1 })))
      : parts.filter((p) => p.count > 0).map((p) => ({ key: p.name, name: p.name, size: p.count }));
  return (
    <>
      <div
        className="meter"
        role="meter"
        aria-labelledby="quota-title"
        aria-valuemin={0}
        aria-valuemax={limit}
        aria-valuenow={used}
        aria-valuetext={shown.map((p) => p.text).join(', ')}
      >
        {cells.map((c) => (
          <span key={c.key} className={c.name} style={{ flexGrow: c.size }} />
        ))}
      </div>
      <ul className="legend" aria-hidden="true">
        {shown.map((p) => (
          <li key={p.name} className={p.name}>
            {p.text}
          </li>
        ))}
      </ul>
    </>
  );
}

/** What the administrator wrote who paused one's inviting here. */
function frozenReason(viewer: StartQuery['viewer']): string | null {
  const here = viewer.memberships?.find((m) => m.organization?.id === viewer.scope?.id);
  return here?.frozenReason ?? null;
}

function explanations(q: QuotaPartsFragment, now: number, frozen: string | null): string[] {
  const texts: string[] = [];
  if (!q.canInvite) texts.push(blocked(q));
  if (q.blockedBy === 'INVITING_FROZEN' && frozen) texts.push(say('quota.frozenReason', { reason: frozen }));
  else if (q.available !== null && (q.remaining === null || q.available < q.remaining)) {
    texts.push(say(q.blockedPool === 'ORGANIZATION' ? 'quota.available.ORGANIZATION' : 'quota.available.other', { available: q.available }));
  }
  if (q.limit !== null && q.used > q.limit) texts.push(sayCount('quota.above', q.used - q.limit));
  if (q.nextAccrualAt) texts.push(say('quota.next', { when: moment(q.nextAccrualAt), relative: ago(q.nextAccrualAt, now) }));
  else if (q.blockedPool === 'MEMBER') texts.push(say(q.used > 0 ? 'quota.comesBack' : 'quota.comesBackNone'));
  const made = composition(q);
  if (made) texts.push(made);
  return texts;
}

function blocked(q: QuotaPartsFragment): string {
  const code = q.blockedBy === 'QUOTA_EXHAUSTED' ? q.blockedPool : q.blockedBy;
  return (code && sayCode('quota.blocked', code)) ?? say('quota.blocked.other');
}

/** What the limit is made of, when it is more than what everybody begins with. */
function composition(q: QuotaPartsFragment): string | undefined {
  if (q.limit === null || (q.accrued === 0 && q.granted === 0)) return undefined;
  const parts = [say('quota.made.base', { count: q.limit - q.accrued - q.granted })];
  if (q.accrued > 0) parts.push(say('quota.made.accrued', { count: q.accrued }));
  if (q.granted > 0) parts.push(say('quota.made.granted', { count: q.granted }));
  return say('quota.made', { parts: parts.join(', ') });
}
