// Package invite holds the rules: what an invite is, who may send one, what it charges, which states it passes and how a
// refusal reads. It owns the send protocol (reserve, send, settle) and leaves storage, WorkOS and transport to the ports
// that it declares; it knows no http, no sql, no ent and no GraphQL.
package invite
