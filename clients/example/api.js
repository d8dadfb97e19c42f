// What a page needs to talk to Guestlist from another origin. The token goes in a header; cookies never go along.

const send = ({ url, token }, body, more) =>
  fetch(url, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...more?.headers },
    body: JSON.stringify(body),
    signal: more?.signal,
  });

/** An answer without data: the message is for people, the code for programs, and wait says in how many seconds to ask again. */
export const failure = (response, errors) =>
  Object.assign(new Error(errors?.[0]?.message ?? `HTTP ${response.status}`), {
    code: errors?.[0]?.extensions?.code ?? (response.status === 401 ? "UNAUTHENTICATED" : undefined),
    wait: Number(response.headers.get("retry-after")),
  });

/** What is no JSON is from a proxy, and says nothing. */
const read = (response) => response.json().catch(() => ({}));

/** Sends one operation. A query waits as a 429 or 503 asks it to; a mutation is sent once. */
export async function ask(guestlist, query, variables) {
  for (;;) {
    const response = await send(guestlist, { query, variables });
    const { data, errors } = await read(response);
    // Data beside an error is worth having: what was sent is not hidden by a failure beside it.
    if (data && Object.values(data).some((value) => value !== null)) return data;
    const error = failure(response, errors);
    if (!(error.wait > 0 && error.wait <= 30 && query.trimStart().startsWith("query"))) throw error;
    await new Promise((resolve) => setTimeout(resolve, error.wait * 1000));
  }
}

/**
 * Follows a subscription: EventSource cannot send a token, so this reads the stream of a fetch. Ends when the server ends it, and
 * throws when it breaks or nothing comes for a minute, since the server is never silent for so long. However it ends, the stream is closed.
 */
export async function* follow(guestlist, query, opened) {
  const end = new AbortController();
  let silence;
  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(() => end.abort(new Error("Nothing was heard for a minute")), 60_000);
  };
  try {
    heard();
    const response = await send(guestlist, { query }, { headers: { accept: "text/event-stream" }, signal: end.signal });
    if (!response.ok) throw failure(response, (await read(response)).errors);
    await opened();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = ""; ; ) {
      const { value, done } = await reader.read();
      if (done) return;
      heard();
      const events = (text + value).split("\n\n");
      text = events.pop();
      for (const event of events) {
        if (/^event: complete$/m.test(event)) return;
        // Lines that begin with a colon only keep the connection open.
        const data = event.match(/^data: (.+)$/m);
        if (!data) continue;
        const result = JSON.parse(data[1]);
        if (!result.data) throw failure(response, result.errors);
        yield result.data;
      }
    }
  } finally {
    clearTimeout(silence);
    end.abort();
  }
}
