package serve

import (
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"tasnif/model"
)

// metrics is what GET /metrics on the admin listener tells, in a registry of
// the server's own. No label ever holds what a client wrote: routes, label ids
// and model names are the operator's.
type metrics struct {
	registry *prometheus.Registry

	looked   map[answerKey]answerSeries // of requests and latency, looked up once
	lookedMu sync.RWMutex
	log      slog.Handler // of requests

	requests *prometheus.CounterVec   // route, method, status
	latency  *prometheus.HistogramVec // route
	underWay prometheus.Gauge
	closed   *prometheus.CounterVec // listener, reason

	documents   *prometheus.CounterVec   // model
	predictions *prometheus.CounterVec   // model, label
	empty       *prometheus.CounterVec   // model, reason
	known       *prometheus.HistogramVec // model
	unknown     *prometheus.HistogramVec // model

	reloads *prometheus.CounterVec // model, result
	info    *prometheus.GaugeVec   // model, version, sha256, role
	loaded  *prometheus.GaugeVec   // model

	shadowDocuments, shadowLabels, shadowDropped, shadowFailed *prometheus.CounterVec
}

// scoreBins cut [0, 1] into 20 bins of equal width, as training histograms do.
const scoreBins = 20

// maxScoreLabels bounds the series of tasnif_score: a model of more labels has
// its decisions counted, but no histograms.
const maxScoreLabels = 200

func newMetrics(log slog.Handler, scores prometheus.Collector) *metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	gauge := func(name, help string, labels ...string) *prometheus.GaugeVec {
		return prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, labels)
	}
	histogram := func(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
		return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels)
	}
	m := &metrics{
		registry: prometheus.NewRegistry(),
		looked:   map[answerKey]answerSeries{},
		log:      log,
		requests: counter("tasnif_http_requests_total", "Requests answered.", "route", "method", "status"),
		latency: histogram("tasnif_http_request_duration_seconds", "From a request's headers to its answer's last byte.",
			[]float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}, "route"),
		underWay: prometheus.NewGauge(prometheus.GaugeOpts{Name: "tasnif_http_requests_in_flight", Help: "Requests under way."}),
		closed:   counter("tasnif_http_connections_closed_total", "Connections closed at a limit, by reason: idle, slow (waiting for its client), address_limit.", "listener", "reason"),

		documents:   counter("tasnif_documents_total", "Documents answered.", "model"),
		predictions: counter("tasnif_predictions_total", "Documents given a label.", "model", "label"),
		empty:       counter("tasnif_empty_answers_total", "Documents given no label, by reason.", "model", "reason"),
		known:       histogram("tasnif_known_features", "Features of a document that the model knows.", append([]float64{0}, prometheus.ExponentialBuckets(1, 2, 14)...), "model"),

		unknown: histogram("tasnif_unknown_terms_ratio", "Share of a document's terms that the model's vocabulary does not have.", twentieths(), "model"),

		reloads: counter("tasnif_model_reloads_total", "Reloads, by result: loaded, unchanged, failed.", "model", "result"),
		info:    gauge("tasnif_model_info", "1 for each model that is loaded.", "model", "version", "sha256", "role"),
		loaded:  gauge("tasnif_model_loaded_timestamp_seconds", "When the model in use was loaded.", "model", "role"),

		shadowDocuments: counter("tasnif_shadow_documents_total", "Documents compared with a shadow, by verdict: same, differ.", "model", "shadow", "verdict"),
		shadowLabels:    counter("tasnif_shadow_disagreements_total", "Labels that only one of the two gave, and which of them.", "model", "shadow", "label", "given_by"),
		shadowDropped:   counter("tasnif_shadow_dropped_total", "Documents that found the shadow's queue full.", "model", "shadow"),
		shadowFailed:    counter("tasnif_shadow_failed_total", "Documents that the shadow failed on.", "model", "shadow"),
	}
	m.registry.MustRegister(m.requests, m.latency, m.underWay, m.closed, m.documents, m.predictions, m.empty, m.known, m.unknown,
		m.reloads, m.info, m.loaded, m.shadowDocuments, m.shadowLabels, m.shadowDropped, m.shadowFailed, scores,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// The listeners, as metrics name them.
const (
	publicListener = "public"
	adminListener  = "admin"
)

// connections counts those that a listener closes.
func (m *metrics) connections(listener string) func(reason string) {
	return func(reason string) { m.closed.WithLabelValues(listener, reason).Inc() }
}

// connectionCollector gives the open connections of each listener, by its name.
type connectionCollector map[string]*connections

var connectionDesc = prometheus.NewDesc("tasnif_http_connections",
	"Open connections, by state: idle (between requests), waiting (for their client), working.", []string{"listener", "state"}, nil)

// Describe is prometheus.Collector's.
func (connectionCollector) Describe(out chan<- *prometheus.Desc) { out <- connectionDesc }

// Collect is prometheus.Collector's.
func (c connectionCollector) Collect(out chan<- prometheus.Metric) {
	for name, conns := range c { // the registry sorts
		idle, waiting, working := conns.count()
		for state, n := range map[string]int{"idle": idle, "waiting": waiting, "working": working} {
			out <- prometheus.MustNewConstMetric(connectionDesc, prometheus.GaugeValue, float64(n), name, state)
		}
	}
}

// twentieths are 0, 0.05 ... 1, each the number one would write.
func twentieths() []float64 {
	out := make([]float64, 21)
	for i := range out {
		out[i] = float64(i) / 20
	}
	return out
}

// answerKey is what requests are counted by. There are few: routes and methods
// are ours, and so are the statuses.
type answerKey struct {
	route, method string
	status        int
}

// answerSeries are the two series of an answerKey, and a log that has written it
// out already.
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
		series = answerSeries{m.requests.WithLabelValues(key.route, key.method, strconv.Itoa(key.status)), m.latency.WithLabelValues(key.route),
			m.log.WithAttrs([]slog.Attr{slog.String("method", key.method), slog.String("route", key.route), slog.Int("status", key.status)})}
		m.lookedMu.Lock()
		m.looked[key] = series
		m.lookedMu.Unlock()
	}
	series.requests.Inc()
	series.latency.Observe(took.Seconds())
	return series
}

