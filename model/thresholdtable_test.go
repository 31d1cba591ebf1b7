package model

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"tasnif/model/modelfile"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestThresholdTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var trials []observation
		for range rapid.IntRange(0, 300).Draw(t, "n") {
			trials = append(trials, observation{float64(rapid.IntRange(0, 50).Draw(t, "p")) / 50, rapid.Bool().Draw(t, "truth")})
		}
		s := newThresholdTable(trials)
		for i, c := range s.Rows {
			given, right := 0, 0
			for _, x := range trials {
				if x.p >= float64(c.Threshold) {
					given++
					if x.truth {
						right++
					}
				}
			}
			if int(c.Given) != given || int(c.Right) != right {
				t.Fatalf("cut %d: %+v, and it is %d of %d", i, c, right, given)
			}
			if i > 0 && (c.Threshold >= s.Rows[i-1].Threshold || c.Given <= s.Rows[i-1].Given) {
				t.Fatalf("cut %d does not fall", i)
			}
		}
		a, b := rapid.Float64Range(0.05, 0.95).Draw(t, "a"), rapid.Float64Range(0.05, 0.95).Draw(t, "b")
		low, high := s.guarantee(OperatingPoint{Precision, min(a, b)}, 0.5), s.guarantee(OperatingPoint{Precision, max(a, b)}, 0.5)
		if high.Reached && (!low.Reached || low.Given < high.Given) {
			t.Fatalf("precision %g gives %d, %g gives %d", min(a, b), low.Given, max(a, b), high.Given)
		}
		low, high = s.guarantee(OperatingPoint{Recall, min(a, b)}, 0.5), s.guarantee(OperatingPoint{Recall, max(a, b)}, 0.5)
		if high.Reached && (!low.Reached || low.Given > high.Given) {
			t.Fatalf("recall %g gives %d, %g gives %d", min(a, b), low.Given, max(a, b), high.Given)
		}
	})
}

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
			s.Support, s.Rows = 5, []ThresholdRow{{.9, 5, 0}, {.8, 6, 3}}
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

func TestSweepCuts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 120).Draw(t, "n")
		trials, turned := make([]observation, n), make([]observation, n)
		step := rapid.SampledFrom([]int{1, 37, 60}).Draw(t, "step") // all apart, or some equal
		for i := range trials {
			trials[i] = observation{(float64(i*step%max(n, 1)) + 1) / 128, rapid.Bool().Draw(t, "truth")}
			turned[i] = observation{trials[i].p, !trials[i].truth}
		}
		s, other := newThresholdTable(trials), newThresholdTable(turned)
		sorted := slices.Clone(trials)
		slices.SortFunc(sorted, func(a, b observation) int { return cmp.Compare(b.p, a.p) })
		want := 1
		for exact := 1.0; want <= n; want = int(exact) {
			i := slices.IndexFunc(s.Rows, func(c ThresholdRow) bool { return int(c.Given) >= want })
			if i < 0 {
				t.Fatalf("no cut gives %d of %d", want, n)
			}
			c := s.Rows[i]
			if sorted[want-1].p > sorted[min(want, n-1)].p || want == n { // unless equal ones fall together
				at := sorted[want-1].p
				if want < n {
					at = (at + sorted[want].p) / 2
				}
				if int(c.Given) != want || c.Threshold != float32(at) {
					t.Fatalf("cut %+v, not %d given from %g on", c, want, at)
				}
			}
			exact = max(exact+1, exact*1.1)
		}
		if step == 1 { // all apart: no cut but these, as a finer grid would flatter
			cuts := 0
			for exact := 1.0; int(exact) <= n; exact = max(exact+1, exact*1.1) {
				cuts++
			}
			if len(s.Rows) != cuts {
				t.Fatalf("%d cuts of %d, not %d", len(s.Rows), n, cuts)
			}
		}
		if len(s.Rows) != len(other.Rows) || s.Support+other.Support != n || s.Documents != n {
			t.Fatalf("%d cuts, and %d where all is turned", len(s.Rows), len(other.Rows))
		}
		for i, c := range s.Rows {
			d := other.Rows[i]
			if c.Threshold != d.Threshold || c.Given != d.Given || c.Right+d.Right != c.Given {
				t.Fatalf("cut %+v, and %+v where all is turned", c, d)
			}
		}
	})
}

func TestFileKeepsSweeps(t *testing.T) {
	many := func(n int, truth func(i int) bool) (trials []observation) {
		for i := range n {
			trials = append(trials, observation{float64(i%50+1) / 50, truth(i)})
		}
		return trials
	}
	for name, trials := range map[string][]observation{
		"nothing":      nil,
		"one":          trialsOf(-.5),
		"all have it":  many(80, func(int) bool { return true }),
		"none has it":  many(80, func(int) bool { return false }),
		"some have it": many(80, func(i int) bool { return i%3 == 0 }),
		"all alike":    trialsOf(.5, -.5, .5, -.5),
		"nearly 0":     trialsOf(1e-12, -1e-12, 0),
	} {
		t.Run(name, func(t *testing.T) {
			m := trained(t, "multinomial")
			m.ThresholdTables[HeadlineView][1] = newThresholdTable(trials)
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
		for _, a := range m.thresholdTableArrays() {
			arrays[a.Name] = a.Values
		}
		return arrays
	}
	require.NoError(t, m.readThresholdTables(sections()))
	for _, name := range []string{"sweep.heads", "sweep.cuts", "sweep.given", "sweep.right"} {
		arrays := sections()
		switch values := arrays[name].(type) {
		case []uint32:
			arrays[name] = values[:len(values)-1]
		case []float32:
			arrays[name] = values[:len(values)-1]
		}
		assert.ErrorIs(t, m.readThresholdTables(arrays), modelfile.ErrFormat, name)
		delete(arrays, name)
		if name != "sweep.heads" {
			assert.ErrorIs(t, m.readThresholdTables(arrays), modelfile.ErrFormat, "no "+name)
		}
	}
	for by, what := range map[int]string{1: "a cut too many in the last sweep", -1: "a cut that belongs to none"} {
		arrays := sections()
		heads := slices.Clone(arrays["sweep.heads"].([]uint32))
		heads[len(heads)-1] = uint32(int(heads[len(heads)-1]) + by)
		arrays["sweep.heads"] = heads
		assert.ErrorIs(t, m.readThresholdTables(arrays), modelfile.ErrFormat, what)
	}
}
