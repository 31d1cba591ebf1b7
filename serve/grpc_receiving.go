package serve

import (
	"container/list"
	"context"
	"net"
	"net/http"
	"sync"
	"tasnif/serve/connections"
	"time"

	"google.golang.org/grpc/credentials"
)

// receiving bounds the calls whose message has not arrived completely. The oldest of them
// is ended
//
//   - if there are as many as the server may have connections;
//   - if their messages, each of the largest size, could hold more than all bodies may, and it is
//     older than slowMessage;
//   - if it is older than the time limit for a body.
type receiving struct {
	most, many int
	timeout    time.Duration

	mu    sync.Mutex
	open  list.List // of *reception, the oldest in front
	armed bool      // the timer of expire is set
}

// reception is a call whose message is arriving.
type reception struct {
	cancel context.CancelFunc
	since  time.Time
	place  *list.Element // nil: removed
}

const slowMessage = time.Second

func newReceiving(opt Options) *receiving {
	return &receiving{most: opt.MaxConns, many: max(1, int(opt.MaxHeld/opt.MaxBody)), timeout: opt.ReadTimeout}
}

func (r *receiving) add(c *reception, now time.Time) {
	c.since = now
	r.mu.Lock()
	defer r.mu.Unlock()
	c.place = r.open.PushBack(c)
	if !r.armed {
		r.armed = true
		time.AfterFunc(r.timeout, r.expire)
	}
	for n := r.open.Len(); n > r.many; n-- {
		oldest := r.open.Front().Value.(*reception)
		if n <= r.most && now.Sub(oldest.since) < slowMessage {
			return
		}
		r.cut(oldest)
	}
}

// expire ends calls that took too long, and sets a timer for the oldest of the others.
func (r *receiving) expire() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.open.Len() > 0 {
		oldest := r.open.Front().Value.(*reception)
		if left := r.timeout - time.Since(oldest.since); left > 0 {
			time.AfterFunc(left, r.expire)
			return
		}
		r.cut(oldest)
	}
	r.armed = false
}

// cut ends a call. It must be called without the lock, which the end of a call takes.
func (r *receiving) cut(c *reception) {
	r.take(c)
	go c.cancel()
}

func (r *receiving) remove(c *reception) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.take(c)
}

func (r *receiving) take(c *reception) {
	if c.place != nil {
		r.open.Remove(c.place)
		c.place = nil
	}
}

// ownCredentials are TLS credentials that also keep the connection.
type ownCredentials struct {
	credentials.TransportCredentials
	writeTimeout time.Duration
}

// ownAuth is the AuthInfo of a call's peer, with the connection.
type ownAuth struct {
	credentials.AuthInfo
	conn *connections.Conn
}

// ServerHandshake is of credentials.TransportCredentials.
func (o ownCredentials) ServerHandshake(raw net.Conn) (net.Conn, credentials.AuthInfo, error) {
	conn, info, err := o.TransportCredentials.ServerHandshake(raw)
	if err != nil {
		return nil, nil, err
	}
	own := connections.Own(raw)
	if own != nil {
		own.SetState(http.StateIdle)
	}
	return timedWrites{conn, o.writeTimeout}, ownAuth{info, own}, nil
}

// timedWrites is a connection with a time limit for each write, for clients that do not
// read.
type timedWrites struct {
	net.Conn
	limit time.Duration
}

func (t timedWrites) Write(b []byte) (int, error) {
	_ = t.SetWriteDeadline(time.Now().Add(t.limit))
	return t.Conn.Write(b)
}
