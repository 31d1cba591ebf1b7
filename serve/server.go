package serve

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"

	"github.com/gin-gonic/gin"

	"tasnif/serve/compat"
	"tasnif/serve/connections"
	"tasnif/serve/drift"
	"tasnif/serve/limits"
	"tasnif/serve/problem"
	"tasnif/serve/registry"
	"tasnif/serve/releases"
	"tasnif/serve/trial"
	"tasnif/serve/watch"
	"tasnif/serve/web"
)

// maxAdminConns bounds the admin listener, which has no limit by address.
const maxAdminConns = 256

// Server answers over HTTP with the models it was given. It is an
// http.Handler; Run and Serve give it listeners and shut it down.
type Server struct {
	opt         Options
	log         *slog.Logger
	limits      registry.Limits
	keys        atomic.Pointer[[]Key]
	models      *registry.Registry
	kept        *itemRecorder // nil: no item is kept
	drift       *drift.Follower
	trials      map[string]*trial.Trial // by model; read only once the server takes requests
	watcher     *watch.Watcher          // nil: no feed is watched
	metrics     *metrics
	inFlight    *limits.InFlight  // who may compute
	streams     *limits.InFlight  // who may stream
	bodies      *bodyMemory       // what bodies may hold
	rateLimiter *limits.Rate      // nil: any rate
	corrections *limits.Rate      // ... of corrections
	conns       *connections.Pool // of the public listener
	adminConns  *connections.Pool
	grpcConns   *connections.Pool
	receiving   *receiving      // of gRPC
	life        context.Context // ends when draining begins
	drain       context.CancelFunc
	handler     http.Handler
	admin       http.Handler
}

