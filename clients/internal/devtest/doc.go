// Package devtest starts cmd/dev for the tests of the clients: a process of its own on ports that the system chooses, read
// through the one line that it prints. What is in here knows the contract and nothing of the server's code.
package devtest
