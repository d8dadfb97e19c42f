// Runs graphql-http's audit of GraphQL over HTTP against a server, and fails on every MUST and SHOULD.
//   GRAPHQL_URL=http://localhost:4000/graphql GRAPHQL_TOKEN=… node audit.mjs
import { auditServer } from "graphql-http";

const { GRAPHQL_URL: url, GRAPHQL_TOKEN: token } = process.env;
const results = await auditServer({
  url,
  fetchFn: (target, init) => fetch(target, { ...init, headers: { ...init?.headers, authorization: `Bearer ${token}` } }),
});
const count = {};
let failed = 0;
for (const { id, name, status, reason } of results) {
  const level = name.split(" ")[0];
  count[level] ??= { passed: 0, failed: 0 };
  if (status === "ok") {
    count[level].passed++;
    continue;
  }
  count[level].failed++;
  console.log(`${id} ${name}: ${reason}`);
  if (level !== "MAY") failed++;
}
for (const [level, { passed, failed }] of Object.entries(count)) console.log(`${level} passed ${passed} failed ${failed}`);
if (results.length < 61 || failed > 0) process.exit(1);
