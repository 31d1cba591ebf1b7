package watch

import "github.com/prometheus/client_golang/prometheus"

// metrics are the metrics of a watcher.
type metrics struct {
	fetches *prometheus.CounterVec // result
	items   *prometheus.CounterVec // result
	letters *prometheus.CounterVec // result
	grouped prometheus.Counter
	lag     prometheus.Histogram
	age     prometheus.Histogram
	feeds   prometheus.Gauge
	failing prometheus.Gauge
	waiting prometheus.Gauge
	dead    prometheus.Gauge
}

func newMetrics() *metrics {
	counter := func(name, help string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: "tasnif_feeds_" + name + "_total", Help: help}, []string{"result"})
	}
	gauge := func(name, help string) prometheus.Gauge {
		return prometheus.NewGauge(prometheus.GaugeOpts{Name: "tasnif_feeds_" + name, Help: help})
	}
	return &metrics{
		fetches: counter("fetches", "Fetches of feeds by result: read, not_modified (304), or why it failed: status, timeout, connection, too_large, redirects, private_address, unreadable; not_kept: the desk's file took nothing."),
		items:   counter("items", "Entries of feeds by what became of them: new (tagged), known (seen before), copy (the text came before under another address)."),
		letters: counter("letters", "Tries to send to webhooks by result: received, failed (sent again), dead (given up)."),
		grouped: prometheus.NewCounter(prometheus.CounterOpts{Name: "tasnif_feeds_grouped_total", Help: "New items that joined the story of an earlier one."}),
		lag: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "tasnif_feeds_lag_seconds", Help: "How late fetches began after they were due.",
			Buckets: []float64{.1, .5, 1, 5, 10, 30, 60, 300, 900}}),
		age: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "tasnif_feeds_item_age_seconds", Help: "How long after its publication a new item was tagged, of those younger than a day.",
			Buckets: []float64{30, 60, 120, 300, 600, 1800, 3600, 10800, 43200}}),
		feeds:   gauge("watched", "Feeds that are watched."),
		failing: gauge("failing", "Feeds whose last fetch failed."),
		waiting: gauge("letters_waiting", "Letters that wait to be sent to webhooks."),
		dead:    gauge("letters_dead", "Letters to webhooks that were given up."),
	}
}

func (m *metrics) all() []prometheus.Collector {
	return []prometheus.Collector{m.fetches, m.items, m.letters, m.grouped, m.lag, m.age, m.feeds, m.failing, m.waiting, m.dead}
}

// Describe is prometheus.Collector's.
func (w *Watcher) Describe(out chan<- *prometheus.Desc) {
	for _, c := range w.metrics.all() {
		c.Describe(out)
	}
}

// Collect is prometheus.Collector's.
func (w *Watcher) Collect(out chan<- prometheus.Metric) {
	for _, c := range w.metrics.all() {
		c.Collect(out)
	}
}
