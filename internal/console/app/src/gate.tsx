import { useEffect, useState } from 'react';
import { codeOf } from './api/client';
import { MemberContext, useFresh } from './api/context';
import { StartDocument } from './api/generated';
import { follow, type Live } from './api/live';
import { Frame } from './frame';
import { Loading, NotAdmitted, SignIn, Unreachable } from './pages/outside';
import { pageOf } from './routes';

const nothing: Live = { version: 0, invites: new Map(), ended: false };

/** Decides what somebody may see at all: the way in, the news that they are not on the list, or the pages of a member. */
export function Gate({ address, ended }: { address: URL; ended: boolean }) {
  const [live, setLive] = useState(nothing);
  const [said, setSaid] = useState({ words: '' });
  const start = useFresh(StartDocument, {}, live.version, ['Quota']);
  const viewer = start.data?.viewer;
  const code = start.error && codeOf(start.error);
  const inside = viewer?.kind === 'MEMBER' && (start.data?.quota !== null || code !== 'NOT_ADMITTED');
  useEffect(() => (inside ? follow(setLive) : undefined), [inside]);

  if (!viewer) {
    if (start.error && !start.busy) return <Unreachable error={start.error} retry={start.refresh} />;
    return <Loading />;
  }
  if (viewer.kind !== 'MEMBER' && !ended) return <SignIn address={address} />;
  if (!inside && !ended) return <NotAdmitted viewer={viewer} />;
  const member = { viewer, quota: start.data?.quota ?? null, live, announce: (words: string) => setSaid({ words }), refresh: start.refresh };
  return (
    <MemberContext value={member}>
      <Frame address={address} ended={ended || live.ended} said={said} page={pageOf(address.pathname, viewer.permissions)} />
    </MemberContext>
  );
}
