// Package export writes a scope's invites as CSV for spreadsheets, as a stream. Who may see what is invite's business; this
// package knows the address of the route, the filters in it, and how a cell is written so that no spreadsheet runs it.
package export
