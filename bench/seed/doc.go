// Command seed measures guestlist seed as a program: how much memory a plan takes from ten thousand rows to a million, and how
// near sending comes to the pace, as the fake of WorkOS counts it.
package main
