package eval

import (
	"bytes"
	"context"
	"encoding/xml"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// baselineOf is a sheet's report, written and read back.
func baselineOf(t *testing.T, s *Sheet) *Report {
	t.Helper()
	r, err := ReadReport(strings.NewReader(asJSON(t, measured(t, s))))
	require.NoError(t, err)
	return r
}

// judged is a report's verdict with the comparison behind it.
type judged struct {
	*Verdict
	*Comparison
}

func gate(t *testing.T, s *Sheet, rules Rules) judged {
	t.Helper()
	r := measured(t, s)
	rules.Resamples, rules.Seed = 100, 1
	require.NoError(t, Gate(context.Background(), r, s, rules))
	return judged{r.Verdict, r.Comparison}
}

func TestGateAgainstBaseline(t *testing.T) {
	good := big(400, 4, 1)
	base := baselineOf(t, good)

	same := gate(t, good, Rules{Baseline: base, ECE: .02})
	assert.True(t, same.Passed)
	assert.Len(t, same.Checks, 4+4+1)
	assert.Empty(t, same.Failed())

	bad := gate(t, wrong(good, 80), Rules{Baseline: base, Tolerance: .01})
	assert.False(t, bad.Passed)
	assert.Equal(t, "micro.f1", bad.Failed()[0].Name)
	assert.Equal(t, "warning", bad.Checks[0].word(), "exact matches alone fail no model of several labels")
	assert.Contains(t, bad.Checks[0].Note, "-0.2000")
	assert.Len(t, bad.Comparison.Broken, 80)
	labels := 0
	for _, c := range bad.Failed() {
		if c.Rule == "label" {
			labels++
		}
	}
	assert.Positive(t, labels)

	better := gate(t, good, Rules{Baseline: baselineOf(t, wrong(good, 80)), Tolerance: .01})
	assert.True(t, better.Passed)
	assert.Len(t, better.Comparison.Fixed, 80)

	tolerated := gate(t, wrong(good, 80), Rules{Baseline: base, Tolerance: .5, Label: .5})
	assert.True(t, tolerated.Passed)

	turned := *good // what is right in one half only, against right in the other half only
	turned.Rows = slices.Clone(good.Rows)
	slices.Reverse(turned.Rows)
	other := wrong(&turned, 28)
	slices.Reverse(other.Rows)
	warned := gate(t, wrong(good, 30), Rules{Baseline: baselineOf(t, other)})
	assert.True(t, warned.Passed)
	assert.True(t, warned.Checks[0].Warn)
	assert.Equal(t, "warning", warned.Checks[0].word())
}

func TestGateFloors(t *testing.T) {
	s := sample()
	v := gate(t, s, Rules{Floors: []Floor{
		{"accuracy", .5}, {"macro.f1", .9}, {"labels.sanctions.recall", 1}, {"hamming_loss", .2}, {"hamming_loss", .1}, {"labels.health.f1", 0},
	}})
	var passed []bool
	for _, c := range v.Checks {
		passed = append(passed, c.Passed)
	}
	assert.Equal(t, []bool{true, false, true, true, false, false}, passed)
	assert.False(t, v.Passed)
	assert.Contains(t, v.Checks[5].Note, "undefined")

	for _, name := range []string{"accuracy", "hamming_loss"} { // a figure at its floor, or at its ceiling, passes
		f, err := measured(t, s).Figure(name)
		require.NoError(t, err)
		assert.True(t, gate(t, s, Rules{Floors: []Floor{{name, f.Value}}}).Passed, name)
	}

	for _, name := range []string{"macro.f2", "labels.snactions.f1", "labels.sanctions", "labels.sanctions.f2"} {
		err := Gate(context.Background(), measured(t, s), s, Rules{Floors: []Floor{{name, .1}}})
		assert.ErrorContains(t, err, name)
	}
}

func TestGateRefusesAnotherBaseline(t *testing.T) {
	s := sample()
	for want, spoil := range map[string]func(b *Report){
		"other documents": func(b *Report) { b.Fingerprint = "x" },
		"definitions 2":   func(b *Report) { b.Definitions = 2 },
		"same --view":     func(b *Report) { b.Views = Views{Headline: 12} },
		"no rows":         func(b *Report) { b.Rows = nil },
	} {
		b := baselineOf(t, s)
		spoil(b)
		err := Gate(context.Background(), measured(t, s), s, Rules{Baseline: b, Resamples: 10})
		assert.ErrorIs(t, err, ErrBaseline)
		assert.ErrorContains(t, err, want)
	}
}

func TestParseFloor(t *testing.T) {
	f, err := ParseFloor("labels.a=b.f1=0.7")
	require.NoError(t, err)
	assert.Equal(t, Floor{"labels.a=b.f1", .7}, f)
	for _, bad := range []string{"", "macro.f1", "=0.7", "macro.f1=", "macro.f1=0.7x", "macro.f1=NaN", "macro.f1=-1"} {
		_, err := ParseFloor(bad)
		assert.ErrorContains(t, err, "macro.f1=0.70", bad)
	}
}

func TestBudget(t *testing.T) {
	v := Verdict{Passed: true}
	v.Add(Budget("model size", 12, 20, "MB"))
	assert.True(t, v.Passed)
	v.Add(Budget("model size", 21, 20, "MB"))
	assert.False(t, v.Passed)
	assert.Equal(t, "21 MB, at most 20", v.Checks[1].Note)
}

// Every format shows the verdict; JUnit counts it.
func TestVerdictIsShown(t *testing.T) {
	s := sample()
	r := measured(t, s)
	rules := Rules{Baseline: baselineOf(t, wrong(s, 2)), Floors: []Floor{{"macro.f1", .9}}, Resamples: 50, Seed: 1}
	require.NoError(t, Gate(context.Background(), r, s, rules))
	for _, format := range []string{"text", "markdown"} {
		var b bytes.Buffer
		require.NoError(t, Write(&b, format, r))
		assert.Contains(t, b.String(), "Gate FAILED: 1 of 10 rules", format)
		assert.Contains(t, b.String(), "Fixed: wrong in the baseline, right now: 2 documents", format)
		for line := range strings.Lines(b.String()) {
			if format == "text" {
				assert.LessOrEqual(t, width(strings.TrimSuffix(line, "\n")), 90, line)
			}
		}
	}
	var b bytes.Buffer
	require.NoError(t, WriteJUnit(&b, r))
	var suite junitSuite
	require.NoError(t, xml.Unmarshal(b.Bytes(), &suite))
	assert.Equal(t, 10, suite.Tests)
	assert.Equal(t, 1, suite.Failures)
	assert.Equal(t, "tasnif.floor", suite.Cases[0].Class)
	assert.Contains(t, suite.Cases[0].Failure.Message, "at least 0.9000")

	back, err := ReadReport(strings.NewReader(asJSON(t, r)))
	require.NoError(t, err)
	assert.Equal(t, r.Verdict, back.Verdict)
}
