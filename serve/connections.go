package serve

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// connections bounds the open connections of one listener, all together and by
// client address. At a limit a new connection closes another, the first of:
//
//   - the one that has been idle for longest, between two requests;
//   - the one that has waited for its client for longest: for the first byte of
//     a request, for the rest of it, or for the answer to be taken.
//
// A connection whose request is being answered is never closed for another.
// Where all are such, one beyond the limit of all waits in the system's queue,
// and one beyond the limit of its address is closed.
type connections struct {
	limit      int
	perAddress int            // 0: as many as limit
	exempt     []netip.Prefix // addresses without a limit of their own: those of trusted proxies
	log        *slog.Logger
	closed     func(reason string) // counts a connection closed here

	mu        sync.Mutex
	open      []*connection
	byAddress map[netip.Prefix]int
	warned    time.Time
	unwarned  int           // closed since
	freed     chan struct{} // told when a connection has gone

	changes atomic.Int64 // of connections' states; a clock that never goes back
}

// Reasons in tasnif_http_connections_closed_total.
const (
	closedIdle    = "idle"
	closedSlow    = "slow"
	closedAddress = "address_limit"
)

// maxAdminConns bounds the admin listener, which has no limit by address.
const maxAdminConns = 256

// warnEvery is the least time between two warnings of a limit.
const warnEvery = 10 * time.Second

// connection is one that is open, as a net.Conn which leaves the list when closed.
type connection struct {
	net.Conn
	of      *connections
	place   int // in of.open; guarded by of.mu; -1: not there
	address netip.Prefix
	state   atomic.Int32 // an http.ConnState
	working atomic.Int32 // requests being answered; several with HTTP/2
	calls   atomic.Int32 // gRPC's that are open
	since   atomic.Int64 // when it last changed, by the count of changes
}

func newConnections(limit, perAddress int, exempt []netip.Prefix, log *slog.Logger, closed func(reason string)) *connections {
	return &connections{limit: limit, perAddress: perAddress, exempt: exempt, log: log, closed: closed,
		byAddress: map[netip.Prefix]int{}, freed: make(chan struct{}, 1)}
}

// listener is a listener whose connections are bounded.
type listener struct {
	net.Listener
	conns *connections
	once  sync.Once
	done  chan struct{}
}

func (c *connections) listen(l net.Listener) net.Listener {
	return &listener{Listener: l, conns: c, done: make(chan struct{})}
}

// Accept gives the next connection that there is room for.
func (l *listener) Accept() (net.Conn, error) {
	for {
		raw, err := l.Listener.Accept()
		if err != nil {
			if errors.Is(err, syscall.EMFILE) { // net/http tries again
				l.conns.shorten()
			}
			return nil, err
		}
		next := &connection{Conn: raw, of: l.conns, place: -1, address: addressOf(raw)}
		next.changed(http.StateNew)
		admitted, full := l.conns.admit(next)
		for full {
			select {
			case <-l.conns.freed:
				admitted, full = l.conns.admit(next)
			case <-l.done:
				_ = raw.Close()
				return nil, net.ErrClosed
			}
		}
		if admitted {
			return next, nil
		}
		_ = raw.Close()
	}
}

func (l *listener) Close() error {
	l.once.Do(func() { close(l.done) })
	return l.Listener.Close()
}

