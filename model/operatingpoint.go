package model

import (
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mathext"

	"tasnif/data"
)

// OperatingPoint is what a label's threshold must reach.
type OperatingPoint struct {
	Metric  Metric  // "": BestF1
	Minimum float64 // least value of the metric, in (0, 1); unused for BestF1
}

// Metric is what an OperatingPoint bounds.
type Metric string

const (
	BestF1    Metric = "f1"        // the default: F1 of the label and of all labels together
	Precision Metric = "precision" // of the documents given the label, the share that have it
	Recall    Metric = "recall"    // of the documents that have the label, the share that are given it
)

// String gives the operating point as "precision >= 0.9".
func (a OperatingPoint) String() string {
	if a.Metric == "" || a.Metric == BestF1 {
		return "best F1"
	}
	return fmt.Sprintf("%s >= %g", a.Metric, a.Minimum)
}

// OperatingPoints are those of the labels of a model.
type OperatingPoints struct {
	Default OperatingPoint
	Labels  map[string]OperatingPoint // labels with their own, by id
}

// Guarantee is what holds for one label in one view at the threshold of its
// operating point, measured on out-of-fold predictions. Bounds are Clopper and
// Pearson's, one-sided, 90 % each.
type Guarantee struct {
	Label     string     `json:"label"`
	View      string     `json:"view"`
	Metric    Metric     `json:"figure"`
	Minimum   float64    `json:"least"`
	Reached   bool       `json:"reached"` // the lower bound is at least Minimum; otherwise the threshold is the one nearest to it
	Threshold float64    `json:"threshold"`
	BestF1    float64    `json:"best_f1"`   // the threshold of best F1, which it replaces
	Documents int        `json:"documents"` // predicted out of fold
	Support   int        `json:"support"`   // of those, documents that have the label
	Given     int        `json:"given"`     // documents given the label
	Right     int        `json:"right"`     // of those, documents that have it
	Precision Proportion `json:"precision"`
	Recall    Proportion `json:"recall"`
}

// Proportion is an observed proportion with its one-sided 90 % bounds.
type Proportion struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

func proportionOf(k, n int) Proportion {
	s := Proportion{}
	if n > 0 {
		s.Value = float64(k) / float64(n)
	}
	s.Low, s.High = ClopperPearson(k, n, guaranteeConfidence)
	return s
}

// Interval is the proportion that is guaranteed: precision or recall.
func (p Guarantee) Interval() Proportion {
	if p.Metric == Recall {
		return p.Recall
	}
	return p.Precision
}

// WithOperatingPoints is the model with thresholds chosen for operating points. The
// weights are shared. Since the model keeps its threshold tables, thresholds chosen
// later equal those chosen at training. Labels at BestF1 keep the threshold of
// training and have no guarantee.
//
// For a precision, of the rows whose lower bound reaches the minimum and whose threshold
// is at least that of best F1, the one that gives the label to the most documents is
// taken: a label that is more precise than was asked for is not given to more documents
// for it. For a recall, of all rows, the one that gives it to the fewest. If
// no bound reaches it, the row with the highest bound is taken, and Reached is
// false.
//
// A bound holds for one row, and the best of many is chosen. In 400 draws each of
// nine distributions of scores (2,000 and 20,000 documents, 5 to 20 % positive) the
// true precision was below the guaranteed .9 in at most 4.2 % of the draws, where
// 10 % are allowed; with a row for every probability in 8.5 %. TestGuaranteesHold
// draws others, with recalls too: at most 6 %. Two assumptions: new documents are
// like those of training, and the precision of a label falls with its threshold.
//
// Errors: an unknown label or metric, a minimum outside (0, 1), Single mode, and a
// model of an older version without threshold tables.
func (m *Model) WithOperatingPoints(points OperatingPoints) (*Model, error) {
	for id, a := range points.Labels {
		if !slices.ContainsFunc(m.Labels, func(t data.Topic) bool { return t.ID == id }) {
			return nil, fmt.Errorf("no label %q; the model has %s", id, strings.Join(m.labelIDs(), ", "))
		}
		if err := a.check(); err != nil {
			return nil, fmt.Errorf("label %q: %w", id, err)
		}
	}
	if err := points.Default.check(); err != nil {
		return nil, err
	}
	if m.ThresholdTables[0] == nil {
		if m.Mode == Single {
			return nil, fmt.Errorf("a model of one label a document gives the most probable one, whose threshold cannot be chosen a label at a time; set a least probability instead, or learn with several labels a document")
		}
		return nil, fmt.Errorf("the model does not keep how held-out documents were answered, since an older program trained it; train it again")
	}
	out := *m
	out.Info.Guarantees = nil
	for v := range views {
		out.Decisions[v] = slices.Clone(m.Decisions[v])
		for _, p := range m.Info.Guarantees {
			if l := slices.Index(m.labelIDs(), p.Label); l >= 0 && p.View == v.String() {
				out.Decisions[v][l].Threshold = p.BestF1
			}
		}
		for l, t := range m.Labels {
			point, own := points.Labels[t.ID]
			if !own {
				point = points.Default
			}
			if point.Metric == "" || point.Metric == BestF1 {
				continue
			}
			p := m.ThresholdTables[v][l].guarantee(point, out.Decisions[v][l].Threshold)
			p.Label, p.View = t.ID, v.String()
			out.Decisions[v][l].Threshold = p.Threshold
			out.Info.Guarantees = append(out.Info.Guarantees, p)
		}
	}
	return &out, nil
}

