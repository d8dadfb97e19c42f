/** One of GraphQL's errors. */
export interface GraphQLFailure {
  message: string;
  path?: (string | number)[];
  extensions?: { code?: string; requestId?: string; [key: string]: unknown };
}

/** What went wrong, as the server says it. Refusals are no errors. */
export class GuestlistError extends Error {
  override name = "GuestlistError";
  /** `extensions.code` of the first error, such as UNAUTHENTICATED; undefined where the answer was not Guestlist's. */
  readonly code: string | undefined;
  /** How the operator finds the request in the log. */
  readonly requestId: string | undefined;

  constructor(
    /** HTTP's; 200 where GraphQL has an error. */
    readonly status: number,
    /** All of GraphQL's, with their paths. */
    readonly errors: readonly GraphQLFailure[],
    /** Seconds that a 429 or 503 asks to wait. */
    readonly retryAfter: number | undefined,
    requestId: string | undefined,
  ) {
    super(errors[0]?.message ?? `HTTP ${status}`);
    this.code = errors[0]?.extensions?.code;
    this.requestId = errors[0]?.extensions?.requestId ?? requestId;
  }
}

/** Seconds to wait, of a 429 or 503 that says so in whole seconds. */
export function retryAfter(response: Response): number | undefined {
  const text = response.headers.get("retry-after");
  return (response.status === 429 || response.status === 503) && text !== null && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** Reads an answer that is no success. */
export async function failure(response: Response): Promise<GuestlistError> {
  let errors: GraphQLFailure[] = [];
  try {
    const body = (await response.clone().json()) as { errors?: GraphQLFailure[] };
    if (Array.isArray(body.errors)) errors = body.errors;
  } catch {
    // Not Guestlist's answer: the status says it all.
  }
  return new GuestlistError(response.status, errors, retryAfter(response), response.headers.get("x-request-id") ?? undefined);
}

/** Ends early, with the signal's reason, when the signal does. */
export function wait(seconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, seconds * 1000);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
