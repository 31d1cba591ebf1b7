package model

import (
	"fmt"
	"math"
	"reflect"

	"context"

	"tasnif/data"
	"tasnif/features/parallel"
	"tasnif/model/calibration"
	"tasnif/model/linear"
	"tasnif/model/outoffold"
	"tasnif/model/thresholds"
)

// ManyLabels is the number of labels from which the default trainer is ManyLabelsTrainer,
// whose cost hardly grows with them.
const ManyLabels = 65

// ManyLabelsTrainer is the name of the default trainer of many labels.
const ManyLabelsTrainer = "sparsesvm"

// manyLabels tells whether rules, tables and folds are those of many labels: whether the
// trainer is theirs.
func manyLabels(t linear.Trainer) bool {
	_, is := t.(*linear.SparseSVM)
	return is
}

// priorStrength is that of the sigmoid that all labels share: it counts as much as about
// fifty positive examples of uncertain probability.
const priorStrength = 10

// forLabels is the Config for so many labels: above ManyLabels the default trainer is
// replaced by one that scales, without word vectors and categorical fields.
func (cfg Config) forLabels(labels int) Config {
	if labels < ManyLabels || !isDefault(cfg.Trainer) {
		return cfg
	}
	cfg.Trainer, _ = linear.NewTrainer(ManyLabelsTrainer, nil)
	cfg.Embeddings, cfg.Choose, cfg.Fields = nil, false, []string{}
	return cfg
}

// TrainerText names a trainer, and says why where it is not the one asked for.
func TrainerText(trainer, inPlaceOf string) string {
	if inPlaceOf == "" {
		return trainer
	}
	return fmt.Sprintf("%s (from %d labels on in place of %s, whose time and memory grow with labels)", trainer, ManyLabels, inPlaceOf)
}

// isDefault tells whether a trainer is what a Config without one gets.
func isDefault(t linear.Trainer) bool {
	return reflect.DeepEqual(t, linear.Trainer(linear.DefaultBlend())) || reflect.DeepEqual(t, linear.Trainer(linear.FewDimensionsBlend()))
}

const (
	// maxOutOfFold is how many out-of-fold scores a training of many labels keeps at most:
	// 128 MiB.
	maxOutOfFold = 1 << 25
	// enoughOutOfFold is how many labels of documents are scored out of fold at least, as
	// far as there are so many: each further fold costs a training.
	enoughOutOfFold = 4000
)

// manyFolds are the folds of a training of many labels, and how many of them are scored;
// given is how many labels the documents have together.
func manyFolds(documents, given, examples, labels int) (folds, scored int) {
	folds = 5
	if documents >= largeCorpus {
		folds = 3
	}
	if most := max(maxOutOfFold/labels, 1); examples/folds > most {
		folds = (examples + most - 1) / most
	}
	return folds, min(folds, max(1, (enoughOutOfFold*folds+given-1)/max(given, 1)))
}

// manyRules is fitRule for many labels, most of which have few positive examples: a
// label's sigmoid is drawn towards that of all labels together (calibration.Prior), and one with
// few positive examples has the threshold of labels of like frequency.
//
// A sigmoid shared by labels of like frequency alone ranks worse: out of fold the rarer
// labels lose more by the documents left out than the model does that learns from all.
func (m *Model) manyRules(held *outoffold.Scores, y [][]int32, rows []int) decisionRule {
	labels := len(m.Labels)
	points := make([]calibration.Points, labels)
	parallel.Ranges(labels, 16, func(from, to int) {
		for l := from; l < to; l++ {
			points[l] = pointsOf(held, y, rows, l)
		}
	})
	r := decisionRule{decisions: make([]Decision, labels)}
	var pooled calibration.Points
	for _, p := range points {
		pooled.Add(p)
	}
	a, b := pooled.Sigmoid(calibration.Prior{})
	parallel.Ranges(labels, 1, func(l, _ int) {
		d := &r.decisions[l]
		d.A, d.B = points[l].Sigmoid(calibration.Prior{A: a, B: b, Strength: priorStrength})
	})
	observations := make([][]thresholds.Observation, labels)
	parallel.Ranges(labels, 16, func(from, to int) {
		for l := from; l < to; l++ {
			observations[l] = r.decisions[l].likely(held, y, rows, l)
		}
	})
	for l, threshold := range thresholds.ChooseByBand(observations, bandsOf(points)) {
		r.decisions[l].Threshold = threshold
	}
	return r
}

// leastLikely is the least threshold of many labels: of less likely examples only those
// that have the label are looked at.
const leastLikely = 0.01

// likely are the out-of-fold probabilities of a label that reach leastLikely; 0 of an
// example that has the label and does not.
func (d Decision) likely(held *outoffold.Scores, y [][]int32, rows []int, l int) (list []thresholds.Observation) {
	for _, r := range rows {
		p, truth := d.probability(held.Of(r)[l]), has(y[r], l)
		switch {
		case p >= leastLikely:
			list = append(list, thresholds.Observation{P: p, Truth: truth})
		case truth:
			list = append(list, thresholds.Observation{Truth: true}) // missed by every threshold
		}
	}
	return list
}

