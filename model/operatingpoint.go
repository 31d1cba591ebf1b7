package model

import (
	"fmt"
	"slices"

	"tasnif/data"
	"tasnif/model/decision"
	"tasnif/model/thresholds"
)

// WithOperatingPoints is the model with thresholds chosen for operating points. The weights
// are shared. Since the model keeps its threshold tables, thresholds chosen later equal
// those chosen at training. Labels at BestF1 keep the threshold of training and have no
// guarantee.
//
// For a precision, the candidates are the rows whose lower bound reaches the minimum and
// whose threshold is at least that of best F1; of these it takes the row that gives the
// label to the most documents. So a label that is more precise than asked for is not given
// more often. For a recall, all rows whose bound reaches the minimum are candidates; it
// takes the one that gives the label to the fewest documents. If no bound reaches the
// minimum, it takes the row with the highest bound, and Reached is false.
//
// A bound holds for one row, and the best of many is chosen. In 400 draws each of nine
// distributions of scores (2,000 and 20,000 documents, 5 to 20 % positive) the true
// precision was below the guaranteed .9 in at most 4.2 % of the draws, where 10 % are
// allowed; with a row for every probability in 8.5 %. TestGuaranteesHold draws others, with
// recalls too: at most 6 %. Two assumptions: new documents are like those of training, and
// the precision of a label falls with its threshold.
//
// Errors: an unknown label or metric, a minimum outside (0, 1), Single mode, and a model of
// an older version without threshold tables.
func (m *Model) WithOperatingPoints(points thresholds.OperatingPoints) (*Model, error) {
	for id, a := range points.Labels {
		if !slices.ContainsFunc(m.Labels, func(t data.Topic) bool { return t.ID == id }) {
			return nil, fmt.Errorf("no label %q; the model has %s", id, data.SomeOf(m.labelIDs()))
		}
		if err := a.Check(); err != nil {
			return nil, fmt.Errorf("label %q: %w", id, err)
		}
	}
	if err := points.Default.Check(); err != nil {
		return nil, err
	}
	if m.ThresholdTables[0] == nil {
		if m.Mode == Single {
			return nil, fmt.Errorf("a model of one label a document has no threshold for each label; set a least probability instead, or train in mode multi")
		}
		return nil, fmt.Errorf("the model was trained by an older program and has no threshold tables; train it again")
	}
	if m.RollUp && len(points.Labels)+len(points.Default.Metric) > 0 {
		return nil, errGuaranteeRollUp
	}
	out := *m
	out.Info.Guarantees, out.TopK = nil, nil
	for v := range data.Views {
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
			if point.Metric == "" || point.Metric == thresholds.BestF1 {
				continue
			}
			p := m.ThresholdTables[v][l].Guarantee(point, out.Decisions[v][l].Threshold)
			p.Label, p.View = t.ID, v.String()
			out.Decisions[v][l].Threshold = p.Threshold
			out.Info.Guarantees = append(out.Info.Guarantees, p)
		}
	}
	return &out, nil
}

// WithTopK is the model that gives the most probable labels, in Multi mode. Thresholds are
// ignored and guarantees are dropped. The weights are shared. WithOperatingPoints undoes
// it.
func (m *Model) WithTopK(t decision.TopK) (*Model, error) {
	if err := t.Check(m.Mode == Single); err != nil {
		return nil, err
	}
	with := *m
	if len(m.Info.Guarantees) > 0 {
		plain, err := m.WithOperatingPoints(thresholds.OperatingPoints{})
		if err != nil {
			return nil, err
		}
		with = *plain
	}
	with.TopK = &t
	return &with, nil
}

// UnmetGuarantees are the guarantees whose minimum no threshold reaches.
func (m *Model) UnmetGuarantees() []thresholds.Guarantee {
	var out []thresholds.Guarantee
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

// WithAbstention is the model with another least probability in [0, 1), in Single mode. The
// most probable label is given if its probability is at least that; otherwise none is given
// (BelowThreshold). With 0 every document with known words gets a label. The weights are
// shared.
func (m *Model) WithAbstention(least float64) (*Model, error) {
	if err := checkAbstention(m.Mode, least); err != nil {
		return nil, err
	}
	out := *m
	out.Abstain = least
	return &out, nil
}

// checkAbstention refuses a value outside [0, 1), and any but 0 in Multi mode.
func checkAbstention(mode Mode, least float64) error {
	if !(least >= 0 && least < 1) {
		return fmt.Errorf("a least probability of %v: give at least 0 and below 1", least)
	}
	if mode == Multi && least > 0 {
		return fmt.Errorf("a least probability of %v needs one label a document; with several labels each has its own threshold, which an operating point of higher precision raises", least)
	}
	return nil
}
