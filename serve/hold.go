package serve

import (
	"io"
	"sync/atomic"
)

// store bounds the bytes of bodies that all requests hold together. A request
// holds what it has sent, not what it says it will send, so slow clients hold
// little.
type store struct {
	most int64
	held atomic.Int64
}

// holding counts the bytes that one request holds.
type holding struct {
	io.Reader
	of   *store
	held int64
}

func (s *store) holding() *holding { return &holding{of: s} }

// Read counts what it reads; what there is no room for is a failure.
func (h *holding) Read(p []byte) (int, error) {
	n, err := h.Reader.Read(p)
	h.held += int64(n)
	if h.of.held.Add(int64(n)) > h.of.most {
		return n, failf(overloaded, "The server holds too many bodies; try again.")
	}
	return n, err
}

// release gives back all of it.
func (h *holding) release() {
	h.of.held.Add(-h.held)
	h.held = 0
}