// knownMethod keeps methods that a client invents out of the series.
func knownMethod(method string) string {
	switch method {
	case "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH":
		return method
	}
	return "other"
}

// role says whether a slot answers or only shadows.
func (s *slot) role() string {
	if s.source.Shadows != "" {
		return "shadow"
	}
	return "served"
}

// installed tells of the release now in a slot, in place of the one before.
func (m *metrics) installed(s *slot, before, now *release, at time.Time) {
	if before != nil {
		m.info.DeleteLabelValues(before.ref.Name, before.ref.Version, before.ref.SHA256, s.role())
	}
	m.info.WithLabelValues(now.ref.Name, now.ref.Version, now.ref.SHA256, s.role()).Set(1)
	m.loaded.WithLabelValues(now.ref.Name, s.role()).Set(float64(at.UnixMilli()) / 1000)
}

// series are the counters of one release, looked up once.
type series struct {
	documents prometheus.Counter
	known     prometheus.Observer
	unknown   prometheus.Observer
	labels    []prometheus.Counter
	empty     map[Reason]prometheus.Counter
}

func (m *metrics) of(r *release) *series {
	s := &series{
		documents: m.documents.WithLabelValues(r.ref.Name),
		known:     m.known.WithLabelValues(r.ref.Name),
		unknown:   m.unknown.WithLabelValues(r.ref.Name),
		empty:     map[Reason]prometheus.Counter{},
	}
	for _, reason := range []Reason{NoText, NoKnownWords, BelowThreshold} {
		s.empty[reason] = m.empty.WithLabelValues(r.ref.Name, string(reason))
	}
	for _, id := range r.labels {
		s.labels = append(s.labels, m.predictions.WithLabelValues(r.ref.Name, id))
	}
	return s
}

// predicted counts one answer. reason is empty where there is a label.
func (s *series) predicted(p *model.Prediction, reason Reason) {
	s.documents.Inc()
	s.known.Observe(float64(p.Known))
	if p.Terms > 0 {
		s.unknown.Observe(float64(p.Unknown) / float64(p.Terms))
	}
	for _, l := range p.Decided {
		s.labels[l].Inc()
	}
	if reason != "" {
		s.empty[reason].Inc()
	}
}
