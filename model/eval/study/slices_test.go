package study_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/model/eval"
	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/study"
)

func TestMonth(t *testing.T) {
	for date, want := range map[string]string{
		"2018-04-23": "2018-04", "2018-04": "2018-04", "2018-04-23T10:00:00Z": "2018-04",
		"": "", "2018": "", "23/04/2018": "", "20180423": "", "2018-0x-01": "",
	} {
		assert.Equal(t, want, study.Month(date), date)
	}
}

func TestLengthRange(t *testing.T) {
	for n, want := range map[int]string{0: "0-40", 40: "0-40", 41: "41-80", 2500: "1001-2500", 5001: "5001-", 1 << 30: "5001-"} {
		assert.Equal(t, want, study.LengthRange(n))
	}
}

// A slice's figures are those of a report on its documents alone, and slices of
// one kind share the documents out.
func TestSlicesAreReportsOfParts(t *testing.T) {
	s := evaltest.Large(300, 4, 1)
	for i := range s.Rows {
		r := &s.Rows[i]
		r.Source = []string{"a", "b", "b"}[i%3]
		r.Date = []string{"2019-01-05", "2018-12-31", ""}[i%3]
		r.Length = 39 + i%3
		r.Words, r.Unseen = 4, i%2
	}
	r := evaltest.Report(t, s, eval.Options{Resamples: 60, Seed: 1})
	bySource := r.SlicesBy("source")
	require.Len(t, bySource, 2)
	assert.Equal(t, []string{"b", "a"}, []string{bySource[0].Name, bySource[1].Name}, "the largest first")
	months := r.SlicesBy("month")
	require.Len(t, months, 3)
	assert.Equal(t, []string{"", "2018-12", "2019-01"}, []string{months[0].Name, months[1].Name, months[2].Name})
	assert.Len(t, r.SlicesBy("length"), 2)
	for _, by := range []string{"source", "month", "length"} {
		documents, support := 0, 0
		for _, x := range r.SlicesBy(by) {
			documents += x.Documents
			support += x.Support
		}
		assert.Equal(t, 300, documents)
		total := 0
		for _, l := range r.Labels {
			total += l.Support
		}
		assert.Equal(t, total, support)
	}
	alone := *s
	alone.Rows = nil
	for i := range s.Rows {
		if s.Rows[i].Source == "a" {
			alone.Rows = append(alone.Rows, s.Rows[i])
		}
	}
	want := evaltest.Report(t, &alone, eval.Options{Resamples: 60, Seed: 1})
	got := bySource[1]
	assert.Equal(t, want.Micro, got.Micro)
	assert.Equal(t, want.Accuracy, got.Accuracy)
	assert.Equal(t, want.Support.F1, got.Macro)
	assert.Equal(t, want.Intervals["micro.f1"], *got.Interval)
	assert.Equal(t, 400, got.Words)
	assert.InDelta(t, .125, got.UnseenShare(), evaltest.Exact)
}

func TestNoSlicesWhereThereIsNothingToTellApart(t *testing.T) {
	assert.Empty(t, evaltest.Report(t, evaltest.Large(30, 3, 1), eval.Options{}).Slices)
}
