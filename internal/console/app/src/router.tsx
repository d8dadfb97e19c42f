import { useSyncExternalStore, type AnchorHTMLAttributes, type MouseEvent } from 'react';

// The address bar is the only state of where we are; a page's filters live there too, so that back and reload work.
const moved = 'guestlist:moved';

function subscribe(listen: () => void): () => void {
  addEventListener('popstate', listen);
  addEventListener(moved, listen);
  return () => {
    removeEventListener('popstate', listen);
    removeEventListener(moved, listen);
  };
}

/** The present address; the component renders again when it changes. */
export function useAddress(): URL {
  return new URL(useSyncExternalStore(subscribe, () => location.href));
}

export function go(to: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') history.pushState(null, '', to);
  else history.replaceState(null, '', to);
  dispatchEvent(new Event(moved));
}

/** A link within the console. With a modifier key or another button it is the browser's. */
export function Link({ to, ...rest }: { to: string } & AnchorHTMLAttributes<HTMLAnchorElement>) {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return <a {...rest} href={to} onClick={follow} />;
}
