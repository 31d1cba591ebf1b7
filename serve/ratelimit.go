package serve

import (
	"container/list"
	"net/netip"
	"sync"
	"time"

	"tasnif/serve/problem"

	"github.com/gin-gonic/gin"
	"golang.org/x/time/rate"
)

// rateLimiter gives each client a token bucket. It remembers so many clients and no
// more: beyond them, the one not seen for longest is forgotten, and begins anew
// with a full bucket.
type rateLimiter struct {
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

// maxClients is how many clients a rateLimiter remembers: a few MB.
const maxClients = 20_000

// newRateLimiter is nil where any number of requests is welcome.
func newRateLimiter(perSecond float64, burst int) *rateLimiter {
	if perSecond == 0 {
		return nil
	}
	return &rateLimiter{rate: rate.Limit(perSecond), burst: burst, most: maxClients,
		clients: map[string]*list.Element{}, recent: list.New()}
}

// take takes one request from a client's bucket, or says when there will be one.
func (p *rateLimiter) take(client string, now time.Time) (wait time.Duration) {
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

// limitRate keeps a client to its rate.
func (s *Server) limitRate(c *gin.Context) {
	if s.rateLimiter == nil {
		return
	}
	if err := s.withinRate(noted(c).key, s.client(c)); err != nil {
		fail(c, err)
	}
}

// withinRate takes a request from the rate of a key, where there are keys, else
// of an address.
func (s *Server) withinRate(key, address string) error {
	if s.rateLimiter == nil {
		return nil
	}
	client := "key " + key
	if len(*s.keys.Load()) == 0 {
		client = address
		if ip, err := netip.ParseAddr(client); err == nil {
			client = networkOf(ip).String()
		}
	}
	if wait := s.rateLimiter.take(client, time.Now()); wait > 0 {
		return &problem.Error{Kind: problem.TooManyRequests, Retry: wait,
			Detail: "Send fewer requests a second; several documents fit into one request."}
	}
	return nil
}
