package teaching

import (
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"tasnif/data"
	"tasnif/features"
	"tasnif/features/arabic"
	"tasnif/model"
	"tasnif/model/calibration"
	"tasnif/model/linear"
	"tasnif/model/thresholds"
)

// Encoder labels documents by the vectors that an encoder gave them: logistic regression,
// one label against the rest. Its log-odds are added to those of a student, an ordinary
// model of the same corpus. C and the weight of the student are those of the best micro-F1
// + macro-F1 out of fold.
type Encoder struct {
	Student thresholds.F1Scores // out of fold: of the student alone
	Alone   thresholds.F1Scores // of the vectors alone
	F1      thresholds.F1Scores // of both
	Weight  float64             // of the student's log-odds; that of the vectors is 1

	student *model.Model
	linear  *linear.Linear
	centre  []float64
	rule    rule
}

// ErrNoBetter says that the student with the vectors labels documents no better than the
// student alone.
type ErrNoBetter struct{ Encoder *Encoder }

func (e *ErrNoBetter) Error() string {
	return fmt.Sprintf("out of fold the student has micro-F1 %.3f and macro-F1 %.3f alone, and %.3f and %.3f with the vectors: the vectors do not help",
		e.Encoder.Student.Micro, e.Encoder.Student.Macro, e.Encoder.F1.Micro, e.Encoder.F1.Macro)
}

const folds = 5

var (
	strengths      = []float64{1, 3, 10}     // values of C that are tried
	studentWeights = []float64{0, 0.5, 1, 2} // weights of the student's log-odds that are tried
)

// Fit trains on labelled documents with their vectors, and the student with cfg.
//
// Errors: those of model.Train, and *ErrNoBetter.
func Fit(ctx context.Context, docs []data.Document, x [][]float32, cfg model.Config) (*Encoder, error) {
	e := &Encoder{}
	student := make([][]float64, len(docs)) // by document: out-of-fold log-odds of its first view
	cfg.OutOfFold = func(doc int, p []float64) {
		if student[doc] == nil {
			student[doc] = logOdds(p)
		}
	}
	var err error
	if e.student, err = model.Train(ctx, docs, cfg); err != nil {
		return nil, err
	}
	var scored []int
	for i, z := range student {
		if z != nil {
			scored = append(scored, i)
		}
	}
	p := e.problem(docs, x)
	groups := data.Groups(len(docs), func(i int) string { return arabic.Normalize(docs[i].Headline + "\n" + docs[i].Body) })
	fold := data.Folds(p.Y, groups, folds, cfg.Seed)
	y := pick(p.Y, scored)
	_, e.Student = fitRule(e.student.Mode, pick(student, scored), y)
	best := -1.0
	for _, c := range strengths {
		trainer := &linear.Logistic{C: c, Balanced: true, Tolerance: 0.01, MaxIter: 300}
		held, err := outOfFold(ctx, trainer, p, fold)
		if err != nil {
			return nil, err
		}
		held = pick(held, scored)
		for _, w := range studentWeights {
			z := make([][]float64, len(held))
			for i := range z {
				z[i] = floats.AddScaledTo(make([]float64, p.Labels), held[i], w, student[scored[i]])
			}
			r, f1 := fitRule(e.student.Mode, z, y)
			if w == 0 && f1.Sum() > e.Alone.Sum() {
				e.Alone = f1
			}
			if f1.Sum() <= best {
				continue
			}
			best = f1.Sum()
			e.F1, e.Weight, e.rule = f1, w, r
			if e.linear, err = trainer.Train(ctx, p); err != nil {
				return nil, err
			}
		}
	}
	if best <= e.Student.Sum() {
		return nil, &ErrNoBetter{e}
	}
	return e, nil
}

// problem makes the training set of the vectors. They are centred on the mean of the
// labelled ones and scaled to length 1.
func (e *Encoder) problem(docs []data.Document, x [][]float32) *linear.Problem {
	e.centre = make([]float64, len(x[0]))
	for _, row := range x {
		for j, v := range row {
			e.centre[j] += float64(v) / float64(len(x))
		}
	}
	p := &linear.Problem{Features: len(e.centre), Labels: len(e.student.Labels), Single: e.student.Mode == model.Single, Seed: 1}
	for i, d := range docs {
		p.X = append(p.X, e.vector(x[i]))
		var y []int32
		for l, t := range e.student.Labels {
			if slices.Contains(d.Labels, t.ID) {
				y = append(y, int32(l))
			}
		}
		p.Y = append(p.Y, y)
	}
	return p
}

func (e *Encoder) vector(row []float32) features.Vector {
	v := features.Vector{Index: make([]uint32, len(row)), Value: make([]float32, len(row))}
	square := 0.0
	for j, x := range row {
		d := float64(x) - e.centre[j]
		v.Index[j], v.Value[j] = uint32(j), float32(d)
		square += d * d
	}
	for j := range v.Value {
		v.Value[j] *= float32(linear.Inverse(math.Sqrt(square)))
	}
	return v
}

