import { useEffect, type ReactNode } from 'react';
import { say } from '../strings';
import mark from './favicon.svg';

export function Brand() {
  return (
    <a className="brand" href="/">
      <img src={mark} alt="" width="28" height="28" />
      {say('product')}
    </a>
  );
}

/** A page of somebody who is nobody here yet: the mark, and one card. */
export function Bare({ title, children }: { title?: string; children: ReactNode }) {
  useTitle(title);
  return (
    <>
      <header className="bar">
        <Brand />
      </header>
      <main className="narrow">{children}</main>
    </>
  );
}

export function useTitle(page: string | undefined): void {
  useEffect(() => {
    if (page) document.title = say('title', { page });
  }, [page]);
}
