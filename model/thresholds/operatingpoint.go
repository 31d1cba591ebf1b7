package thresholds

import "fmt"

// OperatingPoint is a requirement on a label's threshold: a metric and its minimum.
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

// OperatingPoints are the operating points of a model's labels.
type OperatingPoints struct {
	Default OperatingPoint
	Labels  map[string]OperatingPoint // by id: operating points that differ from Default
}

// Guarantee is the measured precision and recall of one label in one view at the threshold
// of its operating point, on out-of-fold predictions. Bounds are Clopper and Pearson's,
// one-sided, 90 % each.
type Guarantee struct {
	Label     string     `json:"label"`
	View      string     `json:"view"`
	Metric    Metric     `json:"figure"`
	Minimum   float64    `json:"least"`
	Reached   bool       `json:"reached"` // the lower bound is at least Minimum; otherwise Threshold is the one with the highest bound
	Threshold float64    `json:"threshold"`
	BestF1    float64    `json:"best_f1"`   // the threshold of best F1, which it replaces
	Documents int        `json:"documents"` // predicted out of fold
	Support   int        `json:"support"`   // of those, documents that have the label
	Given     int        `json:"given"`     // documents given the label
	Right     int        `json:"right"`     // of those, documents that have it
	Precision Proportion `json:"precision"`
	Recall    Proportion `json:"recall"`
}

// Interval is the proportion that is guaranteed: precision or recall.
func (p Guarantee) Interval() Proportion {
	if p.Metric == Recall {
		return p.Recall
	}
	return p.Precision
}

// Check refuses an unknown metric and a minimum outside (0, 1).
func (a OperatingPoint) Check() error {
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

// Guarantee chooses a row for an operating point, as Model.WithOperatingPoints says. was is
// the threshold of best F1; it stays if the table has no rows.
func (s Table) Guarantee(point OperatingPoint, was float64) Guarantee {
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
