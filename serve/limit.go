package serve

import (
	"context"
	"time"

	"tasnif/serve/problem"
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

// enter waits for a slot, which leave must give back where there is no error.
func (g *gate) enter(ctx context.Context) error {
	select {
	case g.line <- struct{}{}:
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
	<-g.line
	return err
}

func (g *gate) leave() { <-g.slots; <-g.line }