// manyTables are the threshold tables of a view for many labels: a label with fewer than
// thresholds.MinPositives positive examples has no rows, since nothing could be guaranteed of it.
func (m *Model) manyTables(v data.View, held *outoffold.Scores, y [][]int32, rows []int) []thresholds.Table {
	tables := make([]thresholds.Table, len(m.Labels))
	parallel.Ranges(len(tables), 16, func(from, to int) {
		for l := from; l < to; l++ {
			t := thresholds.NewTable(m.Decisions[v][l].likely(held, y, rows, l))
			if t.Documents = len(rows); t.Support < thresholds.MinPositives {
				t.Rows = nil
			}
			tables[l] = t
		}
	})
	return tables
}

// negativeBins is the number of bins of scores of negative examples.
const negativeBins = 64

// pointsOf are the out-of-fold scores of a label: each positive example by itself, the
// negative ones by the mean of a bin of scores and their number.
func pointsOf(held *outoffold.Scores, y [][]int32, rows []int, l int) (p calibration.Points) {
	low, high := math.Inf(1), math.Inf(-1)
	for _, r := range rows {
		s := float64(held.Of(r)[l])
		low, high = min(low, s), max(high, s)
	}
	var sum, n [negativeBins]float64
	for _, r := range rows {
		s := float64(held.Of(r)[l])
		if has(y[r], l) {
			p.Put(s, 1, true)
			continue
		}
		at := 0
		if high > low {
			at = min(int((s-low)/(high-low)*negativeBins), negativeBins-1)
		}
		sum[at], n[at] = sum[at]+s, n[at]+1
	}
	for at, count := range n {
		if count > 0 {
			p.Put(sum[at]/count, count, false)
		}
	}
	return p
}

// bandPositives is how many positive examples the labels of a band have together, at least.
const bandPositives = 50

// bandsOf groups the labels by their number of positive examples, 0, 1, 2 to 3, 4 to 7 and
// so on; a band of few positive examples goes with the next one.
func bandsOf(points []calibration.Points) (bands [][]int) {
	var by [64][]int
	for l, p := range points {
		k := 0
		for n := int(p.Positives()); n > 0; n /= 2 {
			k++
		}
		by[k] = append(by[k], l)
	}
	var band []int
	positives := 0.0
	for _, labels := range by {
		for _, l := range labels {
			band, positives = append(band, l), positives+points[l].Positives()
		}
		if positives >= bandPositives {
			bands, band, positives = append(bands, band), nil, 0
		}
	}
	if len(bands) > 0 {
		bands[len(bands)-1] = append(bands[len(bands)-1], band...)
	} else if len(band) > 0 {
		bands = append(bands, band)
	}
	return bands
}

// fitMany is fit with a SparseSVM: on the first fold it chooses the weight of the means
// that ranks best, with one solution of the problems, and goes on with that.
func (m *Model) fitMany(ctx context.Context, t *linear.SparseSVM, p *linear.Problem, fold []int, folds int, report func(string, int, int)) (*outoffold.Scores, linear.Trainer, error) {
	if len(t.Centroids) == 0 {
		t = t.WithCentroid(0)
	}
	to := p.FrequentFirst()
	rows, at, unseen := outoffold.Scored(fold, math.MaxInt), outoffold.Scored(fold, folds), outoffold.NewUnseenTerms(p, fold)
	held := &outoffold.Scores{Labels: p.Labels, Values: make([]float32, len(at)*p.Labels)}
	score := func(w *linear.Linear, k int) {
		for row, i := range at {
			if fold[i] == k {
				w.Scores(held.Of(row), unseen.Without(p.X[i], k))
			}
		}
	}
	for k := range folds {
		report("training", k, folds+1)
		var rest []int
		for _, i := range rows {
			if fold[i] != k {
				rest = append(rest, i)
			}
		}
		list, err := t.TrainEach(ctx, p.Select(rest))
		if err != nil {
			return nil, nil, err
		}
		best, most := 0, -1.0
		for i, w := range list {
			score(w, k)
			if merit := ranked(held, pick(p.Y, at), func(row int) bool { return fold[at[row]] == k }); merit > most {
				best, most = i, merit
			}
		}
		if len(list) > 1 {
			score(list[best], k)
			t = t.WithCentroid(t.Centroids[best])
		}
	}
	report("training", folds, folds+1)
	w, err := t.Train(ctx, p)
	if err != nil {
		return nil, nil, err
	}
	report("training", folds+1, folds+1)
	m.Linear = w.Permuted(to)
	return held, t, nil
}

// rankedLabels is how many of the first labels are looked at.
const rankedLabels = 5

// ranked is the mean of P@1 + R@5 of some rows that have labels.
func ranked(held *outoffold.Scores, y [][]int32, some func(row int) bool) float64 {
	sum, n := 0.0, 0
	for row, truth := range y {
		if !some(row) || len(truth) == 0 {
			continue
		}
		n++
		scores := held.Of(row)
		for _, l := range truth {
			better := 0
			for _, s := range scores {
				if s > scores[l] {
					better++
				}
			}
			if better == 0 {
				sum++
			}
			if better < rankedLabels {
				sum += 1 / float64(len(truth))
			}
		}
	}
	return sum / float64(max(n, 1))
}
