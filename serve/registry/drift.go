package registry

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

// scoreCounts counts the scores that a label was given, by bin, for as long as the
// server lives.
type scoreCounts struct {
	bins [scoreBins]atomic.Uint64
	sum  atomic.Uint64 // of the scores, in units of 1/sumUnit
}

const sumUnit = 1 << 20

// distribution is the scores of a release's labels, with what they held when it came,
// and its training histogram.
type distribution struct {
	served  []*scoreCounts // in the order of the labels
	before  [][scoreBins]uint64
	trained [][]uint32 // nil: there is none
}

// newDistribution takes over the counts of a slot, and makes those that are missing. A
// model of many labels that has no training histogram is not counted: nil.
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

// trainedScores is a release's training histogram; nil where it keeps none of
// its labels.
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

// since is what a label was given since the release came, by bin.
func (t *distribution) since(label int) []uint64 {
	n := t.served[label].counts()
	for i, before := range t.before[label] {
		n[i] -= before
	}
	return n[:]
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

var (
	scoreDesc = prometheus.NewDesc("tasnif_score", "Probability of a label.", []string{"model", "label"}, nil)
	driftDesc = prometheus.NewDesc("tasnif_score_drift_psi",
		"Population stability index of a label's scores since the model was loaded, against its held-out scores. Above 0.25: the feed is not what the model learnt from.",
		[]string{"model", "version", "label"}, nil)
)

// collectScores gives the histogram of scores of every model that is served, and
// their drift, computed when asked: a histogram of the library costs too much a
// score.
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

// drift calls with for each label whose drift can be told.
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

// shifted is the population stability index above which a feed is not what the model learnt from.
const shifted = 0.25

// Drifted calls with for each label of each served model whose scores have shifted from
// those of training: whose population stability index is above .25.
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

// collectHistograms gives the histograms of one name: of all its versions together.
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
