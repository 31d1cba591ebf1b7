package model

import (
	"math"
	"slices"
	"testing"

	"tasnif/data"
	"tasnif/model/modelfile"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/model/thresholds"
)

func TestReadSweepsRefuses(t *testing.T) {
	for name, spoil := range map[string]func(m *Model){
		"more given than there are": func(m *Model) { s := &m.ThresholdTables[0][0]; s.Rows[len(s.Rows)-1].Given = 1000 },
		"more right than given":     func(m *Model) { m.ThresholdTables[0][0].Rows[0].Right = 5 },
		"a cut that rises":          func(m *Model) { m.ThresholdTables[1][1].Rows[1].Threshold = 1.5 },
		"no number":                 func(m *Model) { m.ThresholdTables[1][1].Rows[0].Threshold = float32(math.NaN()) },
		"a cut of 0":                func(m *Model) { s := &m.ThresholdTables[0][0]; s.Rows[len(s.Rows)-1].Threshold = 0 },
		"a cut twice":               func(m *Model) { s := &m.ThresholdTables[0][0]; s.Rows[1].Threshold = s.Rows[0].Threshold },
		"a count twice": func(m *Model) {
			s := &m.ThresholdTables[0][0]
			s.Rows[1].Given, s.Rows[1].Right = s.Rows[0].Given, s.Rows[0].Right
		},
		"fewer right than before": func(m *Model) { s := &m.ThresholdTables[0][0]; s.Rows[1].Right = s.Rows[0].Right - 1 },
		"more right than more given": func(m *Model) {
			s := &m.ThresholdTables[0][0]
			s.Support, s.Rows = 5, []thresholds.Row{{Threshold: .9, Given: 5, Right: 0}, {Threshold: .8, Given: 6, Right: 3}}
		},
		"more right than have it":    func(m *Model) { s := &m.ThresholdTables[0][0]; s.Support = int(s.Rows[len(s.Rows)-1].Right) - 1 },
		"more support than there is": func(m *Model) { m.ThresholdTables[0][1].Support = 100 },
	} {
		t.Run(name, func(t *testing.T) {
			m := trained(t, "multinomial")
			spoil(m)
			file, err := m.Bytes()
			require.NoError(t, err)
			_, err = FromBytes(file)
			assert.ErrorIs(t, err, modelfile.ErrFormat)
		})
	}
}

func TestFileKeepsSweeps(t *testing.T) {
	many := func(n int, truth func(i int) bool) (trials []thresholds.Observation) {
		for i := range n {
			trials = append(trials, thresholds.Observation{P: float64(i%50+1) / 50, Truth: truth(i)})
		}
		return trials
	}
	marked := func(ps ...float64) (out []thresholds.Observation) { // the true ones by a minus
		for _, p := range ps {
			out = append(out, thresholds.Observation{P: math.Abs(p), Truth: p < 0})
		}
		return out
	}
	for name, trials := range map[string][]thresholds.Observation{
		"nothing":      nil,
		"one":          marked(-.5),
		"all have it":  many(80, func(int) bool { return true }),
		"none has it":  many(80, func(int) bool { return false }),
		"some have it": many(80, func(i int) bool { return i%3 == 0 }),
		"all alike":    marked(.5, -.5, .5, -.5),
		"nearly 0":     marked(1e-12, -1e-12, 0),
	} {
		t.Run(name, func(t *testing.T) {
			m := trained(t, "multinomial")
			m.ThresholdTables[data.HeadlineView][1] = thresholds.NewTable(trials)
			file, err := m.Bytes()
			require.NoError(t, err)
			back, err := FromBytes(file)
			require.NoError(t, err)
			assert.Equal(t, m.ThresholdTables, back.ThresholdTables)
		})
	}
}

// Sections of another length than the others, or than is said, are refused.
func TestReadSweepsRefusesLengths(t *testing.T) {
	m := trained(t, "multinomial")
	sections := func() map[string]any {
		arrays := map[string]any{}
		for _, a := range thresholds.Arrays(m.ThresholdTables[:]) {
			arrays[a.Name] = a.Values
		}
		return arrays
	}
	require.NoError(t, thresholds.FromArrays(sections(), m.ThresholdTables[:], len(m.Labels)))
	for _, name := range []string{"sweep.heads", "sweep.cuts", "sweep.given", "sweep.right"} {
		arrays := sections()
		switch values := arrays[name].(type) {
		case []uint32:
			arrays[name] = values[:len(values)-1]
		case []float32:
			arrays[name] = values[:len(values)-1]
		}
		assert.ErrorIs(t, thresholds.FromArrays(arrays, m.ThresholdTables[:], len(m.Labels)), modelfile.ErrFormat, name)
		delete(arrays, name)
		if name != "sweep.heads" {
			assert.ErrorIs(t, thresholds.FromArrays(arrays, m.ThresholdTables[:], len(m.Labels)), modelfile.ErrFormat, "no "+name)
		}
	}
	for by, what := range map[int]string{1: "a cut too many in the last sweep", -1: "a cut that belongs to none"} {
		arrays := sections()
		heads := slices.Clone(arrays["sweep.heads"].([]uint32))
		heads[len(heads)-1] = uint32(int(heads[len(heads)-1]) + by)
		arrays["sweep.heads"] = heads
		assert.ErrorIs(t, thresholds.FromArrays(arrays, m.ThresholdTables[:], len(m.Labels)), modelfile.ErrFormat, what)
	}
}