// Label sets the documents' teacher, scores (rounded to four decimal places) and labels
// (those that reach their thresholds). x are the documents' vectors.
func (e *Encoder) Label(ctx context.Context, name string, docs []data.Document, x [][]float32) ([]data.Document, error) {
	out := slices.Clone(docs)
	s, z := make([]float32, len(e.student.Labels)), make([]float64, len(e.student.Labels))
	for i := range out {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if len(x[i]) != len(e.centre) {
			return nil, fmt.Errorf("%s: its vector has %d numbers, those of the labelled documents %d", docs[i].Place, len(x[i]), len(e.centre))
		}
		e.linear.Scores(s, e.vector(x[i]))
		own := logOdds(e.student.Predict(docs[i]).Scores)
		for l := range z {
			z[l] = float64(s[l]) + e.Weight*own[l]
		}
		d := &out[i]
		d.Teacher, d.Labels, d.Scores = name, nil, nil
		p := e.rule.probabilities(z)
		for _, l := range e.rule.give(p) {
			d.Labels = append(d.Labels, e.student.Labels[l].ID)
		}
		for l, t := range e.student.Labels {
			d.Scores = append(d.Scores, data.Score{Label: t.ID, Probability: math.Round(1e4*p[l]) / 1e4})
		}
	}
	return out, nil
}

// outOfFold are the scores of each example by a model of the other folds.
func outOfFold(ctx context.Context, t linear.Trainer, p *linear.Problem, fold []int) ([][]float64, error) {
	held, s := make([][]float64, len(p.X)), make([]float32, p.Labels)
	for k := range folds {
		var rest []int
		for i, f := range fold {
			if f != k {
				rest = append(rest, i)
			}
		}
		m, err := t.Train(ctx, p.Select(rest))
		if err != nil {
			return nil, err
		}
		for i, f := range fold {
			if f != k {
				continue
			}
			m.Scores(s, p.X[i])
			for _, v := range s {
				held[i] = append(held[i], float64(v))
			}
		}
	}
	return held, nil
}

// rule turns log-odds into probabilities and labels.
type rule struct {
	a, b, least []float64 // a label each
	joint       *calibration.Joint
}

// fitRule calibrates log-odds and chooses thresholds by best F1. It also returns that F1.
func fitRule(mode model.Mode, z [][]float64, y [][]int32) (r rule, f1 thresholds.F1Scores) {
	labels := len(z[0])
	r = rule{a: make([]float64, labels), b: make([]float64, labels)}
	for l := range labels {
		score, truth := make([]float64, len(z)), make([]bool, len(z))
		for i := range z {
			score[i], truth[i] = z[i][l], slices.Contains(y[i], int32(l))
		}
		r.a[l], r.b[l] = calibration.Platt(score, truth)
	}
	if mode == model.Single {
		logs, truth := make([][]float64, len(z)), make([]int, len(z))
		for i := range z {
			logs[i], truth[i] = r.logs(z[i]), int(y[i][0])
		}
		r.joint = calibration.FitJoint(logs, truth)
	}
	observations := make([][]thresholds.Observation, labels)
	p := make([][]float64, len(z))
	for i := range z {
		p[i] = r.probabilities(z[i])
		for l, x := range p[i] {
			observations[l] = append(observations[l], thresholds.Observation{P: x, Truth: slices.Contains(y[i], int32(l))})
		}
	}
	if r.joint == nil {
		r.least = thresholds.Choose(observations)
	}
	counts := make([]thresholds.Confusion, labels)
	for i := range z {
		given := r.give(p[i])
		for l := range counts {
			switch truth, is := slices.Contains(y[i], int32(l)), slices.Contains(given, l); {
			case truth && is:
				counts[l].TP++
			case is:
				counts[l].FP++
			case truth:
				counts[l].FN++
			}
		}
	}
	return r, thresholds.Scores(counts)
}

// logs are the logarithms of the calibrated probabilities.
func (r rule) logs(z []float64) []float64 {
	out := make([]float64, len(z))
	for l, s := range z {
		t := r.a[l]*s + r.b[l]
		out[l] = -max(t, 0) - math.Log1p(math.Exp(-math.Abs(t)))
	}
	return out
}

func (r rule) probabilities(z []float64) []float64 {
	p := r.logs(z)
	if r.joint != nil {
		r.joint.Apply(p)
		return p
	}
	for l := range p {
		p[l] = math.Exp(p[l])
	}
	return p
}

// give lists the labels given.
func (r rule) give(p []float64) (given []int) {
	if r.joint != nil {
		return []int{floats.MaxIdx(p)}
	}
	for l, x := range p {
		if x >= r.least[l] {
			given = append(given, l)
		}
	}
	return given
}

// logOdds are the log-odds of probabilities, which are clipped to [1e-6, 1 - 1e-6].
func logOdds(p []float64) []float64 {
	const least = 1e-6
	out := make([]float64, len(p))
	for l, q := range p {
		q = min(max(q, least), 1-least)
		out[l] = math.Log(q / (1 - q))
	}
	return out
}

func pick[T any](list []T, rows []int) []T {
	out := make([]T, len(rows))
	for i, r := range rows {
		out[i] = list[r]
	}
	return out
}
