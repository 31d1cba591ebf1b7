package registry

import (
	"cmp"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tasnif/model"
)

// metrics counts the models' answers. Label values never come from clients: label ids and
// model names are the operator's.
type metrics struct {
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

// maxScoreLabels bounds the series of a model. A model of more labels has no histograms of
// scores, and only its most frequent labels have counters of their own; the others share
// otherLabels.
const (
	maxScoreLabels = 200
	otherLabels    = "other"
)

// seriesLabels are the labels of a model with series of their own; nil: all.
func seriesLabels(m *Model) map[string]bool {
	if len(m.Labels) <= maxScoreLabels {
		return nil
	}
	order, support := make([]int, len(m.Labels)), m.Classifier.Training().Support
	for l := range order {
		order[l] = l
	}
	if len(support) == len(order) {
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(support[b], support[a]) })
	}
	own := map[string]bool{}
	for _, l := range order[:maxScoreLabels] {
		own[m.Labels[l]] = true
	}
	return own
}

// seriesLabel is the value of a label in metrics.
func (m *Model) seriesLabel(id string) string {
	if m.counted == nil || m.counted[id] {
		return id
	}
	return otherLabels
}

func newMetrics() *metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	gauge := func(name, help string, labels ...string) *prometheus.GaugeVec {
		return prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, labels)
	}
	histogram := func(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
		return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels)
	}
	return &metrics{
		documents:   counter("tasnif_documents_total", "Documents answered.", "model"),
		predictions: counter("tasnif_predictions_total", "Documents given a label. Of a model of more than 200 labels the most frequent 200 have a series each, and the label other is all others together.", "model", "label"),
		empty:       counter("tasnif_empty_answers_total", "Documents given no label, by reason.", "model", "reason"),
		known:       histogram("tasnif_known_features", "Features of a document that the model knows.", append([]float64{0}, prometheus.ExponentialBuckets(1, 2, 14)...), "model"),

		unknown: histogram("tasnif_unknown_terms_ratio", "Share of a document's terms that the model's vocabulary does not have.", twentieths(), "model"),

		reloads: counter("tasnif_model_reloads_total", "Reloads, by result: loaded, unchanged, failed.", "model", "result"),
		info:    gauge("tasnif_model_info", "1 for each model that is loaded.", "model", "version", "sha256", "role"),
		loaded:  gauge("tasnif_model_loaded_timestamp_seconds", "When the model in use was loaded.", "model", "role"),

		shadowDocuments: counter("tasnif_shadow_documents_total", "Documents compared with a shadow, by verdict: same, differ.", "model", "shadow", "verdict"),
		shadowLabels:    counter("tasnif_shadow_disagreements_total", "Labels that only one of the two gave, and which of them; other as in tasnif_predictions_total.", "model", "shadow", "label", "given_by"),
		shadowDropped:   counter("tasnif_shadow_dropped_total", "Documents that found the shadow's queue full.", "model", "shadow"),
		shadowFailed:    counter("tasnif_shadow_failed_total", "Documents that the shadow failed on.", "model", "shadow"),
	}
}

func (m *metrics) all() []prometheus.Collector {
	return []prometheus.Collector{m.documents, m.predictions, m.empty, m.known, m.unknown,
		m.reloads, m.info, m.loaded, m.shadowDocuments, m.shadowLabels, m.shadowDropped, m.shadowFailed}
}

// Describe is prometheus.Collector's.
func (r *Registry) Describe(out chan<- *prometheus.Desc) {
	for _, c := range r.metrics.all() {
		c.Describe(out)
	}
	out <- scoreDesc
	out <- driftDesc
}

// Collect is prometheus.Collector's.
func (r *Registry) Collect(out chan<- prometheus.Metric) {
	for _, c := range r.metrics.all() {
		c.Collect(out)
	}
	r.collectScores(out)
}

// twentieths are 0, 0.05, ..., 1, each the nearest number to its decimal form.
func twentieths() []float64 {
	out := make([]float64, 21)
	for i := range out {
		out[i] = float64(i) / 20
	}
	return out
}

// installed updates the metrics of a slot for its new release.
func (m *metrics) installed(s *Slot, before, now *Model, at time.Time) {
	if before != nil {
		m.info.DeleteLabelValues(before.Name, before.Version, before.SHA256, s.role())
	}
	m.info.WithLabelValues(now.Name, now.Version, now.SHA256, s.role()).Set(1)
	m.loaded.WithLabelValues(now.Name, s.role()).Set(float64(at.UnixMilli()) / 1000)
}

// series are the counters of one release, looked up once.
type series struct {
	documents prometheus.Counter
	known     prometheus.Observer
	unknown   prometheus.Observer
	labels    []prometheus.Counter
	empty     map[model.Reason]prometheus.Counter
}

func (m *metrics) of(of *Model) *series {
	s := &series{
		documents: m.documents.WithLabelValues(of.Name),
		known:     m.known.WithLabelValues(of.Name),
		unknown:   m.unknown.WithLabelValues(of.Name),
		empty:     map[model.Reason]prometheus.Counter{},
	}
	for _, reason := range []model.Reason{model.NoText, model.NoKnownWords, model.BelowThreshold, model.LeftOut} {
		s.empty[reason] = m.empty.WithLabelValues(of.Name, string(reason))
	}
	for _, id := range of.Labels {
		s.labels = append(s.labels, m.predictions.WithLabelValues(of.Name, of.seriesLabel(id)))
	}
	return s
}

// predicted counts one answer. reason is empty where there is a label.
func (s *series) predicted(p *model.Prediction, reason model.Reason) {
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
