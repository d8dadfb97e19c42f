import { useId, useState } from 'react';
import { useFresh, useMember } from '../api/context';
import { TreeDocument, type TreeQuery } from '../api/generated';
import { say, sayCount } from '../strings';
import { Empty, Skeleton } from '../ui/basics';
import { Problem } from '../ui/problem';
import { nameOf } from './person';

type Node = NonNullable<NonNullable<TreeQuery['viewer']['scope']>['inviteTree']>['nodes'][number];

const few = 25;

/** Whom somebody brought, or whom nobody did; each level is asked for when it is opened. */
export function Tree({ root }: { root?: string }) {
  const [pages, setPages] = useState<readonly (string | null)[]>([null]);
  return (
    <ul className={root ? 'branch' : 'tree'}>
      {pages.map((after, i) => (
        <Level key={after ?? ''} root={root} after={after} more={i === pages.length - 1 ? (next) => setPages([...pages, next]) : undefined} />
      ))}
    </ul>
  );
}

function Level({ root, after, more }: { root: string | undefined; after: string | null; more: ((after: string) => void) | undefined }) {
  const { live } = useMember();
  const found = useFresh(TreeDocument, { root: root ?? null, depth: root ? 1 : 0, first: few, after }, live.version, ['InviteTreeNode']);
  const list = found.data?.viewer.scope?.inviteTree;
  if (!list) return <li>{found.error ? <Problem error={found.error} retry={found.refresh} /> : <Skeleton rows={2} />}</li>;
  if (list.nodes.length === 0 && !after && !root) {
    return (
      <li>
        <Empty title={say('tree.empty.title')} text={say('tree.empty.text')} />
      </li>
    );
  }
  const { hasNextPage, endCursor } = list.pageInfo;
  return (
    <>
      {list.nodes.map((node) => (
        <Person key={node.id} node={node} />
      ))}
      {more && hasNextPage && endCursor && (
        <li>
          <button type="button" className="small" onClick={() => more(endCursor)}>
            {say('tree.more')}
          </button>
        </li>
      )}
    </>
  );
}

function Person({ node }: { node: Node }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const name = node.user.deletedAt ? say('tree.gone') : nameOf(node.user);
  const brought = node.subtreeCount > node.invitedCount ? say('tree.broughtAll', { count: node.invitedCount, all: node.subtreeCount }) : sayCount('tree.brought', node.invitedCount);
  return (
    <li>
      {node.invitedCount > 0 ? (
        <button type="button" className="twig" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
          <span className="email">{name}</span> <span className="quiet">{brought}</span>
        </button>
      ) : (
        <span className="leaf">{name}</span>
      )}
      <div id={id} hidden={!open}>
        {open && <Tree root={node.user.id} />}
      </div>
    </li>
  );
}
