package metrics

import (
	"tasnif/model"
	"tasnif/model/eval/predictions"
)

// Dummy is the figures of a baseline that ignores the text. They are computed as the
// model's are.
type Dummy struct {
	Name     string  `json:"name"`
	Label    string  `json:"label,omitempty"` // the label always given
	Accuracy float64 `json:"accuracy"`
	Micro    Score   `json:"micro"`
	Macro    Score   `json:"macro"`
}

// Dummies are three baselines that know only the frequencies of the true labels, as
// scikit-learn's dummy classifiers:
//
//	nothing        gives no label
//	most frequent  always gives the label with the most support
//	prior          gives each label at random, as often as it is true; in Single
//	               mode one label, drawn by frequency. Figures are of the
//	               expected counts: TP_l = n q_l^2, FP_l = FN_l = n q_l (1 - q_l)
func Dummies(s *predictions.Set, counts []Counts) []Dummy {
	n := float64(len(s.Rows))
	top := 0
	share := make([]float64, len(counts))
	for l, c := range counts {
		share[l] = float64(c.Support()) / n
		if c.Support() > counts[top].Support() {
			top = l
		}
	}
	bare, topAlone := 0.0, 0.0
	for i := range s.Rows {
		switch t := s.Rows[i].Truth; {
		case len(t) == 0:
			bare++
		case len(t) == 1 && int(t[0]) == top:
			topAlone++
		}
	}
	tagger := func(name string, accuracy float64, given func(l int) float64) Dummy {
		d := Dummy{Name: name, Accuracy: accuracy}
		var tp, fp, fn float64
		for l, q := range share {
			p := given(l) // probability that the label is given, for any document
			t, f, m := n*q*p, n*(1-q)*p, n*q*(1-p)
			tp, fp, fn = tp+t, fp+f, fn+m
			d.Macro.Add(ScoreOf(t, f, m, ZeroDivision), 1)
		}
		d.Micro = ScoreOf(tp, fp, fn, ZeroDivision)
		d.Macro.Divide(float64(len(share)), ZeroDivision)
		return d
	}
	nothing := tagger("nothing", bare/n, func(int) float64 { return 0 })
	frequent := tagger("most frequent", topAlone/n, func(l int) float64 {
		if l == top {
			return 1
		}
		return 0
	})
	if len(s.Labels) > 0 {
		frequent.Label = s.Labels[top].ID
	}
	prior := tagger("prior", priorAccuracy(s, share), func(l int) float64 { return share[l] })
	return []Dummy{nothing, frequent, prior}
}

// priorAccuracy is the probability that the drawn label set is the document's own, averaged
// over documents.
func priorAccuracy(s *predictions.Set, share []float64) float64 {
	sum := 0.0
	for i := range s.Rows {
		sum += chance(s.Mode, s.Rows[i].Truth, share)
	}
	return sum / float64(len(s.Rows))
}

// chance is the probability of drawing exactly the label set truth.
func chance(mode model.Mode, truth []int32, share []float64) float64 {
	if mode == model.Single {
		if len(truth) != 1 {
			return 0
		}
		return share[truth[0]]
	}
	p := 1.0
	for l, q := range share {
		if len(truth) > 0 && int(truth[0]) == l {
			p, truth = p*q, truth[1:]
		} else {
			p *= 1 - q
		}
	}
	return p
}
