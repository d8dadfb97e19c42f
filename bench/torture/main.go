// Command torture tries to make the product break its promises: several real server processes on one database, many clients,
// a fake of WorkOS in a process of its own that injects every fault it has, kill -9, SIGSTOP, clocks that disagree, and an
// operator who changes the policy meanwhile. When all is calm again it asks the fake which invitations exist, and holds them
// against quota, ledger and states. It prints what was done and every violation with its whole story.
//
//	go run ./bench/torture                        a minute of trouble on SQLite
//	go run ./bench/torture --kills 2000           an hour of it
//	go run ./bench/torture --database 'postgres://…?search_path=empty_schema'
//	go run ./bench/torture --duplicates stale     WorkOS looks for duplicates in the copy that its lists come from
//	go run ./bench/torture --seed 42              the same choices again
//
// The seed decides who asks for what, which process is killed when, and what the fake does to each request (see
// workostest.Chaos); how the machine interleaves all that it does not decide, so a violation may take a few runs to come again.
//
// It owns the trouble and the comparison. It leaves the rules to internal/invite, and uses nothing of the product but its
// binary, its GraphQL API and its tables.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}); err != nil {
		fmt.Fprintln(os.Stderr, "torture:", err)
		os.Exit(1)
	}
}
