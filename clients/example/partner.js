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

async function page(after) {
  const { quota, organization } = await ask(
    guestlist,
    `query ($after: String) {
      quota { remaining }
      organization { invites(first: 2, after: $after) { nodes { id displayEmail state } pageInfo { hasNextPage endCursor } } }
    }`,
    { after },
  );
  show("quota", quota.remaining === null ? "As many as you like" : `${quota.remaining} left`);
  // null beside an error: whoever is signed in may not see the organization's. sentInvites are one's own.
  if (!organization?.invites) return show("problem", "Ask for the permission invites:read.");
  const { nodes, pageInfo } = organization.invites;
  for (const invite of nodes) put(invite, true);
  next = pageInfo.endCursor;
  document.getElementById("more").hidden = !pageInfo.hasNextPage;
}

async function invite(event) {
  event.preventDefault();
  show("problem", "");
  const { inviteUser: result } = await ask(
    guestlist,
    `mutation ($input: InviteUserInput!) {
      inviteUser(input: $input) {
        ... on InviteUserSuccess { invite { id displayEmail state } quota { remaining } }
        ... on Refusal { code message }
      }
    }`,
    // The key belongs to what the person sees: a second press of the button makes no second invite.
    { input: { email: event.target.email.value, idempotencyKey: `partner-page-${event.target.email.value}-${new Date().toDateString()}` } },
  );
  if (result.code) return show("problem", result.message);
  put(result.invite, false);
  show("quota", `${result.quota.remaining} left`);
}

/** Nothing is replayed, so whatever is shown is fetched afresh each time the stream opens. */
async function live() {
  for (;;) {
    const opened = async () => {
      list.replaceChildren();
      await page(null);
      document.body.dataset.live = "yes";
    };
    for await (const { data, errors } of follow(guestlist, "subscription { inviteChanged { id displayEmail state } }", opened)) {
      if (errors) throw new Error(errors[0].message);
      put(data.inviteChanged, false);
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

const failed = (error) => show("problem", error.message);
document.getElementById("invite").addEventListener("submit", (event) => invite(event).catch(failed));
document.getElementById("more").addEventListener("click", () => page(next).catch(failed));
live().catch(failed);
