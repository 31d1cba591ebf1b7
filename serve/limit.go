package serve

import (
	"context"
	"time"
)

// gate bounds how many requests are under way (slots) and how many more may
// wait for their turn (line, which counts both).
type gate struct {
	slots, line chan struct{}
	wait        time.Duration
}

func newGate(concurrent, queue int, wait time.Duration) *gate {
	return &gate{
		slots: make(chan struct{}, concurrent),
		line:  make(chan struct{}, concurrent+queue),
		wait:  wait,
	}
}

// enter waits for a slot; leave must be called where it is not nil.
func (g *gate) enter(ctx context.Context) (leave func(), err error) {
	select {
	case g.line <- struct{}{}:
	default:
		return nil, failf(overloaded, "Too many requests are waiting; try again.")
	}
	leave = func() { <-g.slots; <-g.line }
	select {
	case g.slots <- struct{}{}:
		return leave, nil
	default:
	}
	timer := time.NewTimer(g.wait)
	defer timer.Stop()
	select {
	case g.slots <- struct{}{}:
		return leave, nil
	case <-timer.C:
		err = failf(overloaded, "No turn came within %v; try again.", g.wait)
	case <-ctx.Done():
		err = ctx.Err()
	}
	<-g.line
	return nil, err
}
