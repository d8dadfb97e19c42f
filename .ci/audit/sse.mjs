// Follows invites with graphql-sse's own client in its distinct connections mode: invites somebody, wants to be told, and
// wants the protocol's end on a subscription that is refused.
//   GRAPHQL_URL=http://localhost:4000/graphql GRAPHQL_TOKEN=… node sse.mjs
import { createClient } from "graphql-sse";

const { GRAPHQL_URL: url, GRAPHQL_TOKEN: token } = process.env;
const headers = { authorization: `Bearer ${token}` };
const client = createClient({ url, headers, retryAttempts: 0 });

const ask = async (query, variables) => {
  const response = await fetch(url, { method: "POST", headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify({ query, variables }) });
  return response.json();
};
const email = `sse-${process.pid}@guests.example`;
const changes = client.iterate({ query: "subscription { inviteChanged { id email state } }" });
const first = changes.next();
// A stream has begun when the server has answered; the client does not tell when, so it is asked until it hears something.
let heard;
const hearing = first.then((result) => (heard = result));
for (let n = 0; !heard && n < 20; n++) {
  await ask("mutation($e: String!) { inviteUser(input: {email: $e}) { __typename } }", { e: n === 0 ? email : `${n}-${email}` });
  await Promise.race([hearing, new Promise((resolve) => setTimeout(resolve, 500))]);
}
if (!heard?.value?.data?.inviteChanged?.id) throw new Error(`no change was told: ${JSON.stringify(heard)}`);
console.log(`told: ${JSON.stringify(heard.value.data.inviteChanged.state)}`);
await changes.return();

// The end: iteration stops by itself after the error.
const results = [];
for await (const result of client.iterate({ query: 'subscription { inviteChanged(organizationId: "org_01NOTHING") { id } }' })) results.push(result);
if (results.length !== 1 || results[0].errors?.[0]?.extensions?.code !== "FORBIDDEN") throw new Error(`refused otherwise: ${JSON.stringify(results)}`);
// Every operation is served, as the protocol wants.
const single = [];
for await (const result of client.iterate({ query: "{ me { id } }" })) single.push(result);
if (!single[0]?.data?.me?.id || single.length !== 1) throw new Error(`a query: ${JSON.stringify(single)}`);
client.dispose();
console.log("completed");
