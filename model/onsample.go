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

// OnSample is the model recalibrated on labelled documents, such as a sample of another
// outlet. Probabilities, thresholds of best F1 and threshold tables are fitted to the
// sample, so guarantees hold for documents like it. In Single mode, which has no
// thresholds, only probabilities change, and with them the label given.
//
// Left out are documents of the training set, documents of teachers, and in Single mode
// those without exactly one label of the model. used is the number of documents that
// remain. A view with fewer than fifty documents keeps its decisions.
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
			w.Fields.Unknown[v] = 1 // documents of the sample may be of an unknown source
		}
		own, truth := pick(docs, rows), pick(y, rows)
		w.recalibrate(data.View(v), w.WithoutRules().probabilities(own), truth) // a probability that a rule decides is not calibrated
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
		return nil, 0, fmt.Errorf("the sample has %d documents that thresholds can be chosen on, but fewer than %d articles and fewer than %d headlines; give more", len(docs), minViewExamples, minViewExamples)
	}
	w.Info.Sample = used
	w.Info.Histogram = histogramOf(len(m.Labels), w.probabilities(docs))
	return &w, used, nil
}

// documentsByView lists the indices of the documents of each view.
func documentsByView(docs []data.Document) (rows [data.Views][]int) {
	for i, d := range docs {
		rows[d.View()] = append(rows[d.View()], i)
	}
	return rows
}

// probabilities are the probabilities of the labels, by document and label.
func (m *Model) probabilities(docs []data.Document) [][]float64 {
	list := make([][]float64, len(docs))
	parallel.Ranges(len(docs), 16, func(from, to int) {
		for i := from; i < to; i++ {
			var p Prediction
			m.PredictWith(&p, docs[i], Wish{}) // without roll-up, so that each label is compared with its own threshold
			list[i] = p.Scores
		}
	})
	return list
}

// sampleRidge is the strength of the prior that pulls a label's sigmoid towards the
// identity, as a number of examples. calibration.FitJoint has its own.
const sampleRidge = 10

// recalibrate fits the probabilities p of a view to the truth. In Single mode it fits a
// power and offsets (calibration.FitJoint), otherwise a line through the log-odds of each
// label, with a prior towards the identity. The present calibration is a line in log-odds
// as well, so the two compose to one line. The effects of fields are multiplied by the
// slope.
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
			if a >= 0 { // the order of the label's scores would be reversed
				a, b = -1, 0
			}
			d := &m.Decisions[v][l]
			slope[l], d.A, d.B = -a, -a*d.A, b-a*d.B
		}
	}
	m.Fields.Scale(v, slope)
}
