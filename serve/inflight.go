package serve

import (
	"context"
	"time"

	"tasnif/serve/problem"
)

// inFlightLimit bounds how many requests are under way (slots) and how many more may
// wait for their turn (queue, which counts both).
type inFlightLimit struct {
	slots, queue chan struct{}
	wait         time.Duration
}

func newInFlightLimit(concurrent, queue int, wait time.Duration) *inFlightLimit {
	return &inFlightLimit{
		slots: make(chan struct{}, concurrent),
		queue: make(chan struct{}, concurrent+queue),
		wait:  wait,
	}
}

// enter waits for a slot, which leave must give back where there is no error.
func (g *inFlightLimit) enter(ctx context.Context) error {
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

func (g *inFlightLimit) leave() { <-g.slots; <-g.queue }
