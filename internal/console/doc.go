// Package console owns what a person sees in a browser: the home page, the landing page of an invitation, message pages
// and the GraphQL playground, with their assets and their security headers. Everything is embedded and comes from our own
// origin. It leaves to others who is signed in (auth tells it), what a token is worth (auth, on the way to WorkOS) and
// the routes (server). No page reads or changes anything.
package console
