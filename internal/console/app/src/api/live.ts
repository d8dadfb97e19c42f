import { createClient } from 'graphql-sse';
import { endpoint } from '../page';
import { InviteChangedDocument, QuotaChangedDocument, type InvitePartsFragment } from './generated';
import { textOf } from './text';

// What happens to one's invites and places arrives over server-sent events. They are not replayed, so whoever listens reads
// again whenever a stream begins. A page that nobody sees keeps no stream: browsers open six connections to one origin.

export interface Live {
  /** Grows when something may have changed: read again. */
  readonly version: number;
  /** Invites as the last event told of them, by id. */
  readonly invites: ReadonlyMap<string, InvitePartsFragment>;
  /** The session is over; nothing more will come. */
  readonly ended: boolean;
}

const quiet = 300;
const firstWait = 1_000;
const longestWait = 30_000;

export function follow(tell: (live: Live) => void): () => void {
  const sse = createClient({ url: endpoint, credentials: 'same-origin', retryAttempts: 0 });
  const invites = new Map<string, InvitePartsFragment>();
  let live: Live = { version: 0, invites, ended: false };
  let streams: (() => void)[] = [];
  let pending: ReturnType<typeof setTimeout> | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let wait = firstWait;

  // A list sent at once comes as many events; one reading afterwards is enough.
  const changed = () => {
    pending ??= setTimeout(() => {
      pending = undefined;
      live = { ...live, version: live.version + 1, invites: new Map(invites) };
      tell(live);
    }, quiet);
  };

  const stop = () => {
    clearTimeout(retry);
    for (const close of streams) close();
    streams = [];
  };

  const end = () => {
    stop();
    live = { ...live, ended: true };
    tell(live);
  };

  const again = () => {
    stop();
    if (live.ended || document.hidden) return;
    retry = setTimeout(start, wait * (0.5 + Math.random()));
    wait = Math.min(wait * 2, longestWait);
  };

  const open = <Data>(query: string, take: (data: Data) => void) => {
    let mine = true;
    const close = sse.subscribe<Data>(
      { query },
      {
        next: (result) => {
          if (!mine) return;
          if (result.errors?.some((e) => e.extensions?.code === 'UNAUTHENTICATED')) return end();
          wait = firstWait;
          if (result.data) take(result.data);
          changed();
        },
        error: () => mine && again(),
        complete: () => mine && again(),
      },
      { connected: changed },
    );
    streams.push(() => {
      mine = false;
      close();
    });
  };

  const start = () => {
    stop();
    if (live.ended || document.hidden) return;
    open<{ inviteChanged: InvitePartsFragment }>(textOf(InviteChangedDocument), ({ inviteChanged }) => {
      invites.set(inviteChanged.id, inviteChanged);
    });
    open(textOf(QuotaChangedDocument), () => undefined);
  };

  const seen = () => (document.hidden ? stop() : start());
  document.addEventListener('visibilitychange', seen);
  addEventListener('online', start);
  start();
  return () => {
    stop();
    clearTimeout(pending);
    document.removeEventListener('visibilitychange', seen);
    removeEventListener('online', start);
  };
}
