import { useEffect, useRef, useState } from 'react';
import { useMember } from './api/context';
import { hasPlayground } from './page';
import { say } from './strings';

/** Ends the session here, then at WorkOS, whose address the answer names: a script cannot follow that redirect. */
export async function signOut(): Promise<void> {
  const response = await fetch('/auth/logout', { method: 'POST', headers: { accept: 'application/json' } });
  if (!response.ok) throw new Error(`sign-out answers ${response.status}`);
  const { logoutUrl } = (await response.json()) as { logoutUrl: string };
  location.assign(logoutUrl);
}

export function SignOut({ className }: { className?: string }) {
  const [failed, setFailed] = useState(false);
  return (
    <>
      <button type="button" className={className} onClick={() => signOut().catch(() => setFailed(true))}>
        {say('account.signOut')}
      </button>
      {failed && (
        <p className="problem" role="alert">
          {say('account.signOutFailed')}
        </p>
      )}
    </>
  );
}

export function Account() {
  const { viewer } = useMember();
  const menu = useRef<HTMLDetailsElement>(null);
  useClosing(menu);
  const { name, email } = viewer.user ?? {};
  const shown = name ?? email ?? say('account.nobody');
  return (
    <details className="account" ref={menu}>
      <summary aria-label={say('account.named', { name: shown })}>
        <span className="initial" data-initial={Array.from(shown)[0]?.toUpperCase()} />
        <span className="who">{shown}</span>
      </summary>
      <div className="menu">
        <p>
          <strong>{shown}</strong>
          {name && email && <span>{email}</span>}
          {viewer.scope && <span>{viewer.scope.name}</span>}
        </p>
        {hasPlayground && <a href="/playground">{say('account.playground')}</a>}
        <SignOut className="plain" />
      </div>
    </details>
  );
}

/** The menu closes by Escape, and by a click or a focus elsewhere. */
function useClosing(menu: React.RefObject<HTMLDetailsElement | null>): void {
  useEffect(() => {
    const elsewhere = (event: Event) => {
      if (menu.current?.open && !menu.current.contains(event.target as Node)) menu.current.open = false;
    };
    const escape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !menu.current?.open) return;
      menu.current.open = false;
      menu.current.querySelector('summary')?.focus();
    };
    document.addEventListener('pointerdown', elsewhere);
    document.addEventListener('focusin', elsewhere);
    document.addEventListener('keydown', escape);
    return () => {
      document.removeEventListener('pointerdown', elsewhere);
      document.removeEventListener('focusin', elsewhere);
      document.removeEventListener('keydown', escape);
    };
  }, [menu]);
}
