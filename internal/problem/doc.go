// Package problem names the kinds of failure and holds the text that a client may read. What it does not know is
// INTERNAL: nothing of an unknown error's text ever reaches a client. How a kind becomes a status or an extension code is
// the transport's business.
package problem
