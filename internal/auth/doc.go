// Package auth finds out who is asking. It owns sign-in with AuthKit (authorization code with PKCE, RFC 7636), the
// callback, opaque server-side sessions with their cookie, AuthKit access tokens as bearer tokens (RFC 6750), sign-out, the
// rule on which origins may use the cookie, and the middleware that puts a viewer.Viewer into the request's context.
//
// It knows http. It leaves to its ports: where sessions are kept (Store), who is let in (Door), what WorkOS is called with
// (WorkOS) and how a page looks (Pages). What a viewer may do is for the rules, not for this package.
package auth
