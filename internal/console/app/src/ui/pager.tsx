import type { PagePartsFragment } from '../api/generated';
import { go } from '../router';
import { withParams } from '../sent/filter';
import { say } from '../strings';

/** Leads to the pages before and after; the place is in the address. */
export function Pager({ address, page }: { address: URL; page: Omit<PagePartsFragment, '__typename'> }) {
  if (!page.hasNextPage && !page.hasPreviousPage) return null;
  const to = (name: 'before' | 'after', cursor: string | null) => () => cursor && go(withParams(address, { [name]: cursor }));
  return (
    <nav className="pager" aria-label={say('sent.pages')}>
      <button type="button" className="small" disabled={!page.hasPreviousPage} onClick={to('before', page.startCursor)}>
        {say('sent.newer')}
      </button>
      <button type="button" className="small" disabled={!page.hasNextPage} onClick={to('after', page.endCursor)}>
        {say('sent.older')}
      </button>
    </nav>
  );
}
