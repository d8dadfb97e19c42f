import { createClient } from "graphql-sse";
import { failure, GuestlistError, wait, type GraphQLFailure } from "./errors.js";
import type { TypedDocumentString } from "./operations.js";
import { credentials, headers, type Options } from "./transport.js";

export interface Listener<T> {
  /** Something has changed. */
  next(value: T): void;
  /** The stream is open, again after it broke. Nothing is replayed: fetch what you show now. */
  connected?(again: boolean): void;
  /** It is over: the token has ended, the permission is gone, or the server refuses. Connections that break or end otherwise are made anew. */
  error?(error: unknown): void;
}

/** Listens until the function that it returns is called, or until the server refuses. */
export function listen<T, V extends Record<string, unknown>>(options: Options, document: TypedDocumentString<T, V>, variables: V, to: Listener<T>): () => void {
  let refused: GuestlistError | undefined;
  const stop = new AbortController();
  const client = createClient({
    url: options.url,
    headers: () => headers(options),
    credentials: credentials(options),
    fetchFn: async (url: string, init: RequestInit) => {
      refused = undefined;
      const response = await (options.fetch ?? fetch)(url, init);
      if (!response.ok) refused = await failure(response);
      return response;
    },
    retryAttempts: Number.MAX_SAFE_INTEGER,
    // After a second, then two, up to half a minute, or as the server asks; not where asking again makes no sense.
    retry: async (n) => {
      if (refused && refused.status < 500 && refused.status !== 429) throw refused;
      await wait(refused?.retryAfter ?? Math.min(30, 2 ** n) * (0.5 + Math.random() / 2), stop.signal);
    },
  });
  let ended = false;
  const end = (error?: unknown) => {
    if (ended) return;
    ended = true;
    stop.abort();
    client.dispose();
    if (error !== undefined) to.error?.(error);
  };
  let before = false;
  const open = () =>
    client.subscribe<T>(
      { query: document.toString(), variables },
      {
        next: ({ data, errors }) => {
          if (ended) return;
          if (data) to.next(data);
          else if (errors) end(new GuestlistError(200, errors as readonly unknown[] as GraphQLFailure[], undefined, undefined));
        },
        error: end,
        // Without an error before, the server stops or the caller has other rights by now: whoever comes again is served by those.
        complete: () => {
          if (!ended) void wait(0.5 + Math.random() / 2, stop.signal).then(() => ended || open(), () => undefined);
        },
      },
      {
        connected: (again) => {
          if (!ended) to.connected?.(again || before);
          before = true;
        },
      },
    );
  open();
  return () => end();
}
