package registry

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math"
)

// Report is the part of an evaluation report that a model's card shows, without documents.
type Report struct {
	Corpus      string              `json:"corpus,omitempty"`      // as evaluate was told
	Documents   int                 `json:"documents"`             // measured on
	Accuracy    float64             `json:"accuracy"`              // share of documents whose labels are all right, and no others
	Micro       Measure             `json:"micro"`                 // over all decisions
	Macro       Measure             `json:"macro"`                 // mean over labels
	Intervals   map[string]Interval `json:"intervals,omitempty"`   // 95 %, by the figure's name, e.g. "macro.f1"
	Calibration *Calibration        `json:"calibration,omitempty"` // calibration of probabilities
	Labels      []LabelMeasure      `json:"labels"`                // in the model's order
}

// Measure is precision, recall and their harmonic mean.
type Measure struct {
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

// Interval is where a figure may lie.
type Interval struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Calibration compares probabilities with observed rates.
type Calibration struct {
	ECE  float64          `json:"ece"` // mean distance between probabilities and observed rates
	Bins []CalibrationBin `json:"bins"`
}

// CalibrationBin is the probabilities between two bounds.
type CalibrationBin struct {
	Cells int     `json:"cells"` // number of (document, label) pairs
	Mean  float64 `json:"mean"`  // mean probability
	Rate  float64 `json:"rate"`  // observed rate
}

// LabelMeasure is one label against the rest.
type LabelMeasure struct {
	Label   string `json:"label"`
	Support int    `json:"support"` // documents that have it
	Measure
	AP    float64      `json:"ap"`              // average precision: the area under the curve
	Curve *RecallCurve `json:"curve,omitempty"` // absent where there are many labels
}

// RecallCurve is the precision at each recall that some threshold gives.
type RecallCurve struct {
	Precision []float64 `json:"precision"`
	Recall    []float64 `json:"recall"`
}

// maxCurves is the largest number of labels for which a card has curves.
const maxCurves = 100

// evaluated is what is read of a report, whose schema package eval defines.
type evaluated struct {
	Schema int `json:"schema"`
	Report
	Rules struct {
		SHA256 string `json:"sha256"`
	} `json:"rules"`
	Labels []struct {
		LabelMeasure
		Thresholds map[string]float64 `json:"thresholds"`
	} `json:"labels"`
}

// readReport reads a report for a classifier, and refuses that of another model by its
// labels and thresholds.
func readReport(text []byte, c Classifier) (*Report, error) {
	var e evaluated
	if err := json.Unmarshal(text, &e); err != nil {
		return nil, fmt.Errorf("it is not a report: %w", err)
	}
	topics := c.Topics()
	switch {
	case e.Schema != 1:
		return nil, fmt.Errorf("it is not an evaluation report of schema 1; evaluate again")
	case e.Documents < 1 || len(e.Labels) != len(topics):
		return nil, fmt.Errorf("it is of another model: it has %d labels, the model %d", len(e.Labels), len(topics))
	}
	if e.Rules.SHA256 != rulesOf(c) {
		return nil, errors.New("it was measured with other rules of an editor than the model has; evaluate again")
	}
	byID := map[string]int{}
	for i, l := range e.Labels {
		byID[l.Label] = i
	}
	out := e.Report
	out.Labels = make([]LabelMeasure, len(topics))
	for l, topic := range topics {
		at, ok := byID[topic.ID]
		if !ok {
			return nil, fmt.Errorf("it is of another model: it has not the label %q", topic.ID)
		}
		given := e.Labels[at]
		for view, name := range Views {
			if t, ok := given.Thresholds[name]; ok && math.Abs(t-c.Threshold(view, l)) > 1e-9 {
				return nil, fmt.Errorf("it is of another model, or its thresholds were changed since: that of %q is %v in it and %v in the model; evaluate again",
					topic.ID, t, c.Threshold(view, l))
			}
		}
		if len(topics) > maxCurves {
			given.Curve = nil
		}
		out.Labels[l] = given.LabelMeasure
	}
	if err := out.check(); err != nil {
		return nil, err
	}
	return &out, nil
}

// check refuses invalid figures.
func (r *Report) check() error {
	figures := []float64{r.Accuracy}
	add := func(m Measure) { figures = append(figures, m.Precision, m.Recall, m.F1) }
	add(r.Micro)
	add(r.Macro)
	for _, i := range r.Intervals {
		figures = append(figures, i.Low, i.High)
	}
	if r.Calibration != nil {
		figures = append(figures, r.Calibration.ECE)
		for _, b := range r.Calibration.Bins {
			figures = append(figures, b.Mean, b.Rate)
		}
	}
	for _, l := range r.Labels {
		add(l.Measure)
		figures = append(figures, l.AP)
		if l.Curve == nil {
			continue
		}
		if len(l.Curve.Precision) != len(l.Curve.Recall) {
			return fmt.Errorf("the curve of %q is damaged", l.Label)
		}
		figures = append(append(figures, l.Curve.Precision...), l.Curve.Recall...)
	}
	for _, x := range figures {
		if x < 0 || x > 1 {
			return fmt.Errorf("a figure in it is %v", x)
		}
	}
	return nil
}

// errNoReport says that a release has no report.
var errNoReport = errors.New("there is none")

// reportOf is a release's report, or the reason for showing none.
func reportOf(r Release) (*Report, error) {
	if len(r.Report) == 0 {
		return nil, errNoReport
	}
	return readReport(r.Report, r.Classifier)
}

// reportSum identifies a release's report.
func reportSum(r Release) [sha256.Size]byte { return sha256.Sum256(r.Report) }
