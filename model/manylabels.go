package model

import (
	"context"
	"fmt"
	"math"

	"tasnif/model/linear"
	"tasnif/model/outoffold"
)

// ManyLabels is the number of labels from which a Config without a Trainer gets
// ManyLabelsTrainer, whose cost grows more slowly than the number of labels.
const ManyLabels = 65

// ManyLabelsTrainer is the name of the default trainer of many labels.
const ManyLabelsTrainer = "sparsesvm"

// manyLabels tells whether a training uses the decision rules, threshold tables and folds
// for many labels: whether its trainer is a SparseSVM.
func manyLabels(t linear.Trainer) bool {
	_, is := t.(*linear.SparseSVM)
	return is
}

// forLabels is the Config for a number of labels: from ManyLabels on, a Config without a
// Trainer gets ManyLabelsTrainer, without word vectors and categorical fields.
func (cfg Config) forLabels(labels int) Config {
	if labels < ManyLabels || !cfg.byLabels {
		return cfg
	}
	cfg.Trainer, _ = linear.NewTrainer(ManyLabelsTrainer, nil)
	cfg.Embeddings, cfg.Choose, cfg.Fields = nil, false, []string{}
	return cfg
}

// TrainerName is the name of the trainer that a number of labels is learnt with.
func (cfg Config) TrainerName(labels int) string {
	cfg, err := cfg.complete()
	if err != nil {
		return ""
	}
	return linear.NameOf(cfg.forLabels(labels).Trainer)
}

// TrainerText names a trainer. If another trainer was replaced because of many labels, it
// says so.
func TrainerText(trainer, inPlaceOf string) string {
	if inPlaceOf == "" {
		return trainer
	}
	return fmt.Sprintf("%s (from %d labels on in place of %s, whose time and memory grow with the number of labels)", trainer, ManyLabels, inPlaceOf)
}

const (
	// maxOutOfFold is the most out-of-fold scores that a training of many labels keeps: 128
	// MiB.
	maxOutOfFold = 1 << 25
	// enoughOutOfFold is how many label assignments are scored out of fold, if the corpus
	// has that many. Each further fold costs a training.
	enoughOutOfFold = 4000
)

// manyFolds is the number of folds of a training with many labels, and how many of them are
// scored. given is the number of label assignments of all documents.
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

// fitMany is fit with a SparseSVM. On the first fold it chooses the centroid weight that
// ranks best, which needs one solution of the problems, and keeps it for the other folds.
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

// rankedLabels is the k of R@k in ranked.
const rankedLabels = 5

// ranked is the mean of P@1 + R@5 over those rows of some that have labels.
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