// admit takes a connection in, closing others at a limit. full: there is no
// room at all now. Neither: its address has had its share.
func (c *connections) admit(next *connection) (admitted, full bool) {
	var victims []*connection
	defer func() {
		for _, v := range victims {
			_ = v.Conn.Close()
		}
	}()
	c.mu.Lock()
	defer c.mu.Unlock()
	limited := c.perAddress > 0 && !c.isExempt(next.address)
	if limited && c.byAddress[next.address] >= c.perAddress {
		v := c.victim(func(o *connection) bool { return o.address == next.address })
		if v == nil {
			c.tell(closedAddress, "an address has as many connections as one may have; further ones are closed", c.perAddress)
			return false, false
		}
		c.evict(v, "an address has as many connections as one may have; its longest idle one is closed for each further one", c.perAddress)
		victims = append(victims, v)
	}
	if len(c.open) >= c.limit {
		v := c.victim(func(*connection) bool { return true })
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

// shorten closes one connection where the system has no file left for another.
func (c *connections) shorten() {
	c.mu.Lock()
	v := c.victim(func(*connection) bool { return true })
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
func (c *connections) victim(among func(*connection) bool) *connection {
	var found *connection
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
func (c *connections) evict(v *connection, message string, limit int) {
	reason := closedSlow
	if http.ConnState(v.state.Load()) == http.StateIdle {
		reason = closedIdle
	}
	c.remove(v)
	c.tell(reason, message, limit)
}

// tell counts a connection that was closed, and warns now and then.
func (c *connections) tell(reason, message string, limit int) {
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
func (c *connections) remove(gone *connection) {
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

// count is how many connections are in each state: idle, waiting for their
// client, working.
func (c *connections) count() (idle, waiting, working int) {
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

func (c *connections) isExempt(address netip.Prefix) bool {
	for _, p := range c.exempt {
		if p.Contains(address.Addr()) {
			return true
		}
	}
	return false
}

// Close closes it and makes room for another.
func (c *connection) Close() error {
	c.of.mu.Lock()
	c.of.remove(c)
	c.of.mu.Unlock()
	return c.Conn.Close()
}

func (c *connection) changed(state http.ConnState) {
	c.since.Store(c.of.changes.Add(1))
	c.state.Store(int32(state))
}

// work says that a request is being answered, until the function it gives is
// called. c may be nil: a request without a connection of ours.
func (c *connection) work() (done func()) {
	if c == nil {
		return func() {}
	}
	c.working.Add(1)
	return func() {
		c.since.Store(c.of.changes.Add(1))
		c.working.Add(-1)
	}
}

// connectionKey is where a request's context has its *connection.
type connectionKey struct{}

// connectionOf is the connection of a request; nil where it is not one of ours.
func connectionOf(ctx context.Context) *connection {
	c, _ := ctx.Value(connectionKey{}).(*connection)
	return c
}

// bounded has a server tell of its connections' states.
func bounded(hs *http.Server) {
	hs.ConnState = func(c net.Conn, state http.ConnState) {
		if own := ownConnection(c); own != nil {
			own.changed(state)
		}
	}
	hs.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		return context.WithValue(ctx, connectionKey{}, ownConnection(c))
	}
}

// ownConnection is the connection below TLS.
func ownConnection(c net.Conn) *connection {
	if over, ok := c.(interface{ NetConn() net.Conn }); ok {
		c = over.NetConn()
	}
	own, _ := c.(*connection)
	return own
}

// addressOf is who a connection counts for: an IPv4 address, or the /64 of an
// IPv6 one, since that is the least a client has to itself.
func addressOf(c net.Conn) netip.Prefix {
	a, err := netip.ParseAddrPort(c.RemoteAddr().String())
	if err != nil {
		return netip.Prefix{} // a connection without addresses: one client
	}
	return networkOf(a.Addr())
}

// networkOf is the part of an address that one client has.
func networkOf(a netip.Addr) netip.Prefix {
	a = a.Unmap().WithZone("")
	bits := a.BitLen()
	if a.Is6() {
		bits = 64
	}
	p, _ := a.Prefix(bits) // bits is never too many
	return p
}

// proxyNetworks reads the trusted proxies, addresses or CIDRs.
func proxyNetworks(list []string) []netip.Prefix {
	var out []netip.Prefix
	for _, text := range list {
		if p, err := netip.ParsePrefix(text); err == nil {
			out = append(out, p.Masked())
		} else if a, err := netip.ParseAddr(text); err == nil {
			out = append(out, netip.PrefixFrom(a, a.BitLen()))
		} // else gin has refused it
	}
	return out
}
