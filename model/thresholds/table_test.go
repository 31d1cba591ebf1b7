package thresholds

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestThresholdTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var trials []Observation
		for range rapid.IntRange(0, 300).Draw(t, "n") {
			trials = append(trials, Observation{float64(rapid.IntRange(0, 50).Draw(t, "p")) / 50, rapid.Bool().Draw(t, "truth")})
		}
		s := NewTable(trials)
		for i, c := range s.Rows {
			given, right := 0, 0
			for _, x := range trials {
				if x.P >= float64(c.Threshold) {
					given++
					if x.Truth {
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
		low, high := s.Guarantee(OperatingPoint{Precision, min(a, b)}, 0.5), s.Guarantee(OperatingPoint{Precision, max(a, b)}, 0.5)
		if high.Reached && (!low.Reached || low.Given < high.Given) {
			t.Fatalf("precision %g gives %d, %g gives %d", min(a, b), low.Given, max(a, b), high.Given)
		}
		low, high = s.Guarantee(OperatingPoint{Recall, min(a, b)}, 0.5), s.Guarantee(OperatingPoint{Recall, max(a, b)}, 0.5)
		if high.Reached && (!low.Reached || low.Given > high.Given) {
			t.Fatalf("recall %g gives %d, %g gives %d", min(a, b), low.Given, max(a, b), high.Given)
		}
	})
}

func TestSweepCuts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 120).Draw(t, "n")
		trials, turned := make([]Observation, n), make([]Observation, n)
		step := rapid.SampledFrom([]int{1, 37, 60}).Draw(t, "step") // all apart, or some equal
		for i := range trials {
			trials[i] = Observation{(float64(i*step%max(n, 1)) + 1) / 128, rapid.Bool().Draw(t, "truth")}
			turned[i] = Observation{trials[i].P, !trials[i].Truth}
		}
		s, other := NewTable(trials), NewTable(turned)
		sorted := slices.Clone(trials)
		slices.SortFunc(sorted, func(a, b Observation) int { return cmp.Compare(b.P, a.P) })
		want := 1
		for exact := 1.0; want <= n; want = int(exact) {
			i := slices.IndexFunc(s.Rows, func(c Row) bool { return int(c.Given) >= want })
			if i < 0 {
				t.Fatalf("no cut gives %d of %d", want, n)
			}
			c := s.Rows[i]
			if sorted[want-1].P > sorted[min(want, n-1)].P || want == n { // unless equal ones fall together
				at := sorted[want-1].P
				if want < n {
					at = (at + sorted[want].P) / 2
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
