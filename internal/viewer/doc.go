// Package viewer says who is asking: a member, a machine or a stranger. It carries that answer through a request's
// context and knows nothing of how it was found out; internal/auth does that.
package viewer