// New makes a server of the models of sources; the first answers where a request names
// none. Each model is loaded, checked and warmed up. A bad model and a bad option are
// errors.
func New(ctx context.Context, sources []registry.Source, opt Options) (*Server, error) {
	if err := opt.check(); err != nil {
		return nil, err
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	bounds := registry.Limits{BodyBytes: opt.MaxBody, Documents: opt.MaxDocuments, DocumentBytes: opt.MaxDocumentBytes}
	kept, follower := newItemRecorder(opt), drift.NewFollower(opt.Desk, opt.Log)
	trials := map[string]*trial.Trial{}
	models, err := registry.New(ctx, sources, registry.Options{Limits: bounds, ShadowQueue: opt.ShadowQueue,
		WatchPoll: opt.WatchPoll, WatchSettle: opt.WatchSettle, Log: opt.Log, Answers: follower.Before(kept.answered(trials))})
	if err != nil {
		return nil, err
	}
	s := &Server{
		opt:         opt,
		log:         opt.Log,
		limits:      bounds,
		models:      models,
		kept:        kept,
		drift:       follower,
		metrics:     newMetrics(opt.Log.Handler(), models),
		inFlight:    limits.NewInFlight(opt.MaxConcurrent, opt.MaxQueue, opt.MaxWait),
		streams:     limits.NewInFlight(opt.MaxStreams, 0, opt.MaxWait),
		bodies:      &bodyMemory{most: opt.MaxHeld},
		rateLimiter: limits.NewRate(opt.RequestRate, opt.RequestBurst),
		corrections: limits.NewRate(opt.CorrectionRate, opt.CorrectionBurst),
	}
	s.conns = connections.New(opt.MaxConns, opt.MaxConnsPerAddress, connections.Networks(opt.TrustedProxies), s.log, s.metrics.countClosed(publicListener))
	s.adminConns = connections.New(maxAdminConns, 0, nil, s.log, s.metrics.countClosed(adminListener))
	s.grpcConns = connections.New(opt.MaxConns, opt.MaxConnsPerAddress, connections.Networks(opt.TrustedProxies), s.log, s.metrics.countClosed(grpcListener))
	s.metrics.registry.MustRegister(connectionCollector{publicListener: s.conns, adminListener: s.adminConns, grpcListener: s.grpcConns})
	s.keys.Store(&opt.Keys)
	s.trials = trials
	for _, at := range models.Slots() {
		folder, ok := releases.FolderOf(at.File())
		if name := at.Model().Name; ok && opt.Desk != nil && trials[name] == nil {
			trials[name] = trial.New(folder, opt.Desk, at.Read, func(ctx context.Context) error { _, err := models.Reload(ctx, name, "shadow period"); return err }, opt.Log)
		}
	}
	s.metrics.registry.MustRegister(follower)
	if kept != nil {
		s.metrics.registry.MustRegister(kept)
	}
	if opt.Feeds != nil {
		if s.watcher, err = s.watch(ctx); err != nil {
			return nil, err
		}
	}
	s.life, s.drain = context.WithCancel(context.Background())
	if s.handler, err = s.engine(); err != nil {
		return nil, err
	}
	s.admin, err = s.adminEngine()
	return s, err
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Admin is the handler of the admin listener: metrics and reload.
func (s *Server) Admin() http.Handler { return s.admin }

// engine has all routes of the public listener.
func (s *Server) engine() (*gin.Engine, error) {
	e, err := s.bare("The addresses are /v1/predict, /v1/models, /v2, /docs, /guide, /healthz, /readyz and the page at /.")
	if err != nil {
		return nil, err
	}
	e.Use(s.cors)
	pages, err := web.Assets()
	if err != nil {
		return nil, err
	}
	get := []string{http.MethodGet, http.MethodHead}

	e.Match(get, "/healthz", s.health)
	e.Match(get, "/readyz", s.ready)

	open := e.Group("/", s.ownHost)
	for _, a := range append(pages, s.opt.Guide...) { // "/", "/docs", "/openapi.json" and /assets/..., as package web lists them
		open.Match(get, a.Path, page(a))
	}

	api := e.Group("/", s.ownHost, s.allowed(ScopePredict), s.limitRate)
	predict := []gin.HandlerFunc{s.stream, s.answering(accepts{body: jsonType, find: s.find}, s.predict)} // stream: where the body is NDJSON
	api.POST("/v1/predict", predict...)
	api.POST("/v1/models/:name/predict", predict...)
	api.POST("/v1/models/:name/versions/:version/predict", predict...)
	api.POST("/v1/predict/lines", s.predictLines)
	api.POST("/v1/models/:name/predict/lines", s.predictLines)
	api.POST("/v1/models/:name/versions/:version/predict/lines", s.predictLines)
	feedback := e.Group("/", s.ownHost, s.allowed(ScopeFeedback, ScopeEditor), s.limitRate)
	feedback.POST("/v1/feedback", s.limitCorrections, s.answering(accepts{body: jsonType, find: s.find}, s.feedback))
	feedback.DELETE("/v1/feedback/:id", s.withdraw)
	feedback.Match(get, "/v1/review/queue", s.reviewQueue)
	feedback.Match(get, "/v1/review/agreement", s.agreement)
	feedback.POST("/v1/review", s.limitCorrections, s.answering(accepts{body: jsonType, find: s.find}, s.review))
	feedback.DELETE("/v1/review/:id", s.withdrawReview)
	named := e.Group("/", s.ownHost, s.allowed(ScopePredict, ScopeFeedback, ScopeEditor), s.limitRate) // what who corrects must know as well
	named.Match(get, "/v1/review", s.reviewStatus)
	e.Group("/", s.ownHost, basicKey, s.allowed(ScopePredict), s.limitRate).Match(get, "/feeds/:topic", s.topicFeed)
	api.POST("/v1/read", s.answering(accepts{body: compat.Any, query: true, file: true, find: s.find}, s.readFile))
	named.Match(get, "/v1/model", s.card)
	named.Match(get, "/v1/model/drift", s.driftOf)
	named.Match(get, "/v1/models/:name/drift", s.driftOf)
	named.Match(get, "/v1/models/:name/versions/:version/drift", s.driftOf)
	named.Match(get, "/v1/models", s.list)
	named.Match(get, "/v1/models/:name", s.card)
	api.Match(get, "/v1/models/:name/versions", s.versions)
	named.Match(get, "/v1/models/:name/versions/:version", s.card)
	api.Match(get, "/v1/model/pictures", s.pictures)
	api.Match(get, "/v1/models/:name/pictures", s.pictures)
	api.Match(get, "/v1/models/:name/versions/:version/pictures", s.pictures)

	s.promotions(e.Group("/", s.ownHost, s.administers, s.limitRate))
	s.mount(e, api) // the protocols of others
	return e, nil
}

// adminEngine has all routes of the admin listener.
func (s *Server) adminEngine() (*gin.Engine, error) {
	e, err := s.bare("The addresses are /metrics, /healthz, /readyz and, with POST, /v1/reload and /v1/models/NAME/reload, promote or rollback.")
	if err != nil {
		return nil, err
	}
	get := []string{http.MethodGet, http.MethodHead}
	e.Match(get, "/healthz", s.health)
	e.Match(get, "/readyz", s.ready)

	e.Group("/", s.allowed(ScopeMetrics, ScopeAdmin)).Match(get, "/metrics", s.tell)
	operator := e.Group("/", s.allowed(ScopeAdmin), noPage)
	operator.POST("/v1/reload", s.reloadNow)
	operator.POST("/v1/models/:name/reload", s.reloadNow)
	s.promotions(operator)
	return e, nil
}

// bare is an engine without routes, whose errors have the form of error.go.
func (s *Server) bare(addresses string) (*gin.Engine, error) {
	// Gin has a global mode, and prints to standard output in every other mode.
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.HandleMethodNotAllowed = true // else a wrong method is 404
	e.RedirectTrailingSlash = false // else POST /v1/predict/ is answered with HTML
	e.ForwardedByClientIP = len(s.opt.TrustedProxies) > 0
	if err := e.SetTrustedProxies(s.opt.TrustedProxies); err != nil { // nil: nobody, where Gin would trust all
		return nil, fmt.Errorf("serve: trusted proxies: %w", err)
	}
	e.Use(identify, s.access, s.recovered)
	e.NoRoute(func(c *gin.Context) { fail(c, problem.Errorf(problem.NotFound, "%s", addresses)) })
	e.NoMethod(func(c *gin.Context) {
		fail(c, problem.Errorf(problem.MethodNotAllowed, "Allowed here: %s.", c.Writer.Header().Get("Allow")))
	})
	return e, nil
}

// find is the slot of the model that a request names.
func (s *Server) find(c *gin.Context) (*registry.Slot, error) {
	at, err := s.models.Find(c.Param("name"), c.Param("version"))
	if err != nil {
		err = unknownModel()
	}
	return at, err
}

func unknownModel() error {
	return problem.Errorf(problem.UnknownModel, "No model of this name and version is served; GET /v1/models lists them.")
}

// Reload loads models again, as registry.Registry.Reload does.
func (s *Server) Reload(ctx context.Context, name, cause string) ([]registry.Reloaded, error) {
	return s.models.Reload(ctx, name, cause)
}

// Swap replaces a model, as registry.Registry.Swap does.
func (s *Server) Swap(r registry.Release) error { return s.models.Swap(r) }

// stopped tells whether draining has begun.
func (s *Server) stopped() bool { return s.life.Err() != nil }
