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

// pacer gives each client a token bucket. It remembers so many clients and no
// more: beyond them, the one not seen for longest is forgotten, and begins anew
// with a full bucket.
type pacer struct {
	rate  rate.Limit
	burst int
	most  int

	mu      sync.Mutex
	clients map[string]*list.Element
	recent  *list.List // of *paced, the last seen in front
}

type paced struct {
	client string
	bucket *rate.Limiter
}

// maxClients is how many clients a pacer remembers: a few MB.
const maxClients = 20_000

// newPacer is nil where any number of requests is welcome.
func newPacer(perSecond float64, burst int) *pacer {
	if perSecond == 0 {
		return nil
	}
	return &pacer{rate: rate.Limit(perSecond), burst: burst, most: maxClients,
		clients: map[string]*list.Element{}, recent: list.New()}
}

// take takes one request from a client's bucket, or says when there will be one.
func (p *pacer) take(client string, now time.Time) (wait time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	e := p.clients[client]
	if e == nil {
		if p.recent.Len() >= p.most {
			last := p.recent.Back()
			delete(p.clients, p.recent.Remove(last).(*paced).client)
		}
		e = p.recent.PushFront(&paced{client, rate.NewLimiter(p.rate, p.burst)})
		p.clients[client] = e
	}
	p.recent.MoveToFront(e)
	turn := e.Value.(*paced).bucket.ReserveN(now, 1)
	if wait = turn.DelayFrom(now); wait > 0 {
		turn.CancelAt(now)
	}
	return wait
}

// pace keeps a client to its rate: by its key, else by its address.
func (s *Server) pace(c *gin.Context) {
	if s.pacer == nil {
		return
	}
	client := "key " + noted(c).key
	if len(s.opt.Keys) == 0 {
		client = s.client(c)
		if ip, err := netip.ParseAddr(client); err == nil {
			client = networkOf(ip).String()
		}
	}
	if wait := s.pacer.take(client, time.Now()); wait > 0 {
		fail(c, &problem.Error{Kind: problem.TooManyRequests, Retry: wait,
			Detail: "Send fewer requests a second; several documents fit into one request."})
	}
}
