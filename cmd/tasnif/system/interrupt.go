package system

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
)

// signaled is the cause of a context that a signal ended.
type signaled struct{ signal os.Signal }

func (e *signaled) Error() string { return e.signal.String() }

// WithInterrupts is a context that ends at the first SIGINT or SIGTERM. A second
// one ends the program at once.
func WithInterrupts() context.Context {
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

// InterruptStatus is the exit status of an interrupted verb, as shells give it:
// 128 and the signal's number, so 130 for SIGINT and 143 for SIGTERM.
func InterruptStatus(ctx context.Context) int {
	number := syscall.SIGINT
	if by := (*signaled)(nil); errors.As(context.Cause(ctx), &by) {
		if s, ok := by.signal.(syscall.Signal); ok {
			number = s
		}
	}
	return 128 + int(number)
}
