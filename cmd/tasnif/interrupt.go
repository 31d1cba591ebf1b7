package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// signaled is the cause of a context that a signal ended.
type signaled struct{ signal os.Signal }

func (e *signaled) Error() string { return e.signal.String() }

// withInterrupts is a context that ends at the first SIGINT or SIGTERM. A second
// one ends the program at once.
func withInterrupts() context.Context {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		s := <-signals
		signal.Stop(signals)
		cancel(&signaled{s})
	}()
	return ctx
}

// interruptStatus is the exit status of an interrupted verb, as shells give it:
// 128 and the signal's number, so 130 for SIGINT and 143 for SIGTERM.
func interruptStatus(ctx context.Context) int {
	number := syscall.SIGINT
	if by := (*signaled)(nil); errors.As(context.Cause(ctx), &by) {
		if s, ok := by.signal.(syscall.Signal); ok {
			number = s
		}
	}
	return 128 + int(number)
}

// grace is how long a verb may take to end after an interrupt by itself.
const grace = 2 * time.Second

// afterInterrupt waits for a verb to end. A verb that waits for input, or computes
// without checking its context, is left behind after grace. serve has its own limit.
func afterInterrupt(ctx context.Context, verb string, ended <-chan error) error {
	if verb == "serve" {
		return <-ended
	}
	select {
	case err := <-ended:
		return err
	case <-time.After(grace):
		return ctx.Err()
	}
}
