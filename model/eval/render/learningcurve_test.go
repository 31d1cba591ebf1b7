package render_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"html"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/render"
	"tasnif/model/eval/study"
)

// Every format renders, safely and whole.
func TestWriteLearningCurve(t *testing.T) {
	g := evaltest.LearningCurve()
	for _, format := range render.LearningCurveFormats() {
		t.Run(format, func(t *testing.T) {
			var b bytes.Buffer
			require.NoError(t, render.WriteLearningCurve(&b, format, g))
			assert.True(t, strings.HasSuffix(b.String(), "\n"))
			assert.NotContains(t, b.String(), "NaN")
			switch format {
			case "json":
				var back struct{ Curves []study.Curve }
				require.NoError(t, json.Unmarshal(b.Bytes(), &back))
				assert.Equal(t, g.Curves, back.Curves)
			case "csv":
				assert.Equal(t, 11, strings.Count(b.String(), "\n"))
				assert.Contains(t, b.String(), "without a base,50,2,0.34,0.39\n")
			case "svg":
				d := xml.NewDecoder(&b)
				for {
					if _, err := d.Token(); err != nil {
						require.ErrorIs(t, err, io.EOF)
						break
					}
				}
			case "html":
				assert.NotContains(t, b.String(), "<b>.jsonl")
				assert.Contains(t, b.String(), `<html lang="ar" dir="rtl">`)
				for _, said := range slices.Concat(g.Answer(), g.ArabicAnswer(), []string{"منحنى التعلّم", "Learning curve", "بلا متجهات كلمات", "with the base"}) {
					assert.Contains(t, html.UnescapeString(b.String()), said)
				}
				assert.NotContains(t, b.String(), "src=")
				assert.NotContains(t, b.String(), "url(")
			}
		})
	}
	assert.ErrorContains(t, render.WriteLearningCurve(io.Discard, "pdf", g), "use one of csv, html, json, svg, text")
}

// Names at the right end stand in the order of the curves' ends, never on each other.
func TestStacked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		wants := rapid.SliceOfN(rapid.Float64Range(0, 40), 0, 4).Draw(t, "wants")
		at := render.Stacked(wants)
		for i := range at {
			for j := range i {
				if math.Abs(at[i]-at[j]) < 13.9 || at[i] < wants[i] || wants[i] < wants[j] && at[i] > at[j] {
					t.Fatalf("%v stand at %v", wants, at)
				}
			}
		}
	})
}
