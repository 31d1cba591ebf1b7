package limits

import (
	"container/list"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Rate gives each client a token bucket. It keeps at most maxClients of them; beyond that
// the client not seen for longest is dropped, and starts again with a full bucket.
type Rate struct {
	rate  rate.Limit
	burst int
	most  int

	mu      sync.Mutex
	clients map[string]*list.Element
	recent  *list.List // of *clientBucket, the last seen in front
}

type clientBucket struct {
	client string
	bucket *rate.Limiter
}

// maxClients is how many clients a Rate remembers: a few MB.
const maxClients = 20_000

// NewRate is nil where the rate is not limited.
func NewRate(perSecond float64, burst int) *Rate {
	if perSecond == 0 {
		return nil
	}
	return &Rate{rate: rate.Limit(perSecond), burst: burst, most: maxClients,
		clients: map[string]*list.Element{}, recent: list.New()}
}

// Take takes one request from a client's bucket, or says when there will be one.
func (p *Rate) Take(client string, now time.Time) (wait time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	e := p.clients[client]
	if e == nil {
		if p.recent.Len() >= p.most {
			last := p.recent.Back()
			delete(p.clients, p.recent.Remove(last).(*clientBucket).client)
		}
		e = p.recent.PushFront(&clientBucket{client, rate.NewLimiter(p.rate, p.burst)})
		p.clients[client] = e
	}
	p.recent.MoveToFront(e)
	turn := e.Value.(*clientBucket).bucket.ReserveN(now, 1)
	if wait = turn.DelayFrom(now); wait > 0 {
		turn.CancelAt(now)
	}
	return wait
}
