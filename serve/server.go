package serve

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"

	"github.com/gin-gonic/gin"
)

// Server answers over HTTP with the release it was last given. It is an
// http.Handler; Run and Serve give it a listener and an end.
type Server struct {
	opt     Options
	log     *slog.Logger
	limits  Limits
	gate    *gate
	streams *gate
	current atomic.Pointer[release]
	life    context.Context // ends when draining begins
	drain   context.CancelFunc
	handler http.Handler
}

// New makes a server that answers with a release. The release is checked and
// warmed up first; a bad one, or a bad option, is an error.
func New(r Release, opt Options) (*Server, error) {
	if err := opt.check(); err != nil {
		return nil, err
	}
	s := &Server{
		opt:     opt,
		log:     opt.Log,
		limits:  Limits{BodyBytes: opt.MaxBody, Documents: opt.MaxDocuments, DocumentBytes: opt.MaxDocumentBytes},
		gate:    newGate(opt.MaxConcurrent, opt.MaxQueue, opt.MaxWait),
		streams: newGate(opt.MaxStreams, 0, opt.MaxWait),
	}
	s.life, s.drain = context.WithCancel(context.Background())
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if err := s.Swap(r); err != nil {
		return nil, err
	}
	engine, err := s.engine()
	if err != nil {
		return nil, err
	}
	s.handler = engine
	return s, nil
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Swap checks a release, warms it up, and from then on answers with it.
// Requests under way end with the release they began with. Where it is bad,
// Swap says why and the old one goes on answering.
func (s *Server) Swap(r Release) error {
	next, err := newRelease(r, s.limits)
	if err != nil {
		return err
	}
	s.current.Store(next)
	s.log.Info("model", "name", r.Name, "version", r.Version, "sha256", r.SHA256, "labels", len(next.labels))
	return nil
}

// engine is every route.
func (s *Server) engine() (*gin.Engine, error) {
	// Gin keeps its mode in one global, and prints routes and warnings to
	// standard output in any mode but this one. Nothing else here reads it.
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.HandleMethodNotAllowed = true // else a wrong method is 404
	e.RedirectTrailingSlash = false // else POST /v1/predict/ is answered with HTML
	e.ForwardedByClientIP = len(s.opt.TrustedProxies) > 0
	if err := e.SetTrustedProxies(s.opt.TrustedProxies); err != nil { // nil: nobody, where Gin would trust all
		return nil, fmt.Errorf("serve: trusted proxies: %w", err)
	}
	pages, err := loadAssets()
	if err != nil {
		return nil, err
	}

	e.Use(identify, s.access, s.recovered)
	e.NoRoute(func(c *gin.Context) {
		fail(c, failf(notFound, "The addresses are /v1/predict, /v1/model, /healthz, /readyz and the page at /."))
	})
	e.NoMethod(func(c *gin.Context) {
		fail(c, failf(methodNotAllowed, "Allowed here: %s.", c.Writer.Header().Get("Allow")))
	})

	get := []string{http.MethodGet, http.MethodHead}

	e.POST("/v1/predict", s.stream, s.gated, s.predict) // stream: where the body is NDJSON
	e.Match(get, "/v1/model", s.model)

	e.Match(get, "/healthz", s.health)
	e.Match(get, "/readyz", s.ready)

	for _, a := range pages { // "/" and /assets/..., as page.go lists them
		e.Match(get, a.path, a.serve)
	}
	return e, nil
}

// model is GET /v1/model: the card.
func (s *Server) model(c *gin.Context) {
	sendJSON(c, json.RawMessage(s.current.Load().card))
}

// health is GET /healthz: the process answers.
func (s *Server) health(c *gin.Context) {
	sendJSON(c, Health{Status: "ok"})
}

// ready is GET /readyz: requests are welcome.
func (s *Server) ready(c *gin.Context) {
	if s.life.Err() != nil {
		fail(c, failf(notReady, "The server is stopping; ask another."))
		return
	}
	ref := s.current.Load().ref
	sendJSON(c, Health{Status: "ready", Model: &ref})
}