func (a OperatingPoint) check() error {
	switch a.Metric {
	case "", BestF1:
		return nil
	case Precision, Recall:
		if a.Minimum > 0 && a.Minimum < 1 {
			return nil
		}
		return fmt.Errorf("%s of %g: give a number above 0 and below 1, such as 0.9", a.Metric, a.Minimum)
	}
	return fmt.Errorf("no metric %q; there are %s, %s, %s", a.Metric, BestF1, Precision, Recall)
}

// guarantee chooses a row. Without rows the threshold stays.
func (s ThresholdTable) guarantee(point OperatingPoint, was float64) Guarantee {
	p := Guarantee{Metric: point.Metric, Minimum: point.Minimum, Threshold: was, BestF1: was, Documents: s.Documents, Support: s.Support}
	best, chosen := -1.0, -1
	for i, c := range s.Rows {
		if point.Metric == Precision && i > 0 && float64(c.Threshold) < was {
			break
		}
		k, n := int(c.Right), int(c.Given)
		if point.Metric == Recall {
			n = s.Support
		}
		if boundReaches(k, n, point.Minimum) {
			p.Reached, chosen = true, i
			if point.Metric == Recall {
				break // the first one gives the fewest
			}
		} else if low, _ := ClopperPearson(k, n, guaranteeConfidence); !p.Reached && low > best {
			best, chosen = low, i
		}
	}
	if chosen >= 0 {
		c := s.Rows[chosen]
		p.Threshold, p.Given, p.Right = float64(c.Threshold), int(c.Given), int(c.Right)
	}
	p.Precision, p.Recall = proportionOf(p.Right, p.Given), proportionOf(p.Right, p.Support)
	return p
}

// UnmetGuarantees are those of labels where no threshold reaches the minimum.
func (m *Model) UnmetGuarantees() []Guarantee {
	var out []Guarantee
	for _, p := range m.Info.Guarantees {
		if !p.Reached {
			out = append(out, p)
		}
	}
	return out
}

func (m *Model) labelIDs() []string {
	ids := make([]string, len(m.Labels))
	for i, t := range m.Labels {
		ids[i] = t.ID
	}
	return ids
}

// guaranteeConfidence is that of the one-sided bounds of a guarantee.
const guaranteeConfidence = 0.9

// ClopperPearson gives the exact one-sided bounds of a share of which k of n
// were seen: the share is at least low with the given confidence, and with the
// same confidence at most high. With n = 0 nothing is known, [0, 1].
//
//	P(X >= k | low)  = 1 - confidence,     X ~ Binomial(n, low)
//	P(X <= k | high) = 1 - confidence
//
// The bounds hold at least as often as the confidence says, whatever n and the
// share. Wilson's score bound does not near 0 and 1: of 10 right of 10 it gives
// .86 where .79 is the most that can be said at 90 %.
//
// Source: Clopper, Pearson, The Use of Confidence or Fiducial Limits Illustrated
// in the Case of the Binomial, 1934.
func ClopperPearson(k, n int, confidence float64) (low, high float64) {
	if k > 0 {
		low = mathext.InvRegIncBeta(float64(k), float64(n-k+1), 1-confidence)
	}
	high = 1
	if k < n {
		high = mathext.InvRegIncBeta(float64(k+1), float64(n-k), confidence)
	}
	return low, high
}

// boundReaches tells whether the lower bound of k of n is at least p: whether
// P(X >= k | p) = I_p(k, n-k+1) is at most 1 - confidence.
func boundReaches(k, n int, p float64) bool {
	return k > 0 && mathext.RegIncBeta(float64(k), float64(n-k+1), p) <= 1-guaranteeConfidence
}
