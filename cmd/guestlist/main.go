// Command guestlist is the product: the server and the operator's tools.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr); err != nil {
		var said exitError
		if !errors.As(err, &said) {
			fmt.Fprintln(os.Stderr, "guestlist:", err)
		}
		os.Exit(status(os.Args[1:], err))
	}
}

// exitError ends the program with a status of its own; what there is to say has been said.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// nothingDone is seed's status when nothing was sent, whatever the reason.
const nothingDone = 2

func status(args []string, err error) int {
	var said exitError
	switch {
	case errors.As(err, &said):
		return int(said)
	case len(args) > 0 && args[0] == "seed":
		return nothingDone
	default:
		return 1
	}
}
