package serve

import (
	"sync/atomic"

	"tasnif/serve/problem"
)

// bodyMemory bounds the bytes of bodies that all requests hold together. A request
// holds what it has sent, not what it says it will send, so slow clients hold
// little.
type bodyMemory struct {
	most int64
	held atomic.Int64
}

// bodyShare counts the bytes that one request holds.
type bodyShare struct {
	of   *bodyMemory
	held int64
}

// take counts bytes that have come in; where there is no room for them it is a failure.
func (h *bodyShare) take(n int) error {
	h.held += int64(n)
	if h.of.held.Add(int64(n)) > h.of.most {
		return problem.Errorf(problem.Overloaded, "The server holds too many bodies; try again.")
	}
	return nil
}

// release gives back all of it.
func (h *bodyShare) release() {
	h.of.held.Add(-h.held)
	h.held = 0
}
