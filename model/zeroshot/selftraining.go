package zeroshot

import (
	"context"
	"slices"

	"gonum.org/v1/gonum/floats"

	"tasnif/data"
	"tasnif/features"
	"tasnif/features/parallel"
	"tasnif/model/linear"
)

// settings are the settings of self-training, chosen on the training part of topics.
type settings struct {
	shared       float64 // weight of shared words beside word vectors
	positives    float64 // positives of a label, as a share of its expected documents
	least        int     // positives of a label, at least
	negative     float64 // standardized score below which a document is negative
	negatives    int     // negatives of a label, at most, evenly spread over the feed
	cost         float64 // C of the SVMs
	descriptions float64 // weight of the descriptions' scores beside those of the SVMs
	cardinality  float64 // expected labels of a document, if topics have no rates; 1 in Single mode
	rounds       int     // at most
	same         float64 // share of unchanged positives at which it stops
}

var defaults = settings{shared: 1, positives: 0.5, least: 20, negative: 0.8, negatives: 4000, cost: 0.3, descriptions: 1, cardinality: 1.2, rounds: 4, same: 0.9}

// machine is the trainer of each label.
func machine(s settings) *linear.SVM {
	return &linear.SVM{C: s.cost, Balanced: true, Tolerance: 0.1, MaxIter: 100}
}

// round trains a linear SVM for each label on its positives and on documents of low score
// in z, without those of a fold.
func (s settings) round(ctx context.Context, x []features.Vector, terms int, z [][]float64, positives [][]int, fold int) (*linear.Linear, error) {
	width := 0
	for _, one := range x {
		if n := len(one.Index); n > 0 {
			width = max(width, int(one.Index[n-1])+1)
		}
	}
	out := linear.NewLinear(width, len(z[0]))
	err := parallel.Workers(ctx, len(z[0]), 1, func() func(l, _ int) error {
		return func(l, _ int) error {
			p := &linear.Problem{Features: width, Terms: terms, Labels: 1, Seed: uint64(l + 1)}
			in := map[int]bool{}
			for _, i := range positives[l] {
				if in[i] = true; i%folds == fold {
					continue
				}
				p.X, p.Y = append(p.X, x[i]), append(p.Y, []int32{0})
			}
			var rest []int
			for i := range z {
				if !in[i] && i%folds != fold && z[i][l] < s.negative {
					rest = append(rest, i)
				}
			}
			step := max(1, (len(rest)+s.negatives-1)/max(s.negatives, 1))
			for k := 0; k < len(rest); k += step {
				p.X, p.Y = append(p.X, x[rest[k]]), append(p.Y, nil)
			}
			m, err := machine(s).Train(ctx, p)
			if err != nil {
				return err
			}
			out.B[l] = m.B[0]
			for f, w := range m.W {
				out.W[f*out.Labels+l] = w
			}
			return nil
		}
	})
	return out, err
}

// selfTrained is the result of self-training.
type selfTrained struct {
	weights *linear.Linear
	scores  [][]float64 // of the feed, out of fold and standardized: by document, then by label
	moments []moments   // by label: of the scores before they were standardized
	rates   []float64   // by label
}

// selfTrain trains the labels' SVMs in rounds. The first positives are those of described,
// the scores by descriptions; those of the next rounds also use the SVMs' scores. It stops
// when the positives stay nearly the same.
func (s settings) selfTrain(ctx context.Context, topics []data.Topic, x []features.Vector, terms int, described [][]float64, progress func(string, int, int)) (out selfTrained, err error) {
	z := described
	positives := s.best(z, s.ratesOf(topics, z))
	for k := range s.rounds {
		progress("self-training", k, s.rounds)
		if out.weights, z, err = s.crossfit(ctx, x, terms, z, positives); err != nil {
			return out, err
		}
		out.rates = s.ratesOf(topics, z)
		out.moments = standardize(z)
		mixed := make([][]float64, len(z))
		for i := range z {
			mixed[i] = slices.Clone(z[i])
		}
		addScaled(mixed, described, s.descriptions)
		next := s.best(mixed, out.rates)
		same := overlap(positives, next)
		if positives = next; same >= s.same {
			break
		}
	}
	progress("self-training", s.rounds, s.rounds)
	out.scores = z
	return out, nil
}

// folds is the number of folds of crossfit.
const folds = 3

// crossfit trains on the whole feed, and once without each fold for the scores of that
// fold. An SVM's scores of its own training documents would only repeat their labels.
func (s settings) crossfit(ctx context.Context, x []features.Vector, terms int, z [][]float64, positives [][]int) (*linear.Linear, [][]float64, error) {
	held := make([][]float64, len(x))
	for k := range folds {
		m, err := s.round(ctx, x, terms, z, positives, k)
		if err != nil {
			return nil, nil, err
		}
		for i, row := range scored(m, x) {
			if i%folds == k {
				held[i] = row
			}
		}
	}
	m, err := s.round(ctx, x, terms, z, positives, folds)
	return m, held, err
}

// scored are the scores of documents, a row each.
func scored(m *linear.Linear, x []features.Vector) [][]float64 {
	out := make([][]float64, len(x))
	parallel.Ranges(len(x), 64, func(from, to int) {
		s := make([]float32, m.Labels)
		for i := from; i < to; i++ {
			m.Scores(s, x[i])
			out[i] = make([]float64, len(s))
			for l, v := range s {
				out[i][l] = float64(v)
			}
		}
	})
	return out
}

// best lists, by label, the documents of the highest scores: settings.positives of the
// number that its rate predicts.
func (s settings) best(z [][]float64, rates []float64) [][]int {
	out := make([][]int, len(rates))
	for l, rate := range rates {
		n := max(s.least, int(s.positives*rate*float64(len(z))))
		out[l] = ranked(z, l)[:min(n, len(z)/2)]
	}
	return out
}

// ratesOf are the rates of the topics. A topic without a rate gets an estimate: the share
// of documents that it has the highest score of, times the expected labels of a document.
func (s settings) ratesOf(topics []data.Topic, z [][]float64) []float64 {
	rates := make([]float64, len(topics))
	for _, row := range z {
		rates[floats.MaxIdx(row)] += s.cardinality / float64(len(z))
	}
	for l, t := range topics {
		if rates[l] = min(max(rates[l], leastRate), mostRate); t.Rate > 0 {
			rates[l] = t.Rate
		}
	}
	return rates
}

// overlap is the share of the documents of a that are in b.
func overlap(a, b [][]int) float64 {
	same, all := 0, 0
	for l := range a {
		in := map[int]bool{}
		for _, i := range a[l] {
			in[i] = true
		}
		for _, i := range b[l] {
			if all++; in[i] {
				same++
			}
		}
	}
	return float64(same) / float64(max(all, 1))
}
