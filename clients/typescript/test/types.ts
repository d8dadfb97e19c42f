// Compiled, never run: what the types promise to who uses them.
import { type Guestlist, isRefusal } from "../dist/index.js";

export async function shown(client: Guestlist): Promise<string> {
  const result = await client.inviteUser({ email: "grace@guests.example" });
  if (!isRefusal(result)) return result.invite.displayEmail;
  switch (result.__typename) {
    case "QuotaExhausted":
      return `${result.message} ${result.nextAccrualAt ?? ""}`;
    case "SendLimitReached":
      return result.retryAt;
    case "RecipientUnavailable":
      return result.existingInvite?.state ?? result.message;
    default:
      return result.message;
  }
}

export async function wrong(client: Guestlist): Promise<void> {
  const result = await client.inviteUser({ email: "grace@guests.example" });
  // @ts-expect-error a refusal has no invite
  void result.invite;
  // @ts-expect-error an address is needed
  await client.inviteUser({});
}
