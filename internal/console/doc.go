// Package console owns what a person sees in a browser: the console (a React application, its source in app, its build in
// assets/app), the landing page of an invitation, message pages and the GraphQL playground, with their texts, assets and
// security headers. Everything is embedded and comes from our own origin. It leaves to others who is signed in (auth tells
// it), what a token is worth (auth, on the way to WorkOS) and the answers to what the console asks (graph). No page reads
// or changes anything by being opened.
package console
