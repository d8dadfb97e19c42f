import { failure, GuestlistError, retryAfter, wait, type GraphQLFailure } from "./errors.js";
import type { TypedDocumentString } from "./operations.js";

export interface Options {
  /** The API's address, such as https://invites.example.com/graphql. */
  url: string;
  /** The bearer token, or where to get it; asked before every request, so it may refresh. Left out: the session cookie is sent. */
  token?: string | (() => string | Promise<string>);
  /** Instead of the global fetch. */
  fetch?: typeof fetch;
}

/** What came back. Both may be there: a failure beside an invite that was sent never hides it. */
export interface Answer<T> {
  data: T | null;
  errors: readonly GraphQLFailure[];
  status: number;
  requestId: string | undefined;
}

/** How often a query is sent at most, and the longest wait in seconds that is sat out for the caller. */
const attempts = 4;
const longest = 30;

/** A token goes alone; without one, the cookie goes along, which the server allows to its APP_ORIGINS. */
export function credentials(options: Options): RequestCredentials {
  return options.token === undefined ? "include" : "omit";
}

export async function headers(options: Options): Promise<Record<string, string>> {
  const token = typeof options.token === "function" ? await options.token() : options.token;
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

/**
 * Sends one operation. A query waits as a 429 or 503 asks it to, and is sent again. A mutation is sent once: a 503 may come from a
 * proxy behind which it went through.
 */
export async function execute<T, V>(options: Options, document: TypedDocumentString<T, V>, variables: V, signal?: AbortSignal): Promise<Answer<T>> {
  const text = document.toString();
  const query = operation(text) === "query";
  for (let n = 1; ; n++) {
    const response = await (options.fetch ?? fetch)(options.url, {
      method: "POST",
      headers: { ...(await headers(options)), "content-type": "application/json", accept: "application/graphql-response+json, application/json" },
      body: JSON.stringify({ query: text, variables }),
      credentials: credentials(options),
      ...(signal ? { signal } : {}),
    });
    const seconds = retryAfter(response);
    if (query && seconds !== undefined && seconds <= longest && n < attempts) {
      await response.body?.cancel();
      await wait(seconds, signal);
      continue;
    }
    if (!response.ok) throw await failure(response);
    const body = (await response.json()) as { data?: T | null; errors?: GraphQLFailure[] };
    return { data: body.data ?? null, errors: body.errors ?? [], status: response.status, requestId: response.headers.get("x-request-id") ?? undefined };
  }
}

/** The kind of the one operation in a document, which may begin with fragments. */
function operation(text: string): string | undefined {
  return /^\s*(query|mutation|subscription)\b/m.exec(text)?.[1];
}

/** The value of the document's only field; throws where it is missing because of an error. */
export function only<T extends object, K extends keyof T>(answer: Answer<T>, field: K): T[K] {
  const value = answer.data?.[field];
  if (value == null && answer.errors.length > 0) throw new GuestlistError(answer.status, answer.errors, undefined, answer.requestId);
  return (value ?? null) as T[K];
}
