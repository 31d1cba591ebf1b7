package model

import (
	"fmt"
	"slices"

	"tasnif/data"
	"tasnif/features/arabic"
	"tasnif/features/parallel"
	"tasnif/model/calibration"
	"tasnif/model/decision"
	"tasnif/model/thresholds"
)

// OnSample is the model with probabilities fitted to labelled documents such as a sample
// of another outlet, and with their thresholds of best F1 and threshold tables in place of
// those of training: guarantees are then of documents like these. In Single mode, which has
// no thresholds, probabilities alone change, and with them the label that is given.
// Documents that the model learnt from are left out, those of teachers, and in Single mode
// those without exactly one label of the model's; used is how many were not. A view of
// fewer than fifty stays as it is.
//
// Errors: fewer than fifty documents of each view.
func (m *Model) OnSample(docs []data.Document) (out *Model, used int, err error) {
	docs, _ = data.ByEditors(docs)
	var tokens arabic.Tokens
	docs = slices.DeleteFunc(slices.Clone(docs), func(d data.Document) bool {
		in, _ := m.TrainedOn(&tokens, d)
		return in || m.Mode == Single && len(labelIndices(m.Labels, []data.Document{d})[0]) != 1
	})
	y := labelIndices(m.Labels, docs)
	if m.RollUp {
		y = labelIndices(m.Labels, rolledUp(docs, m.Labels))
	}
	w := *m
	w.Info.Guarantees, w.Fields = nil, m.Fields.Clone()
	for v, rows := range documentsByView(docs) {
		if len(rows) < minViewExamples {
			continue
		}
		if used += len(rows); w.Fields != nil {
			w.Fields.Unknown[v] = 1 // they may be of such a source
		}
		own, truth := pick(docs, rows), pick(y, rows)
		w.recalibrate(data.View(v), w.WithoutRules().probabilities(own), truth) // what rules decide is no probability of the model's
		if m.Mode == Single {
			continue
		}
		observations := make([][]thresholds.Observation, len(m.Labels))
		for i, p := range w.probabilities(own) {
			for l, x := range p {
				observations[l] = append(observations[l], thresholds.Observation{P: x, Truth: slices.Contains(truth[i], int32(l))})
			}
		}
		w.ThresholdTables[v] = make([]thresholds.Table, len(m.Labels))
		for l, t := range thresholds.Choose(observations) {
			w.Decisions[v][l].Threshold = t
			w.ThresholdTables[v][l] = thresholds.NewTable(observations[l])
		}
	}
	if used == 0 {
		return nil, 0, fmt.Errorf("the sample has %d documents that can be chosen on, and fewer than %d of each view; give more", len(docs), minViewExamples)
	}
	w.Info.Sample = used
	w.Info.Histogram = histogramOf(len(m.Labels), w.probabilities(docs))
	return &w, used, nil
}

// documentsByView are the numbers of the documents of each view.
func documentsByView(docs []data.Document) (rows [data.Views][]int) {
	for i, d := range docs {
		rows[d.View()] = append(rows[d.View()], i)
	}
	return rows
}

// probabilities are those of documents, a label each.
func (m *Model) probabilities(docs []data.Document) [][]float64 {
	list := make([][]float64, len(docs))
	parallel.Ranges(len(docs), 16, func(from, to int) {
		for i := from; i < to; i++ {
			var p Prediction
			m.PredictWith(&p, docs[i], Wish{}) // whatever is above a label has its own threshold
			list[i] = p.Scores
		}
	})
	return list
}

// sampleRidge draws the sigmoid of a label towards the one that changes nothing, in
// examples; calibration.FitJoint has a ridge of its own.
const sampleRidge = 10

// recalibrate fits the probabilities p of a view to the truth: in Single mode by a power
// and offsets (calibration.FitJoint), otherwise by a line through the log-odds of each
// label, drawn towards no change. What was fitted before is a line as well, so the
// two are one; what fields add is multiplied by the slope.
func (m *Model) recalibrate(v data.View, p [][]float64, truth [][]int32) {
	labels := len(m.Labels)
	slope := make([]float64, labels)
	if m.Mode == Single {
		first := make([]int, len(truth))
		logs := make([][]float64, len(p))
		for i := range p {
			first[i], logs[i] = int(truth[i][0]), decision.LogOdds(p[i], true)
		}
		fitted, was := calibration.FitJoint(logs, first), m.Joints[v]
		now := calibration.Joint{Power: was.Power * fitted.Power, Offsets: make([]float64, labels)}
		for l := range slope {
			slope[l] = fitted.Power
			now.Offsets[l] = was.Offsets[l]*fitted.Power + fitted.Offsets[l]
		}
		m.Joints[v] = now
	} else {
		points := make([]calibration.Points, labels)
		for i := range p {
			for l, z := range decision.LogOdds(p[i], false) {
				points[l].Put(z, 1, slices.Contains(truth[i], int32(l)))
			}
		}
		m.Decisions[v] = slices.Clone(m.Decisions[v])
		for l := range slope {
			a, b := points[l].Sigmoid(calibration.Prior{A: -1, Strength: sampleRidge})
			if a >= 0 { // the label's order would be lost
				a, b = -1, 0
			}
			d := &m.Decisions[v][l]
			slope[l], d.A, d.B = -a, -a*d.A, b-a*d.B
		}
	}
	m.Fields.Scale(v, slope)
}
