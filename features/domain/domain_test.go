package domain

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHas(t *testing.T) {
	for text, c := range map[string]struct {
		words   string
		in, out []float64
	}{
		"[0,1]":         {"at least 0 and at most 1", []float64{0, 0.5, 1}, []float64{-1e-300, 1.1, -1}},
		"(0,1)":         {"above 0 and below 1", []float64{5e-324, 0.5}, []float64{0, 1, 2}},
		"(0,1e6]":       {"above 0 and at most 1e6", []float64{1e-300, 1e6}, []float64{0, 1e6 + 1}},
		"[2,inf)":       {"at least 2", []float64{2, 1e308}, []float64{1}},
		"0 or [2,1000]": {"0, or at least 2 and at most 1000", []float64{0, 2, 1000}, []float64{1, -1, 1001}},
		"[1ms,24h]":     {"at least 1ms and at most 24h", []float64{1e6, float64(24 * time.Hour)}, []float64{0, 999999}},
		"any":           {"a finite number", []float64{0, -1e308, 1e308}, nil},
	} {
		d, err := Parse(text)
		require.NoError(t, err)
		assert.Equal(t, c.words, d.String())
		for _, x := range c.in {
			assert.True(t, d.Has(x), "%s has %v", text, x)
		}
		for _, x := range append(c.out, math.NaN(), math.Inf(1), math.Inf(-1)) {
			assert.False(t, d.Has(x), "%s has not %v", text, x)
		}
	}
	for _, text := range []string{"", "0,1", "[0,1", "[1,0]", "[x,1]", "[0]", "0 or", "[0,1]]"} {
		_, err := Parse(text)
		assert.ErrorContains(t, err, "is not an interval", text)
	}
}

func TestCheck(t *testing.T) {
	type part struct {
		Scale float32 `json:"scale,omitempty" domain:"(0,1]"`
	}
	type settings struct {
		Name  string
		Raw   []byte
		Parts []part        `json:"parts"`
		Sizes []uint        `domain:"[1,9]"`
		Wait  time.Duration `domain:"[0,1h]"`
		Least *int          `domain:"[1,inf)"`
		inner int
	}
	zero := 0
	for want, s := range map[string]settings{
		"": {Raw: []byte{0}, Parts: []part{{1}}, Sizes: []uint{1, 9}, Wait: time.Hour},
		"parts[1].scale is 0; it must be above 0 and at most 1": {Parts: []part{{1}, {}}},
		"Sizes[0] is 10; it must be at least 1 and at most 9":   {Sizes: []uint{10}},
		"Wait is 1h0m1s; it must be at least 0 and at most 1h":  {Wait: time.Hour + time.Second},
		"Least is 0; it must be at least 1":                     {Least: &zero, inner: 1},
	} {
		if want == "" {
			assert.NoError(t, Check(&s))
			continue
		}
		wrong := new(Error)
		require.ErrorAs(t, Check(s), &wrong)
		assert.EqualError(t, wrong, want)
	}
	assert.EqualError(t, Check(struct{ Bare int }{}), "the field Bare has no domain")
}
