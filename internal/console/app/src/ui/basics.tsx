import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { ago, moment, precise } from '../strings/time';
import { say } from '../strings';

const NowContext = createContext(Date.now());
const tick = 10_000;

/** The clock of everything that is relative to now, so that all of it moves together. */
export function Clock({ children }: { children: ReactNode }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), tick);
    return () => clearInterval(timer);
  }, []);
  return <NowContext value={now}>{children}</NowContext>;
}

export const useNow = (): number => useContext(NowContext);

/** A moment, in the reader's zone; the tooltip says it exactly. */
export function When({ at, how = 'relative' }: { at: string; how?: 'relative' | 'moment' }) {
  const now = useNow();
  return (
    <time dateTime={at} title={precise(at)}>
      {how === 'moment' ? moment(at) : ago(at, now)}
    </time>
  );
}

/** A text with one hole that is an element. */
export function With({ text, hole, children }: { text: string; hole: string; children: ReactNode }) {
  const [before, after = ''] = text.split(`{${hole}}`);
  return (
    <>
      {before}
      {children}
      {after}
    </>
  );
}

/** One page that says one thing. */
export function Message({ title, text, more, children }: { title: string; text: string; more?: string | undefined; children?: ReactNode }) {
  return (
    <div className="card message">
      <h1>{title}</h1>
      <p>{text}</p>
      {more && <p>{more}</p>}
      {children && <div className="actions">{children}</div>}
    </div>
  );
}

/** Something is not as it should be, and what to do. */
export function Notice({ kind, children }: { kind: 'bad' | 'calm'; children: ReactNode }) {
  return (
    <div className={`notice ${kind}`} role={kind === 'bad' ? 'alert' : 'status'}>
      {children}
    </div>
  );
}

export function Empty({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      <p>{text}</p>
      {children}
    </div>
  );
}

/** What a list looks like before it is there. */
export function Skeleton({ rows }: { rows: number }) {
  return (
    <div className="skeleton" role="status">
      <span className="unseen">{say('loading')}</span>
      {Array.from({ length: rows }, (_, i) => (
        <span key={i} className="bone" aria-hidden="true" />
      ))}
    </div>
  );
}
