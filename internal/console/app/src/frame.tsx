import { Suspense, useEffect, useRef, useState } from 'react';
import { useMember } from './api/context';
import { Account } from './account';
import { useOnline } from './online';
import { Link } from './router';
import { pagesFor, type Page } from './routes';
import { say } from './strings';
import { Brand, useTitle } from './ui/bare';
import { Notice, Skeleton } from './ui/basics';

/** What surrounds every page of a member. */
export function Frame({ address, page, ended, said }: { address: URL; page: Page; ended: boolean; said: { words: string } }) {
  const { viewer } = useMember();
  useTitle(say(page.title));
  useNewPage(page.path);
  const View = page.view;
  return (
    <>
      <a className="skip" href="#main">
        {say('skip')}
      </a>
      <header className="bar">
        <Brand />
        <nav aria-label={say('nav.label')}>
          {pagesFor(viewer.permissions).map((p) => (
            <Link key={p.path} to={p.path} aria-current={p.path === page.path ? 'page' : undefined}>
              {say(p.nav)}
            </Link>
          ))}
        </nav>
        <Account />
      </header>
      <main id="main" tabIndex={-1}>
        <Notices ended={ended} address={address} />
        <Suspense fallback={<Coming title={say(page.title)} />}>
          <View address={address} />
        </Suspense>
      </main>
      <Said text={said} />
    </>
  );
}

/** A page whose scripts are on their way. */
function Coming({ title }: { title: string }) {
  return (
    <>
      <div className="hello">
        <h1>{title}</h1>
        <p>{'\u00a0'}</p>
      </div>
      <div className="card">
        <Skeleton rows={5} />
      </div>
    </>
  );
}

const readable = 6_000;

/** What just happened, for a while. It is always in the page, so that screen readers notice what comes into it. */
function Said({ text }: { text: { words: string } }) {
  const [over, setOver] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setOver(text), readable);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div className="said" role="status">
      {over === text ? '' : text.words}
    </div>
  );
}

function Notices({ ended, address }: { ended: boolean; address: URL }) {
  const { viewer } = useMember();
  const online = useOnline();
  return (
    <>
      {ended && (
        <Notice kind="bad">
          <p>
            <strong>{say('ended.title')}.</strong> {say('ended.text')}
          </p>
          <a className="button small" href={`/auth/login?return_to=${encodeURIComponent(address.pathname + address.search)}`}>
            {say('ended.action')}
          </a>
        </Notice>
      )}
      {!online && (
        <Notice kind="calm">
          <p>{say('offline.notice')}</p>
        </Notice>
      )}
      {viewer.impersonator && (
        <Notice kind="calm">
          <p>{say('impersonated.notice', { who: viewer.impersonator })}</p>
        </Notice>
      )}
    </>
  );
}

/** A new page begins at its top, and a screen reader is told of it. The first one needs no telling. */
function useNewPage(path: string): void {
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    scrollTo(0, 0);
    document.getElementById('main')?.focus({ preventScroll: true });
  }, [path]);
}
