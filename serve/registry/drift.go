package registry

import (
	"math"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"

	"tasnif/model"
)

// HistogramKeeper is a Classifier with the training histogram of its scores: by label, the
// number of out-of-fold documents in each of 20 bins of equal width over [0, 1] (the last
// includes 1). Drift is measured against it.
type HistogramKeeper interface {
	ScoreHistogram() [][]uint32
}

// scoreCounts counts the scores of a label by bin, during the life of the server.
type scoreCounts struct {
	bins [scoreBins]atomic.Uint64
	sum  atomic.Uint64 // of the scores, in units of 1/sumUnit
}

const sumUnit = 1 << 20

// distribution holds the scores of a release's labels, with their counts when the release
// was loaded, and its training histogram.
type distribution struct {
	served  []*scoreCounts // in the order of the labels
	before  [][scoreBins]uint64
	trained [][]uint32 // nil: there is none
}

// newDistribution uses the counts of a slot, and adds missing ones. It is nil for a model
// of many labels without a training histogram.
func newDistribution(m *Model, at *Slot) *distribution {
	t := &distribution{trained: trainedScores(m)}
	if t.trained == nil && len(m.Labels) > maxScoreLabels {
		return nil
	}
	for _, id := range m.Labels {
		c := at.counts[id]
		if c == nil {
			c = new(scoreCounts)
			at.counts[id] = c
		}
		t.served, t.before = append(t.served, c), append(t.before, c.counts())
	}
	return t
}

// trainedScores is a release's training histogram; nil if it has none for its labels.
func trainedScores(m *Model) [][]uint32 {
	k, ok := m.Classifier.(HistogramKeeper)
	if !ok {
		return nil
	}
	trained := k.ScoreHistogram()
	if len(trained) != len(m.Labels) {
		return nil
	}
	for _, bins := range trained {
		if len(bins) != scoreBins {
			return nil
		}
	}
	return trained
}

func (t *distribution) predicted(p *model.Prediction) {
	if t == nil {
		return
	}
	for l, score := range p.Scores {
		if !p.Wanted(l) {
			continue
		}
		c := t.served[l]
		c.bins[bin(score)].Add(1)
		c.sum.Add(uint64(max(0, score) * sumUnit))
	}
}

func (c *scoreCounts) counts() (n [scoreBins]uint64) {
	for i := range n {
		n[i] = c.bins[i].Load()
	}
	return n
}

// since is the histogram of a label's scores since the release was loaded.
func (t *distribution) since(label int) []uint64 {
	n := t.served[label].counts()
	for i, before := range t.before[label] {
		n[i] -= before
	}
	return n[:]
}

// bin is the bin of a probability; values outside [0, 1] are in the first or last bin.
func bin(p float64) int {
	return max(0, min(scoreBins-1, int(p*scoreBins)))
}

// minDrift is the number of answered documents from which drift is reported; with fewer,
// chance looks like drift.
const minDrift = 1000

// psi is the population stability index of two histograms over the same bins (Siddiqi,
// Credit Risk Scorecards, 2006):
//
//	sum over bins of (q - p) ln(q / p)
//
// p is the share of trained, q of served in a bin, each with half a count added to every
// bin, so that an empty bin has a bounded effect. Below 0.1 is called stable, above 0.25 a
// shift. ok is false with too few documents.
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

var (
	scoreDesc = prometheus.NewDesc("tasnif_score", "Probability of a label.", []string{"model", "label"}, nil)
	driftDesc = prometheus.NewDesc("tasnif_score_drift_psi",
		"Population stability index of a label's scores since the model was loaded, against its held-out scores. Above 0.25: the feed is not what the model learnt from.",
		[]string{"model", "version", "label"}, nil)
)

// collectScores collects the histogram of scores of every served model, and their drift.
// They are computed on collection, because a histogram of the library would cost too much
// for each score.
func (r *Registry) collectScores(out chan<- prometheus.Metric) {
	told := map[string]bool{}
	for _, at := range r.slots {
		m := at.Model()
		if m == nil || m.distribution == nil {
			continue
		}
		m.drift(func(label string, psi float64) {
			out <- prometheus.MustNewConstMetric(driftDesc, prometheus.GaugeValue, psi, m.Name, m.Version, label)
		})
		if !told[m.Name] {
			told[m.Name] = true
			r.collectHistograms(m.Name, out)
		}
	}
}

// drift calls with for each label with enough documents.
func (m *Model) drift(with func(label string, psi float64)) {
	if m.distribution == nil || m.distribution.trained == nil {
		return
	}
	for l, id := range m.Labels {
		if x, ok := psi(m.distribution.trained[l], m.distribution.since(l)); ok {
			with(id, x)
		}
	}
}

// shifted is the population stability index above which a label's scores count as drifted.
const shifted = 0.25

// Drifted calls with for each label of each served model whose population stability index
// exceeds .25.
func (r *Registry) Drifted(with func(m *Model, label string, psi float64)) {
	for _, at := range r.slots {
		if m := at.Model(); m != nil {
			m.drift(func(label string, psi float64) {
				if psi > shifted {
					with(m, label, psi)
				}
			})
		}
	}
}

// collectHistograms collects the histograms of all versions of one name together.
func (r *Registry) collectHistograms(name string, out chan<- prometheus.Metric) {
	counts := map[string][]*scoreCounts{} // by label; each has a series of its own, so their order is nothing
	for _, at := range r.Named(name) {
		m := at.Model()
		if m == nil || m.distribution == nil || len(m.Labels) > maxScoreLabels {
			continue
		}
		for l, id := range m.Labels {
			counts[id] = append(counts[id], m.distribution.served[l])
		}
	}
	for id, list := range counts {
		var n uint64
		sum, buckets := 0.0, make(map[float64]uint64, scoreBins)
		for i := range scoreBins {
			for _, c := range list {
				n += c.bins[i].Load()
			}
			buckets[float64(i+1)/scoreBins] = n
		}
		for _, c := range list {
			sum += float64(c.sum.Load()) / sumUnit
		}
		out <- prometheus.MustNewConstHistogram(scoreDesc, n, sum, buckets, name, id)
	}
}
