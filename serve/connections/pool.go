// Package connections bounds the open connections of a listener, all together and by
// client address.
package connections

import (
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

// Pool bounds the open connections of one listener, all together and by
// client address. At a limit a new connection closes another, the first of:
//
//   - the one that has been idle for longest, between two requests;
//   - the one that has waited for its client for longest: for the first byte of
//     a request, for the rest of it, or for the answer to be taken.
//
// A connection whose request is being answered is never closed for another.
// Where all are such, a new connection beyond the limit of all waits in the system's
// queue, and one beyond the limit of its address is closed.
type Pool struct {
	limit      int
	perAddress int            // 0: as many as limit
	exempt     []netip.Prefix // addresses without a limit of their own: those of trusted proxies
	log        *slog.Logger
	closed     func(reason string) // counts a connection closed here

	mu        sync.Mutex
	open      []*Conn
	byAddress map[netip.Prefix]int
	warned    time.Time
	unwarned  int           // closed since
	freed     chan struct{} // signalled when a connection was closed

	changes atomic.Int64 // of connections' states; a clock that never goes back
}

// Reasons in tasnif_http_connections_closed_total.
const (
	closedIdle    = "idle"
	closedSlow    = "slow"
	closedAddress = "address_limit"
)

// warnEvery is the least time between two warnings of a limit.
const warnEvery = 10 * time.Second

// New makes a pool; closed counts a connection that it closes.
func New(limit, perAddress int, exempt []netip.Prefix, log *slog.Logger, closed func(reason string)) *Pool {
	return &Pool{limit: limit, perAddress: perAddress, exempt: exempt, log: log, closed: closed,
		byAddress: map[netip.Prefix]int{}, freed: make(chan struct{}, 1)}
}

// admit takes a connection in, closing others at a limit. full: there is no
// room at all now. Neither: its address is at its limit.
func (c *Pool) admit(next *Conn) (admitted, full bool) {
	var victims []*Conn
	defer func() {
		for _, v := range victims {
			_ = v.Conn.Close()
		}
	}()
	c.mu.Lock()
	defer c.mu.Unlock()
	limited := c.perAddress > 0 && !c.isExempt(next.address)
	if limited && c.byAddress[next.address] >= c.perAddress {
		v := c.victim(func(o *Conn) bool { return o.address == next.address })
		if v == nil {
			c.tell(closedAddress, "an address has as many connections as one may have; further ones are closed", c.perAddress)
			return false, false
		}
		c.evict(v, "an address has as many connections as one may have; its longest idle one is closed for each further one", c.perAddress)
		victims = append(victims, v)
	}
	if len(c.open) >= c.limit {
		v := c.victim(func(*Conn) bool { return true })
		if v == nil {
			return false, true
		}
		c.evict(v, "there are as many connections as there may be; the longest idle one is closed for each further one", c.limit)
		victims = append(victims, v)
	}
	next.place = len(c.open)
	c.open = append(c.open, next)
	c.byAddress[next.address]++
	return true, false
}

// shorten closes one connection when the process is out of file descriptors.
func (c *Pool) shorten() {
	c.mu.Lock()
	v := c.victim(func(*Conn) bool { return true })
	if v != nil {
		c.evict(v, "the system gives this process no further open files; the longest idle connection is closed", len(c.open))
	}
	c.mu.Unlock()
	if v != nil {
		_ = v.Conn.Close()
	}
}

// victim is the connection to close among some; nil where there is none. It
// looks at all of them: it is called at a limit only.
func (c *Pool) victim(among func(*Conn) bool) *Conn {
	var found *Conn
	idle := false
	for _, o := range c.open {
		isIdle := http.ConnState(o.state.Load()) == http.StateIdle
		if !isIdle && (idle || o.working.Load() > 0) || !among(o) {
			continue
		}
		if found == nil || isIdle && !idle || o.since.Load() < found.since.Load() {
			found, idle = o, isIdle
		}
	}
	return found
}

// evict takes a connection out, for its caller to close, and says so.
func (c *Pool) evict(v *Conn, message string, limit int) {
	reason := closedSlow
	if http.ConnState(v.state.Load()) == http.StateIdle {
		reason = closedIdle
	}
	c.remove(v)
	c.tell(reason, message, limit)
}

// tell counts a connection that was closed, and warns now and then.
func (c *Pool) tell(reason, message string, limit int) {
	c.closed(reason)
	c.unwarned++
	now := time.Now()
	if now.Sub(c.warned) < warnEvery {
		return
	}
	c.log.Warn(message, "limit", limit, "connections", len(c.open), "closed", c.unwarned)
	c.warned, c.unwarned = now, 0
}

// remove takes a connection out of the list.
func (c *Pool) remove(gone *Conn) {
	if gone.place < 0 {
		return
	}
	last := len(c.open) - 1
	c.open[gone.place] = c.open[last]
	c.open[gone.place].place = gone.place
	c.open[last] = nil
	c.open = c.open[:last]
	gone.place = -1
	if c.byAddress[gone.address]--; c.byAddress[gone.address] == 0 {
		delete(c.byAddress, gone.address)
	}
	select {
	case c.freed <- struct{}{}:
	default:
	}
}

// Count is how many connections are in each state: idle, waiting for their
// client, working.
func (c *Pool) Count() (idle, waiting, working int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, o := range c.open {
		switch {
		case o.working.Load() > 0:
			working++
		case http.ConnState(o.state.Load()) == http.StateIdle:
			idle++
		default:
			waiting++
		}
	}
	return idle, waiting, working
}

func (c *Pool) isExempt(address netip.Prefix) bool {
	for _, p := range c.exempt {
		if p.Contains(address.Addr()) {
			return true
		}
	}
	return false
}
