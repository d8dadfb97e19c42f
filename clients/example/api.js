// What a page needs to talk to Guestlist from another origin. The token goes in a header; cookies never go along.

/** Sends one operation. A query waits as a 429 or 503 asks it to; a mutation is sent once. */
export async function ask({ url, token }, query, variables) {
  for (;;) {
    const response = await fetch(url, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ query, variables }),
    });
    const wait = Number(response.headers.get("retry-after"));
    if (wait > 0 && wait <= 30 && query.trimStart().startsWith("query")) {
      await new Promise((resolve) => setTimeout(resolve, wait * 1000));
      continue;
    }
    const { data, errors } = await response.json();
    // Data beside an error is worth having: what was sent is not hidden by a failure beside it.
    if (!data || Object.values(data).every((value) => value === null)) throw new Error(errors?.[0]?.message ?? `HTTP ${response.status}`);
    return data;
  }
}

/** Follows a subscription: EventSource cannot send a token, so this reads the stream of a fetch. Ends when the server ends it. */
export async function* follow({ url, token }, query, opened) {
  const response = await fetch(url, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", accept: "text/event-stream" },
    body: JSON.stringify({ query }),
  });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  await opened();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let text = ""; ; ) {
    const { value, done } = await reader.read();
    if (done) return;
    const events = (text + value).split("\n\n");
    text = events.pop();
    for (const event of events) {
      if (/^event: complete$/m.test(event)) return;
      // Lines that begin with a colon only keep the connection open.
      const data = event.match(/^data: (.+)$/m);
      if (data) yield JSON.parse(data[1]);
    }
  }
}
