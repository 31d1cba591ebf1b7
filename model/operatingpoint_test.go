package model

import (
	"slices"
	"testing"

	"tasnif/data"
	"tasnif/model/linear"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/model/thresholds"
)

// A sweep's counts are those of the trials at its own cuts, and a stricter aim
// never gives a label to more documents.
// The thresholds of a model can be chosen again: at training, after it, from a
// file, to and fro, they are the same.
func TestOperatingPoints(t *testing.T) {
	m := trained(t, linear.DefaultTrainer)
	before, err := m.Bytes()
	require.NoError(t, err)
	strict, err := m.WithOperatingPoints(thresholds.OperatingPoints{Default: thresholds.OperatingPoint{Metric: thresholds.Precision, Minimum: 0.5}, Labels: map[string]thresholds.OperatingPoint{"military": {Metric: thresholds.Recall, Minimum: 0.6}}})
	require.NoError(t, err)
	require.Len(t, strict.Info.Guarantees, 4, "2 labels in 2 views")
	for _, p := range strict.Info.Guarantees {
		want := thresholds.OperatingPoint{Metric: thresholds.Precision, Minimum: 0.5}
		if p.Label == "military" {
			want = thresholds.OperatingPoint{Metric: thresholds.Recall, Minimum: 0.6}
		}
		assert.Equal(t, want, thresholds.OperatingPoint{Metric: p.Metric, Minimum: p.Minimum})
		view, l := data.ArticleView, 0
		if p.View == "headline" {
			view = data.HeadlineView
		}
		if p.Label == "military" {
			l = 1
		}
		assert.Equal(t, p.Threshold, strict.Decisions[view][l].Threshold)
		assert.Equal(t, p.BestF1, m.Decisions[view][l].Threshold)
	}
	again, err := m.Bytes()
	require.NoError(t, err)
	assert.Equal(t, before, again, "the model it came from is untouched")

	file, err := strict.Bytes()
	require.NoError(t, err)
	read, err := FromBytes(file)
	require.NoError(t, err)
	assert.Equal(t, strict.Info.Guarantees, read.Info.Guarantees)
	assert.Equal(t, strict.ThresholdTables, read.ThresholdTables)
	back, err := read.WithOperatingPoints(thresholds.OperatingPoints{})
	require.NoError(t, err)
	restored, err := back.Bytes()
	require.NoError(t, err)
	assert.Equal(t, before, restored, "best F1 again")

	other, err := strict.WithOperatingPoints(thresholds.OperatingPoints{Default: thresholds.OperatingPoint{Metric: thresholds.Recall, Minimum: 0.5}})
	require.NoError(t, err)
	straight, err := m.WithOperatingPoints(thresholds.OperatingPoints{Default: thresholds.OperatingPoint{Metric: thresholds.Recall, Minimum: 0.5}})
	require.NoError(t, err)
	assert.Equal(t, straight.Info.Guarantees, other.Info.Guarantees)

	hard, err := m.WithOperatingPoints(thresholds.OperatingPoints{Default: thresholds.OperatingPoint{Metric: thresholds.Precision, Minimum: 0.99}})
	require.NoError(t, err)
	assert.Len(t, hard.UnmetGuarantees(), 4, "14 documents cannot bear it out")

	_, err = m.WithOperatingPoints(thresholds.OperatingPoints{Labels: map[string]thresholds.OperatingPoint{"sport": {Metric: thresholds.Precision, Minimum: 0.9}}})
	assert.ErrorContains(t, err, `no label "sport"; the model has diplomacy, military`)
	_, err = m.WithOperatingPoints(thresholds.OperatingPoints{Default: thresholds.OperatingPoint{Metric: thresholds.Precision, Minimum: 90}})
	assert.ErrorContains(t, err, "precision of 90: give a number above 0 and below 1")
	_, err = m.WithOperatingPoints(thresholds.OperatingPoints{Default: thresholds.OperatingPoint{Metric: "accuracy", Minimum: 0.9}})
	assert.ErrorContains(t, err, `no metric "accuracy"`)
	single := *m
	single.Mode, single.ThresholdTables = Single, [data.Views][]thresholds.Table{}
	_, err = single.WithOperatingPoints(thresholds.OperatingPoints{Default: thresholds.OperatingPoint{Metric: thresholds.Precision, Minimum: 0.9}})
	assert.ErrorContains(t, err, "set a least probability instead")
}

// Sweeps of a file that do not add up are refused.
// Each view has its own threshold, and gets it back when a guarantee is given up.
func TestOperatingPointsViewsApart(t *testing.T) {
	m := trained(t, "multinomial")
	m.Decisions[data.ArticleView][0].Threshold, m.Decisions[data.HeadlineView][0].Threshold = .3, .6
	m.Decisions[data.ArticleView][1].Threshold, m.Decisions[data.HeadlineView][1].Threshold = .4, .7
	strict, err := m.WithOperatingPoints(thresholds.OperatingPoints{Default: thresholds.OperatingPoint{Metric: thresholds.Precision, Minimum: .5}})
	require.NoError(t, err)
	for _, p := range strict.Info.Guarantees {
		view := map[string]data.View{"article": data.ArticleView, "headline": data.HeadlineView}[p.View]
		l := slices.Index(m.labelIDs(), p.Label)
		assert.Equal(t, m.Decisions[view][l].Threshold, p.BestF1, "%s in %s", p.Label, p.View)
	}
	one, err := strict.WithOperatingPoints(thresholds.OperatingPoints{Labels: map[string]thresholds.OperatingPoint{"military": {Metric: thresholds.Recall, Minimum: .5}}})
	require.NoError(t, err)
	assert.Len(t, one.Info.Guarantees, 2, "military in two views")
	assert.Equal(t, m.Decisions[data.ArticleView][0], one.Decisions[data.ArticleView][0], "diplomacy as it was trained")
	back, err := one.WithOperatingPoints(thresholds.OperatingPoints{Default: thresholds.OperatingPoint{Metric: thresholds.BestF1}})
	require.NoError(t, err)
	assert.Equal(t, m.Decisions, back.Decisions)
	assert.Empty(t, back.Info.Guarantees)
}

// Cuts stand halfway between two probabilities, at counts that grow by a tenth and
// at least by one, and do not depend on what is true.
// A file keeps every sweep there can be.
