package pictures_test

import (
	"encoding/xml"
	"errors"
	"html/template"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tasnif/model/pictures"
)

// picture is any of the pictures.
type picture interface {
	SVG(l pictures.Language) template.HTML
}

// samples are one of each picture, with names that call for escaping.
func samples(name string, x float64) map[string]picture {
	return map[string]picture{
		"precision-recall": pictures.PrecisionRecall{Title: name, Precision: []float64{1, .9, x}, Recall: []float64{.2, .6, 1},
			Point: &pictures.OperatingPoint{Precision: .9, Recall: .6, PrecisionInterval: pictures.Interval{Low: .8, High: .95}, RecallInterval: pictures.Interval{Low: .5, High: x}}},
		"histogram":   pictures.Histogram{Title: name, Has: []int{2, 0, 3, 40}, Not: []int{1100, 20, 3, 1}, Thresholds: []float64{.4}},
		"calibration": pictures.Calibration{Title: name, Bins: []pictures.Bin{{Said: .05, True: .04, Cells: 9000}, {Said: .5, True: x, Cells: 30, Interval: pictures.Interval{Low: .4, High: .6}}, {}}},
		"bars":        pictures.Bars{Title: name, Whole: .6, Rows: []pictures.Bar{{Name: name, Value: x, Interval: &pictures.Interval{Low: .5, High: .8}, Note: "120"}, {Name: "2024-02", Value: .3, Note: "7", Below: true}}},
		"confusion":   pictures.Confusion{Title: name, Names: []string{"شؤون عسكرية", name}, Counts: [][]int{{40, 3}, {0, 12}}},
		"coverage":    pictures.Coverage{Title: name, Share: []float64{.1, .5, 1}, Right: []float64{1, .9, x}, ShareNow: .9, Now: .8},
		"growth":      pictures.Growth{Title: name, Across: name, Up: name, Documents: []int{100, 200, 400}, Line: []float64{.3, .5, x}, Dashed: []float64{.2, .4, .5}},
	}
}

// An SVG of outside names and figures is well-formed, and holds nothing that runs,
// loads or sets a style.
func TestPicturesAreHarmless(t *testing.T) {
	forbidden := regexp.MustCompile(`(?i)<(script|style|image|use|a|foreignobject)\b|\son\w+=|style=|href|url\(|NaN|Inf|[\x{202a}-\x{202e}\x{2066}-\x{2069}]`)
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.OneOf(rapid.String(), rapid.Just("\u202e</text><script>alert(1)</script>\" onload=\"x")).Draw(t, "name")
		x := rapid.OneOf(rapid.Float64(), rapid.Just(math.NaN()), rapid.Just(math.Inf(1))).Draw(t, "value")
		for kind, p := range samples(name, x) {
			for _, l := range pictures.Languages {
				svg := string(p.SVG(l))
				text := regexp.MustCompile(`>[^<]*<|aria-label="[^"]*"`).ReplaceAllString(svg, "><")
				assert.NotRegexp(t, forbidden, text, kind)
				d := xml.NewDecoder(strings.NewReader(svg))
				for {
					if _, err := d.Token(); err != nil {
						if !errors.Is(err, io.EOF) {
							t.Fatalf("%s of %q: %v", kind, name, err)
						}
						break
					}
				}
			}
		}
	})
}

// Every axis has its numbers, and both classes of a histogram are seen.
func TestPicturesCanBeRead(t *testing.T) {
	all := samples("military", .7)
	for _, kind := range []string{"precision-recall", "calibration", "coverage", "bars"} {
		for _, says := range []string{">0%<", ">20%<", ">100%<"} {
			assert.Contains(t, string(all[kind].SVG(pictures.English)), says, kind)
		}
	}
	svg := string(all["histogram"].SVG(pictures.English))
	for _, says := range []string{">1<", ">10<", ">1000<"} {
		assert.Equal(t, 2, strings.Count(svg, says), "a tick up and one down: %s", says)
	}
	heights := regexp.MustCompile(`class="bar (?:has|not)"[^>]* height="([0-9.]+)"`).FindAllStringSubmatch(svg, -1)
	require.Len(t, heights, 7)
	for _, h := range heights {
		assert.Greater(t, len(h[1]), 3, "one document of 1100 shows: %s px", h[1])
	}
	assert.Contains(t, string(all["confusion"].SVG(pictures.Arabic)), "شؤون عسكرية")
	assert.Equal(t, 2, strings.Count(string(all["precision-recall"].SVG(pictures.Arabic)), "whisker"))
}

// Nothing is drawn where there is nothing to draw.
func TestPicturesOfNothing(t *testing.T) {
	for _, p := range []picture{pictures.PrecisionRecall{}, pictures.Histogram{Has: []int{1}}, pictures.Bars{}, pictures.Confusion{Names: []string{"a"}}, pictures.Coverage{}, pictures.Growth{Documents: []int{5, 5}}} {
		assert.Empty(t, p.SVG(pictures.Arabic))
	}
}

// Every class of a picture is in the style sheet. With TASNIF_SCREENSHOTS, the
// pictures are written there on a page.
func TestPicturesHaveTheirStyle(t *testing.T) {
	var page strings.Builder
	page.WriteString(`<!doctype html><html lang="ar"><meta charset="utf-8"><style>` + pictures.Style + `</style><body>`)
	plain := map[string]bool{"picture": true, "value": true, "count": true} // as the text around
	for kind, p := range samples("أمن الطاقة والمناخ في الشرق الأوسط وشمال أفريقيا", .7) {
		for _, l := range pictures.Languages {
			svg := string(p.SVG(l))
			page.WriteString(svg)
			for _, m := range regexp.MustCompile(`class="([^"]*)"`).FindAllStringSubmatch(svg, -1) {
				for _, class := range strings.Fields(m[1]) {
					assert.True(t, plain[class] || regexp.MustCompile(`\.picture [^{]*\.`+class+`\b`).MatchString(pictures.Style), "%s: class %s", kind, class)
				}
			}
		}
	}
	if dir := os.Getenv("TASNIF_SCREENSHOTS"); dir != "" {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "pictures.html"), []byte(page.String()), 0o600))
	}
}
