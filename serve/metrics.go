package serve

import (
	"log/slog"
	"strconv"
	"sync"
	"time"

	"tasnif/serve/connections"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"google.golang.org/grpc/codes"
)

// metrics holds the metrics of GET /metrics on the admin listener, in a registry of the
// server's own. Label values never come from clients: routes, label ids and model names are
// the operator's.
type metrics struct {
	registry *prometheus.Registry

	looked   map[answerKey]answerSeries // cache of series
	lookedMu sync.RWMutex
	log      slog.Handler // of requests

	requests *prometheus.CounterVec   // route, method, status
	latency  *prometheus.HistogramVec // route
	calls    *prometheus.CounterVec   // of gRPC: method, code
	callTime *prometheus.HistogramVec // method
	underWay prometheus.Gauge
	closed   *prometheus.CounterVec // listener, reason
}

func newMetrics(log slog.Handler, models prometheus.Collector) *metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	histogram := func(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
		return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels)
	}
	seconds := []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}
	m := &metrics{
		registry: prometheus.NewRegistry(),
		looked:   map[answerKey]answerSeries{},
		log:      log,
		requests: counter("tasnif_http_requests_total", "Requests answered.", "route", "method", "status"),
		latency:  histogram("tasnif_http_request_duration_seconds", "From a request's headers to its answer's last byte.", seconds, "route"),
		calls:    counter("tasnif_grpc_requests_total", "Calls over gRPC answered.", "method", "code"),
		callTime: histogram("tasnif_grpc_request_duration_seconds", "From a call's headers to its answer.", seconds, "method"),
		underWay: prometheus.NewGauge(prometheus.GaugeOpts{Name: "tasnif_http_requests_in_flight", Help: "Requests and calls under way."}),
		closed:   counter("tasnif_http_connections_closed_total", "Connections closed at a limit, by reason: idle, slow (waiting for its client), address_limit.", "listener", "reason"),
	}
	m.registry.MustRegister(m.requests, m.latency, m.calls, m.callTime, m.underWay, m.closed, models,
		// Use the runtime's names, because go_memstats_ has two families that OpenMetrics
		// cannot distinguish.
		collectors.NewGoCollector(collectors.WithGoCollectorMemStatsMetricsDisabled(),
			collectors.WithGoCollectorRuntimeMetrics(collectors.MetricsGC, collectors.MetricsMemory)), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// The listeners, as metrics name them.
const (
	publicListener = "public"
	adminListener  = "admin"
	grpcListener   = "grpc"
)

// countClosed counts the connections that a listener closes.
func (m *metrics) countClosed(listener string) func(reason string) {
	return func(reason string) { m.closed.WithLabelValues(listener, reason).Inc() }
}

// connectionCollector gives the open connections of each listener, by its name.
type connectionCollector map[string]*connections.Pool

var connectionDesc = prometheus.NewDesc("tasnif_http_connections",
	"Open connections, by state: idle (between requests), waiting (for their client), working.", []string{"listener", "state"}, nil)

// Describe is prometheus.Collector's.
func (connectionCollector) Describe(out chan<- *prometheus.Desc) { out <- connectionDesc }

// Collect is prometheus.Collector's.
func (c connectionCollector) Collect(out chan<- prometheus.Metric) {
	for name, conns := range c { // the registry sorts
		idle, waiting, working := conns.Count()
		for state, n := range map[string]int{"idle": idle, "waiting": waiting, "working": working} {
			out <- prometheus.MustNewConstMetric(connectionDesc, prometheus.GaugeValue, float64(n), name, state)
		}
	}
}

// answerKey identifies the series of a request. There are few: routes, methods and statuses
// are fixed.
type answerKey struct {
	route, method string
	status        int
}

// answerSeries are the two series of an answerKey, and a log handler with its attributes.
type answerSeries struct {
	requests prometheus.Counter
	latency  prometheus.Observer
	log      slog.Handler
}

// answered counts a request.
func (m *metrics) answered(key answerKey, took time.Duration) answerSeries {
	m.lookedMu.RLock()
	series, ok := m.looked[key]
	m.lookedMu.RUnlock()
	if !ok {
		series = m.newSeries(key)
		m.lookedMu.Lock()
		m.looked[key] = series
		m.lookedMu.Unlock()
	}
	series.requests.Inc()
	series.latency.Observe(took.Seconds())
	return series
}

// grpcMethod is the method of calls over gRPC, whose status is a codes.Code.
const grpcMethod = "gRPC"

func (m *metrics) newSeries(key answerKey) answerSeries {
	attrs := []slog.Attr{slog.String("method", key.method), slog.String("route", key.route)}
	if key.method == grpcMethod {
		code := codes.Code(key.status).String()
		return answerSeries{m.calls.WithLabelValues(key.route, code), m.callTime.WithLabelValues(key.route), m.log.WithAttrs(append(attrs, slog.String("code", code)))}
	}
	return answerSeries{m.requests.WithLabelValues(key.route, key.method, strconv.Itoa(key.status)), m.latency.WithLabelValues(key.route),
		m.log.WithAttrs(append(attrs, slog.Int("status", key.status)))}
}

// knownMethod replaces unknown methods, so that clients cannot create series.
func knownMethod(method string) string {
	switch method {
	case "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH":
		return method
	}
	return "other"
}

// tell is GET /metrics, in the text format of Prometheus or OpenMetrics.
func (s *Server) tell(c *gin.Context) {
	promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{EnableOpenMetrics: true}).ServeHTTP(c.Writer, c.Request)
}
