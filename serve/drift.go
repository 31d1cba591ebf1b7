package serve

import (
	"math"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"

	"tasnif/model"
)

// HistogramKeeper is a Classifier that remembers how its held-out documents
// scored: by label, how many fell into each of 20 bins of equal width over
// [0, 1] (the last holds 1 too). Drift is measured where there is one.
type HistogramKeeper interface {
	ScoreHistogram() [][]uint32
}

// tally counts the scores that a release has given, in the bins of its
// training histogram.
type tally struct {
	trained [][]uint32 // by label
	served  [][scoreBins]atomic.Uint64
}

// newTally is nil where the classifier keeps no histogram of its labels.
func newTally(c Classifier, labels int) *tally {
	k, ok := c.(HistogramKeeper)
	if !ok {
		return nil
	}
	trained := k.ScoreHistogram()
	if len(trained) != labels {
		return nil
	}
	for _, bins := range trained {
		if len(bins) != scoreBins {
			return nil
		}
	}
	return &tally{trained: trained, served: make([][scoreBins]atomic.Uint64, labels)}
}

func (t *tally) predicted(p model.Prediction) {
	if t == nil {
		return
	}
	for l, score := range p.Scores {
		t.served[l][bin(score)].Add(1)
	}
}

// bin is the place of a probability; what is outside [0, 1] counts at its end.
func bin(p float64) int {
	return max(0, min(scoreBins-1, int(p*scoreBins)))
}

// minDrift is how many documents a release must have answered before its drift
// is told: with fewer, chance alone looks like drift.
const minDrift = 1000

// psi is the population stability index of two histograms over the same bins
// (Siddiqi, Credit Risk Scorecards, 2006):
//
//	sum over bins of (q - p) ln(q / p)
//
// p is the share of trained, q of served in a bin, each with half a count
// added to every bin, so that an empty bin costs much but not everything.
// Below 0.1 is called stable, above 0.25 a shift. ok is false where there is
// too little to tell.
func psi(trained []uint32, served []uint64) (_ float64, ok bool) {
	var n, m float64
	for i := range trained {
		n += float64(trained[i]) + 0.5
		m += float64(served[i]) + 0.5
	}
	if m < minDrift || n < minDrift/10 {
		return 0, false
	}
	sum := 0.0
	for i := range trained {
		p, q := (float64(trained[i])+0.5)/n, (float64(served[i])+0.5)/m
		sum += (q - p) * math.Log(q/p)
	}
	return sum, true
}

// driftCollector tells the drift of every model that is served, computed when asked.
type driftCollector struct{ catalog *catalog }

var driftDesc = prometheus.NewDesc("tasnif_score_drift_psi",
	"Population stability index of a label's scores since the model was loaded, against its held-out scores. Above 0.25: the feed is not what the model learnt from.",
	[]string{"model", "version", "label"}, nil)

func (driftCollector) Describe(out chan<- *prometheus.Desc) { out <- driftDesc }

func (d driftCollector) Collect(out chan<- prometheus.Metric) {
	for _, s := range d.catalog.slots {
		r := s.current.Load()
		if r == nil || r.tally == nil {
			continue
		}
		for l, id := range r.labels {
			var served [scoreBins]uint64
			for i := range served {
				served[i] = r.tally.served[l][i].Load()
			}
			if x, ok := psi(r.tally.trained[l], served[:]); ok {
				out <- prometheus.MustNewConstMetric(driftDesc, prometheus.GaugeValue, x, r.ref.Name, r.ref.Version, id)
			}
		}
	}
}
