package categorical

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/optimize"

	"tasnif/data"
	"tasnif/model/calibration"
	"tasnif/model/decision"
)

const (
	shiftFolds = 5  // folds for choosing the penalty
	shiftSteps = 60 // iterations at most
)

// shiftRidges are the penalties tried: the inverse of the variance of a shift.
var shiftRidges = []float64{1, 10, 100}

// shiftProblem is the data that shifts are fitted to. By example: calibrated log-odds (in
// Single mode logarithms of probabilities), true labels, indices of known values, and fold.
type shiftProblem struct {
	single bool
	labels int
	values int
	base   [][]float64
	truth  [][]int32
	known  [][]int
	fold   []int
}

// loss is the negative log-likelihood of example i with shifts x, which are by value, then
// by label. Its derivatives by the shifts of a value are written to q.
func (s *shiftProblem) loss(i int, x, q []float64) (sum float64) {
	copy(q, s.base[i])
	for _, v := range s.known[i] {
		floats.Add(q, x[v*s.labels:][:s.labels])
	}
	if s.single {
		z := floats.LogSumExp(q)
		t := s.truth[i][0]
		sum = z - q[t]
		for l := range q {
			q[l] = math.Exp(q[l] - z)
		}
		q[t]--
		return sum
	}
	for l, z := range q {
		p := calibration.Sigmoid(z)
		if q[l] = p; slices.Contains(s.truth[i], int32(l)) {
			q[l]--
			z = -z
		}
		sum += max(z, 0) + math.Log1p(math.Exp(-math.Abs(z)))
	}
	return sum
}

// fit finds the shifts that minimize, over the examples at rows,
//
//	sum of loss + ridge/2 sum of shift²
func (s *shiftProblem) fit(rows []int, ridge float64) []float64 {
	n := float64(max(len(rows), 1))
	q, slope, where := make([]float64, s.labels), make([]float64, s.values*s.labels), []float64(nil)
	loss := func(x []float64) float64 {
		where = append(where[:0], x...)
		floats.ScaleTo(slope, ridge, x)
		sum := floats.Dot(x, slope) / 2
		for _, i := range rows {
			sum += s.loss(i, x, q)
			for _, v := range s.known[i] {
				floats.Add(slope[v*s.labels:][:s.labels], q)
			}
		}
		floats.Scale(1/n, slope)
		return sum / n
	}
	found, err := optimize.Minimize(optimize.Problem{Func: loss, Grad: func(gradient, x []float64) {
		if !slices.Equal(x, where) {
			loss(x)
		}
		copy(gradient, slope)
	}}, make([]float64, len(slope)), &optimize.Settings{GradientThreshold: 1e-6, MajorIterations: shiftSteps}, &optimize.LBFGS{})
	if found == nil {
		panic(fmt.Sprintf("categorical: the shifts of %d values: %v", s.values, err)) // its settings are wrong
	}
	return found.X
}

// choose finds the ridge of the greatest out-of-fold likelihood; 0 if none gains more than
// two standard errors. gained is, by example, the shift fitted on the other folds.
func (s *shiftProblem) choose() (best float64, gained [][]float64) {
	q, zero := make([]float64, s.labels), make([]float64, s.values*s.labels)
	most := 0.0
	for _, ridge := range shiftRidges {
		shifts := make([][]float64, len(s.base))
		gain, square := 0.0, 0.0
		for k := range shiftFolds {
			var rest []int
			for i, f := range s.fold {
				if f != k {
					rest = append(rest, i)
				}
			}
			x := s.fit(rest, ridge)
			for i, f := range s.fold {
				if f == k {
					g := s.loss(i, zero, q) - s.loss(i, x, q)
					gain, square = gain+g, square+g*g
					shifts[i] = s.sum(x, i)
				}
			}
		}
		if gain > 2*math.Sqrt(square) && gain > most {
			most, best, gained = gain, ridge, shifts
		}
	}
	return best, gained
}

// sum is the shift of example i.
func (s *shiftProblem) sum(x []float64, i int) []float64 {
	out := make([]float64, s.labels)
	for _, v := range s.known[i] {
		floats.Add(out, x[v*s.labels:][:s.labels])
	}
	return out
}

// Example is a view of a document.
type Example struct {
	Doc   int     // index of the document
	Truth []int32 // its labels
}

// Fit fits the shifts of a view to out-of-fold probabilities. report writes the calibrated
// probabilities of the i-th example to p; groups are the near-duplicate groups of docs. The
// view keeps shifts only if they raise the out-of-fold likelihood significantly.
//
// gained is, by example, its shift fitted on the other folds; nil for an example without
// known values. It is nil altogether if the view keeps no shifts.
func (f *Fields) Fit(v data.View, labels int, single bool, docs []data.Document, groups []int32, examples []Example, report func(i int, p []float64)) (gained [][]float64) {
	s := &shiftProblem{single: single, labels: labels, values: f.len()}
	var scored []int // of the examples, those with a known value
	p := make([]float64, labels)
	for i, e := range examples {
		known := f.known(nil, docs[e.Doc])
		if len(known) == 0 {
			continue
		}
		report(i, p)
		scored, s.known, s.truth = append(scored, i), append(s.known, known), append(s.truth, e.Truth)
		s.base = append(s.base, decision.LogOdds(p, s.single))
		s.fold = append(s.fold, int(uint32(groups[e.Doc])*2654435769>>16)%shiftFolds)
	}
	ridge, shifts := s.choose()
	if ridge == 0 {
		return nil
	}
	gained = make([][]float64, len(examples))
	all := make([]int, len(scored))
	for i, at := range scored {
		all[i], gained[at] = i, shifts[i]
	}
	for _, c := range s.fit(all, ridge) {
		f.Shifts[v] = append(f.Shifts[v], float32(c))
	}
	return gained
}
