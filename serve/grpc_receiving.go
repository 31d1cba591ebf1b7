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

// receiving bounds the calls whose message has not come in whole. The one that
// has taken longest is cut:
//
//   - where there are as many as the server may have connections;
//   - where their messages, each as large as one may be, could hold more than
//     all bodies may, and it has taken longer than slowMessage;
//   - where it has taken longer than the body of a request may.
type receiving struct {
	most, many int
	timeout    time.Duration

	mu    sync.Mutex
	open  list.List // of *reception, the oldest in front
	armed bool      // expire will look at the oldest
}

// reception is a call's place among them.
type reception struct {
	cancel context.CancelFunc
	since  time.Time
	place  *list.Element // nil: it is no longer there
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

// expire ends those that have taken too long, and sets a timer for the oldest of the
// others.
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

// cut ends a call; not under the lock, since what follows takes it.
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

// ownCredentials keep the connection beside what TLS says of it.
type ownCredentials struct {
	credentials.TransportCredentials
	writeTimeout time.Duration
}

// ownAuth is that in a call's peer.
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

// timedWrites is a connection that ends where its client does not read.
type timedWrites struct {
	net.Conn
	limit time.Duration
}

func (t timedWrites) Write(b []byte) (int, error) {
	_ = t.SetWriteDeadline(time.Now().Add(t.limit))
	return t.Conn.Write(b)
}
