package stats_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/stats"
)

// Worked by hand from the formulas of Wilson (1927); 1 of 29 is the example of
// Newcombe, "Two-sided confidence intervals for the single proportion", 1998.
func TestWilson(t *testing.T) {
	for _, c := range []struct {
		k, n      int
		low, high float64
	}{
		{0, 0, 0, 1},
		{0, 10, 0, .2775327998628892},
		{1, 29, .006113214292762653, .17175521879320288},
		{8, 10, .49016247153664183, .9433178485456247},
		{50, 100, .4038315303659956, .5961684696340044},
		{10, 10, .7224672001371107, 1},
	} {
		got := stats.Wilson(c.k, c.n)
		evaltest.Near(t, c.low, got.Low, fmt.Sprintf("low, %d of %d", c.k, c.n))
		evaltest.Near(t, c.high, got.High, fmt.Sprintf("high, %d of %d", c.k, c.n))
	}
}

// Of 6 coins at most 1 is heads in 7 of 64 cases, and just 1 in 6 of 64.
func TestMcNemarByHand(t *testing.T) {
	for _, c := range []struct {
		b, c        int
		exact, midP float64
	}{
		{0, 0, 1, 1},
		{1, 0, 1, .5},
		{1, 5, 14. / 64, 14./64 - 6./64},
		{0, 6, 2. / 64, 1. / 64},
		{3, 3, 1, 2*42./64 - 20./64},
	} {
		exact, midP := stats.McNemar(c.b, c.c)
		assert.InDelta(t, c.exact, exact, evaltest.Exact, "exact, %d and %d", c.b, c.c)
		assert.InDelta(t, c.midP, midP, evaltest.Exact, "mid-P, %d and %d", c.b, c.c)
	}
}
