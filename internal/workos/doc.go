// Package workos is the one client to WorkOS: every call that Guestlist makes, with one error mapping. It uses WorkOS's SDK
// where that does what is needed, and requests of its own where the SDK lacks a field (locale, accepted_user_id, order,
// event context), hides what happened, or would print a secret.
//
// It decides nothing: what an outcome means for an invite is internal/invite's business, who may sign in internal/auth's,
// what an event changes internal/mirror's. Signing keys are fetched by internal/auth with a client of its own. Nothing here
// stores, and neither logs nor errors ever hold the API key, a token, or an e-mail address.
//
// No call goes through a proxy: one that holds our bytes back would make "sent before" a guess.
package workos
