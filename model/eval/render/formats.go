package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"tasnif/model/eval"
	"tasnif/model/eval/htmlreport"
	"tasnif/model/eval/study"
)

// formats are the ways to write an X, by name.
type formats[X any] map[string]func(b *bytes.Buffer, x X) error

// The formats of each thing: a new one is a file, and a line here.
var (
	reports = formats[*eval.Report]{
		"github":      WriteAnnotations,
		"html":        htmlreport.Write,
		"json":        WriteJSON,
		"junit":       WriteJUnit,
		"markdown":    WriteMarkdown,
		"openmetrics": WriteOpenMetrics,
		"text":        WriteText,
	}
	comparisons = formats[*eval.Comparison]{
		"html":     htmlreport.WriteComparison,
		"json":     indented[*eval.Comparison],
		"markdown": markdownComparison,
		"text":     textComparison,
	}
	curves = formats[*study.LearningCurve]{
		"csv":  curveCSV,
		"html": curveHTML,
		"json": curveJSON,
		"svg":  curveSVG,
		"text": curveText,
	}
	cards = formats[*eval.Card]{
		"json":     indented[*eval.Card],
		"markdown": markdownCard,
	}
)

// Formats are the names of the report formats, sorted.
func Formats() []string { return reports.names() }

// ComparisonFormats are the names of the formats of a comparison by itself, sorted.
func ComparisonFormats() []string { return comparisons.names() }

// LearningCurveFormats are the names of the formats of a learning curve, sorted.
func LearningCurveFormats() []string { return curves.names() }

// CardFormats are the names of the formats of a card, sorted.
func CardFormats() []string { return cards.names() }

// Write renders a report in the named format. The report is not changed.
func Write(w io.Writer, format string, r *eval.Report) error {
	return reports.write(w, "report", format, r)
}

// WriteComparison renders a comparison in the named format.
func WriteComparison(w io.Writer, format string, c *eval.Comparison) error {
	return comparisons.write(w, "comparison", format, c)
}

// WriteLearningCurve renders a learning curve in the named format.
func WriteLearningCurve(w io.Writer, format string, c *study.LearningCurve) error {
	return curves.write(w, "learning curve", format, c)
}

// WriteCard renders a card in the named format.
func WriteCard(w io.Writer, format string, c *eval.Card) error {
	return cards.write(w, "card", format, c)
}

func (f formats[X]) names() []string { return slices.Sorted(maps.Keys(f)) }

func (f formats[X]) write(w io.Writer, what, format string, x X) error {
	write, ok := f[format]
	if !ok {
		return fmt.Errorf("eval: there is no %s format %q: use one of %s", what, format, strings.Join(f.names(), ", "))
	}
	var b bytes.Buffer
	if err := write(&b, x); err != nil {
		return fmt.Errorf("eval: the %s as %s: %w", what, format, err)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// numbers is a list of numbers that the encoder spread over lines; strings hold
// no line ends in JSON, so it never matches inside one.
var numbers = regexp.MustCompile(`\[\n\s+-?[0-9][-+.eE0-9]*(?:,\n\s+-?[0-9][-+.eE0-9]*)*\n\s*\]`)

// indented writes JSON two spaces deep, with lists of numbers on one line each.
func indented[X any](b *bytes.Buffer, x X) error {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(x); err != nil {
		return err
	}
	b.Write(numbers.ReplaceAllFunc(text.Bytes(), func(list []byte) []byte {
		return bytes.ReplaceAll(bytes.Join(bytes.Fields(list), nil), []byte(","), []byte(", "))
	}))
	return nil
}
