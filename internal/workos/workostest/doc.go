// Package workostest is a WorkOS that runs on one machine: invitations, hosted sign-in, sessions, users, organizations,
// memberships, events and webhooks on the real wire, with a state that lasts as long as the caller wants. It is written from
// WorkOS's OpenAPI document and documentation, not from our client, so that the two do not share a misreading; it is
// strict about requests, breaks on demand (Fault, Behaviour, Webhooks) or by chance (Chaos), and writes down what became of every write.
//
// It leaves to others: whatever this product does with WorkOS, and everything of WorkOS that the product does not use
// (SSO, directories, MFA, passwords). Tests, cmd/dev and bench import it, the product binary never does.
package workostest
