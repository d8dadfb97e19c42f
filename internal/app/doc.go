// Package app is the wiring: settings in, a running server out. It checks the whole configuration before it touches
// anything, plugs store and workos into the ports of the rules, and is imported by the two mains only.
package app
