// Package mirror brings what happens at WorkOS into our database. It owns the reading of events and their order; what a
// fact means for an invite is invite's rule, and where it is written is the store's business.
package mirror
