// Against a running server: GUESTLIST_URL, GUESTLIST_MEMBER and GUESTLIST_ADMIN (bearer tokens), GUESTLIST_MEMBER_ID.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import test from "node:test";
import { Guestlist, GuestlistError, isRefusal } from "../dist/index.js";

const { GUESTLIST_URL: url, GUESTLIST_MEMBER: token, GUESTLIST_ADMIN: admin, GUESTLIST_MEMBER_ID: memberId } = process.env;
const mia = new Guestlist({ url, token });
const ada = new Guestlist({ url, token: async () => admin });

test("a member invites, is refused, withdraws, and pages through it", async () => {
  assert.equal((await mia.viewer()).user.name, "Mia Member");
  assert.equal((await mia.organization()).name, "Acme Observatory");
  const sent = await mia.inviteUser({ email: "grace@guests.example", idempotencyKey: "one" });
  assert.equal(sent.__typename, "InviteUserSuccess");
  assert.equal((await mia.inviteUser({ email: "grace@guests.example", idempotencyKey: "one" })).invite.id, sent.invite.id);
  assert.equal((await mia.quota()).used, 1);
  const refused = await mia.inviteUser({ email: "grace@guests.example" });
  assert.ok(isRefusal(refused) && !isRefusal(sent));
  assert.equal(refused.code, "RECIPIENT_UNAVAILABLE");
  assert.equal(refused.existingInvite.id, sent.invite.id);
  assert.equal((await mia.revokeInvite(sent.invite.id)).invite.state, "REVOKED");
  assert.equal((await mia.resendInvite({ id: sent.invite.id })).code, "ALREADY_REVOKED");
  assert.equal((await mia.invite(sent.invite.id)).state, "REVOKED");
  assert.equal(await mia.invite("invite_nothing"), null);
  const many = await mia.inviteUsers({ invites: [{ email: "a@guests.example" }, { email: "nobody" }] });
  assert.deepEqual(many.results.map((r) => r.__typename), ["InviteUserSuccess", "InvalidEmail"]);
  assert.deepEqual(many.errors, []);
  const addresses = [];
  for await (const invite of mia.allSentInvites({ pageSize: 1, orderBy: { field: "EMAIL", direction: "ASC" } })) addresses.push(invite.displayEmail);
  assert.deepEqual(addresses, ["a@guests.example", "grace@guests.example"]);
});

test("a manager grants, freezes and is told of it", async () => {
  assert.equal((await ada.grantQuota({ userId: memberId, amount: 3, reason: "a workshop" })).quota.limit, 8);
  assert.notEqual((await ada.setInviting({ userId: memberId, allowed: false, reason: "a test" })).member.frozenAt, null);
  assert.equal((await ada.setInviting({ userId: memberId, allowed: true, reason: "a test" })).member.frozenAt, null);
});

test("who may read the organization sees it; who may not is told so", async () => {
  const addresses = [];
  for await (const invite of ada.allInvites({ pageSize: 1 })) addresses.push(invite.displayEmail);
  assert.deepEqual(addresses, ["a@guests.example", "grace@guests.example"]);
  const stats = await ada.inviteStats({ by: "INVITER" });
  assert.deepEqual([stats.sent, stats.revoked, stats.groups.length], [2, 1, 1]);
  assert.ok((await ada.members()).nodes.some((member) => member.user.id === memberId));
  assert.equal((await ada.organizationQuota()).pool, "ORGANIZATION");
  assert.deepEqual((await ada.seedBatches()).nodes, []);
  assert.equal((await ada.inviteTree()).totalCount, 0);
  await assert.rejects(mia.invites(), (e) => e instanceof GuestlistError && e.code === "FORBIDDEN");
});

test("live updates come after the stream is open, until it is left", async () => {
  let stop;
  const email = "live@guests.example";
  const heard = await new Promise((resolve, reject) => {
    stop = ada.onInviteChanged({
      connected: () => mia.inviteUser({ email }).catch(reject),
      next: (invite) => invite.email === email && resolve(invite),
      error: reject,
    });
  });
  stop();
  assert.ok(["SENDING", "PENDING"].includes(heard.state), heard.state);
});

