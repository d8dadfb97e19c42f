//go:build !race

package main_test

// raced says that the tests run under the race detector, and so must the program.
const raced = false
