package connections

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"syscall"
)

// Conn is one that is open, as a net.Conn which leaves the list when closed.
type Conn struct {
	net.Conn
	of      *Pool
	place   int // in of.open; guarded by of.mu; -1: not there
	address netip.Prefix
	state   atomic.Int32 // an http.ConnState
	working atomic.Int32 // requests being answered; several with HTTP/2
	calls   atomic.Int32 // gRPC's that are open
	since   atomic.Int64 // when it last changed, by the count of changes
}

// listener is a listener whose connections are bounded.
type listener struct {
	net.Listener
	conns *Pool
	once  sync.Once
	done  chan struct{}
}

// Listen bounds the connections of a listener.
func (c *Pool) Listen(l net.Listener) net.Listener {
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
		next := &Conn{Conn: raw, of: l.conns, place: -1, address: addressOf(raw)}
		next.SetState(http.StateNew)
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

// Close closes it and makes room for another.
func (c *Conn) Close() error {
	c.of.mu.Lock()
	c.of.remove(c)
	c.of.mu.Unlock()
	return c.Conn.Close()
}

// SetState says what the connection does now, for servers that are not net/http's.
func (c *Conn) SetState(state http.ConnState) {
	c.since.Store(c.of.changes.Add(1))
	c.state.Store(int32(state))
}

// Work marks the connection as answering a request, until the function it gives is called. c may be nil: a request without a connection of ours.
func (c *Conn) Work() (done func()) {
	if c == nil {
		return func() {}
	}
	c.working.Add(1)
	return func() {
		c.since.Store(c.of.changes.Add(1))
		c.working.Add(-1)
	}
}

// connKey is where a request's context has its *Conn.
type connKey struct{}

// Of is the connection of a request; nil where it is not one of ours.
func Of(ctx context.Context) *Conn {
	c, _ := ctx.Value(connKey{}).(*Conn)
	return c
}

// Track makes a server report the states of its connections.
func Track(hs *http.Server) {
	hs.ConnState = func(c net.Conn, state http.ConnState) {
		if own := Own(c); own != nil {
			own.SetState(state)
		}
	}
	hs.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		return context.WithValue(ctx, connKey{}, Own(c))
	}
}

// Own is the connection below TLS.
func Own(c net.Conn) *Conn {
	if over, ok := c.(interface{ NetConn() net.Conn }); ok {
		c = over.NetConn()
	}
	own, _ := c.(*Conn)
	return own
}

// Begin and End are of a call over gRPC: a connection without any is idle.
func (c *Conn) Begin() {
	if c.calls.Add(1) == 1 {
		c.SetState(http.StateActive)
	}
}

// End is of a call: see Begin.
func (c *Conn) End() {
	if c.calls.Add(-1) == 0 {
		c.SetState(http.StateIdle)
	}
}