test("a stream that is refused ends with the reason, and is not tried again", async () => {
  const error = await new Promise((resolve) => mia.onInviteChanged({ next: resolve, error: resolve }, "org_01NOTHING"));
  assert.ok(error instanceof GuestlistError);
  assert.equal(error.code, "FORBIDDEN");
  const out = await new Promise((resolve) => new Guestlist({ url, token: "nonsense" }).onQuotaChanged({ next: resolve, error: resolve }));
  assert.deepEqual([out.status, out.code], [401, "UNAUTHENTICATED"]);
});

test("a stream that the server completes is opened again, and one that it ends with an error is not", async (t) => {
  let opened = 0;
  const server = createServer((_, response) => {
    opened++;
    response.setHeader("content-type", "text/event-stream");
    if (opened < 3) return response.end("event: complete\ndata:\n\n");
    return response.end('event: next\ndata: {"errors":[{"message":"Over.","extensions":{"code":"UNAUTHENTICATED"}}]}\n\nevent: complete\ndata:\n\n');
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const connected = [];
  const client = new Guestlist({ url: `http://127.0.0.1:${server.address().port}`, token: "t" });
  const error = await new Promise((resolve) => client.onQuotaChanged({ connected: (again) => connected.push(again), next: resolve, error: resolve }));
  assert.equal(error.code, "UNAUTHENTICATED");
  assert.deepEqual([opened, connected], [3, [false, true, true]]);
});

test("errors say what the server said, and nothing of the token", async () => {
  await assert.rejects(new Guestlist({ url, token: "nonsense" }).viewer(), (e) => e.status === 401 && e.code === "UNAUTHENTICATED" && e.requestId && !e.message.includes("nonsense"));
  await assert.rejects(mia.sentInvites({ first: 1000 }), (e) => e.code === "BAD_USER_INPUT");
});

/** A server that answers a number of times that it is busy, and then with a text. */
async function busy(t, times, retryAfter, text) {
  const seen = { count: 0 };
  const server = createServer((_, response) => {
    seen.count++;
    if (seen.count > times) return response.setHeader("content-type", "application/json").end(text);
    response.writeHead(429, { "retry-after": retryAfter, "content-type": "application/json" });
    return response.end('{"errors":[{"message":"Slower.","extensions":{"code":"RATE_LIMITED"}}]}');
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return [new Guestlist({ url: `http://127.0.0.1:${server.address().port}`, token: "t" }), seen];
}

test("a query waits as it is asked to; a mutation is sent once", async (t) => {
  const began = performance.now();
  let [client, seen] = await busy(t, 1, "1", '{"data":{"quota":{"used":3}}}');
  assert.equal((await client.quota()).used, 3);
  assert.ok(seen.count === 2 && performance.now() - began >= 990);
  [client, seen] = await busy(t, 1, "1", "{}");
  await assert.rejects(client.inviteUser({ email: "x@guests.example", idempotencyKey: "k" }), (e) => e.code === "RATE_LIMITED" && e.retryAfter === 1 && e.status === 429);
  assert.equal(seen.count, 1);
  [client, seen] = await busy(t, 1, "3600", "{}");
  await assert.rejects(client.quota(), (e) => e.retryAfter === 3600);
  assert.equal(seen.count, 1);
});

test("refusals and halves of tomorrow are understood", async (t) => {
  let [client] = await busy(t, 0, "", '{"data":{"inviteUser":{"__typename":"MoonTooFull","code":"MOON_TOO_FULL","message":"Wait."}}}');
  assert.ok(isRefusal(await client.inviteUser({ email: "x@guests.example" })));
  [client] = await busy(t, 0, "", '{"data":{"inviteUsers":{"results":[{"__typename":"InviteUserSuccess","invite":{"id":"i"}},null],"quota":null}},"errors":[{"message":"No.","extensions":{"code":"INTERNAL"}}]}');
  const many = await client.inviteUsers({ invites: [] });
  assert.equal(many.results[0].invite.id, "i");
  assert.equal(many.errors[0].extensions.code, "INTERNAL");
});
