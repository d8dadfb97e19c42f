// A partner's page on the partner's own origin, which is in Guestlist's CORS_ORIGINS.
import { ask, follow } from "./api.js";

// The partner's own backend says where Guestlist is, and gives its signed-in user their access token.
const guestlist = await (await fetch("token")).json();
const show = (id, text) => (document.getElementById(id).textContent = text);
const list = document.getElementById("invites");
let next = null;

/** Shows an invite: where it stands already, else at the top or, of a page, at the end. */
function put(invite, atEnd) {
  let row = document.getElementById(invite.id);
  if (!row) {
    row = Object.assign(document.createElement("li"), { id: invite.id });
    atEnd ? list.append(row) : list.prepend(row);
  }
  row.textContent = `${invite.displayEmail}: ${invite.state}`;
}

/** No quota: whoever is signed in does not invite here. Nothing remaining to count: there is no limit. */
function showQuota(quota) {
  if (!quota) show("quota", "You cannot invite here");
  else show("quota", quota.remaining === null ? "As many as you like" : `${quota.remaining} left`);
}

async function page(after) {
  const { quota, organization } = await ask(
    guestlist,
    `query ($after: String) {
      quota { remaining }
      organization { invites(first: 2, after: $after) { nodes { id displayEmail state } pageInfo { hasNextPage endCursor } } }
    }`,
    { after },
  );
  showQuota(quota);
  // null beside an error: whoever is signed in may not see the organization's. sentInvites are one's own.
  if (!organization?.invites) return show("problem", "Ask for the permission invites:read.");
  const { nodes, pageInfo } = organization.invites;
  if (!after) list.replaceChildren();
  for (const invite of nodes) put(invite, true);
  next = pageInfo.endCursor;
  document.getElementById("more").hidden = !pageInfo.hasNextPage;
}

/**
 * The keys of what has no answer yet, by address. A second press of the button, or another one after a lost connection, has the same
 * key and makes no second invite; with the answer the key is done, so that the same person can be invited anew when that one is over.
 */
const keys = new Map();

async function invite(event) {
  event.preventDefault();
  show("problem", "");
  const email = event.target.email.value;
  if (!keys.has(email)) keys.set(email, crypto.randomUUID());
  const { inviteUser: result } = await ask(
    guestlist,
    `mutation ($input: InviteUserInput!) {
      inviteUser(input: $input) {
        ... on InviteUserSuccess { invite { id displayEmail state } quota { remaining } }
        ... on Refusal { code message }
      }
    }`,
    { input: { email, idempotencyKey: keys.get(email) } },
  );
  keys.delete(email);
  if (result.code) return show("problem", result.message);
  put(result.invite, false);
  showQuota(result.quota);
}

/**
 * Nothing is replayed, so whatever is shown is fetched afresh each time the stream opens. A connection that breaks is made anew, later
 * each time, and not by all pages at once; only a token that has ended is for the person to mend.
 */
async function live() {
  for (let wait = 1; ; wait = Math.min(2 * wait, 30)) {
    let asked = 0;
    const opened = async () => {
      await page(null);
      wait = 1;
      show("connection", "Live");
    };
    try {
      for await (const { inviteChanged } of follow(guestlist, "subscription { inviteChanged { id displayEmail state } }", opened)) {
        put(inviteChanged, false);
      }
    } catch (error) {
      if (error.code === "UNAUTHENTICATED") throw error;
      show("connection", `Trying again: ${error.message}`);
      asked = error.wait || 0;
    }
    await new Promise((resolve) => setTimeout(resolve, Math.max(asked, wait * (1 - Math.random() / 2)) * 1000));
  }
}

const failed = (error) => show("problem", error.code === "UNAUTHENTICATED" ? "Your session has ended. Load the page again." : error.message);
document.getElementById("invite").addEventListener("submit", (event) => invite(event).catch(failed));
document.getElementById("more").addEventListener("click", () => page(next).catch(failed));
live().catch(failed);
