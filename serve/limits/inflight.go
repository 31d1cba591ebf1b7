// Package limits bounds the load of a server: requests in flight, and requests a second
// of one client.
package limits

import (
	"context"
	"time"

	"tasnif/serve/problem"
)

// InFlight bounds how many requests are under way (slots) and how many more may
// wait for their turn (queue, which counts both).
type InFlight struct {
	slots, queue chan struct{}
	wait         time.Duration
}

// NewInFlight lets concurrent requests be under way and queue more wait, each no longer than wait.
func NewInFlight(concurrent, queue int, wait time.Duration) *InFlight {
	return &InFlight{
		slots: make(chan struct{}, concurrent),
		queue: make(chan struct{}, concurrent+queue),
		wait:  wait,
	}
}

// Enter waits for a slot, which Leave must give back where there is no error.
func (g *InFlight) Enter(ctx context.Context) error {
	select {
	case g.queue <- struct{}{}:
	default:
		return problem.Errorf(problem.Overloaded, "Too many requests are waiting; try again.")
	}
	select {
	case g.slots <- struct{}{}:
		return nil
	default:
	}
	timer := time.NewTimer(g.wait)
	defer timer.Stop()
	var err error
	select {
	case g.slots <- struct{}{}:
		return nil
	case <-timer.C:
		err = problem.Errorf(problem.Overloaded, "No turn came within %v; try again.", g.wait)
	case <-ctx.Done():
		err = ctx.Err()
	}
	<-g.queue
	return err
}

// Leave gives back the slot of Enter.
func (g *InFlight) Leave() { <-g.slots; <-g.queue }
