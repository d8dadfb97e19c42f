import { useEffect } from 'react';
import type { CombinedError } from 'urql';
import { SignOut } from '../account';
import { requestOf } from '../api/client';
import type { StartQuery } from '../api/generated';
import { greeting, hasPlayground } from '../page';
import { Link } from '../router';
import { say } from '../strings';
import { Bare, Brand } from '../ui/bare';
import { Message, Skeleton } from '../ui/basics';
import { explain } from '../ui/problem';

// Pages of those who are not members, or not yet known to be.

export function SignIn({ address }: { address: URL }) {
  const back = address.pathname === '/' ? '' : `?return_to=${encodeURIComponent(address.pathname + address.search)}`;
  return (
    <Bare title={say('signIn.title')}>
      <Message title={say('signIn.title')} text={say('signIn.text')}>
        <a className="button" href={`/auth/login${back}`}>
          {say('signIn.action')}
        </a>
        {hasPlayground && <a href="/playground">{say('signIn.playground')}</a>}
      </Message>
    </Bare>
  );
}

export function NotAdmitted({ viewer }: { viewer: StartQuery['viewer'] }) {
  return (
    <Bare title={say('waiting.title')}>
      <Message title={say('waiting.title')} text={say('waiting.text')} more={viewer.user?.email ?? say('waiting.more')}>
        <SignOut />
      </Message>
    </Bare>
  );
}

export function Loading() {
  return (
    <>
      <header className="bar">
        <Brand />
      </header>
      <main aria-busy="true">
        <div className="hello">
          {greeting.title && <h1>{greeting.title}</h1>}
          {greeting.text && <p className="quiet">{greeting.text}</p>}
        </div>
        <div className="card">
          <Skeleton rows={4} />
        </div>
      </main>
    </>
  );
}

export function Unreachable({ error, retry }: { error: CombinedError; retry: () => void }) {
  useEffect(() => {
    addEventListener('online', retry);
    return () => removeEventListener('online', retry);
  });
  const id = requestOf(error);
  const known = error.networkError ? say('unreachable.text') : explain(error);
  return (
    <Bare title={say('unreachable.title')}>
      <Message
        title={error.networkError ? say('unreachable.title') : say('failed.load')}
        text={known}
        {...(id ? { more: say('failed.reference', { id }) } : {})}
      >
        <button type="button" className="button" onClick={retry}>
          {say('unreachable.action')}
        </button>
      </Message>
    </Bare>
  );
}

export function Missing() {
  return (
    <Message title={say('missing.title')} text={say('missing.text')}>
      <Link className="button" to="/">
        {say('missing.action')}
      </Link>
    </Message>
  );
}
