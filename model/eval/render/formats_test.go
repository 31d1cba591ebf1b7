package render_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/render"
	"tasnif/model/eval/safetext"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestGoldenReports(t *testing.T) {
	for name, s := range map[string]*predictions.Set{"multi": evaltest.Multi(), "single": evaltest.Single()} {
		r := evaltest.DefaultReport(t, s)
		for _, format := range render.Formats() {
			t.Run(name+"-"+format, func(t *testing.T) {
				var b bytes.Buffer
				require.NoError(t, render.Write(&b, format, r))
				got := b.String()
				if format == "html" { // what it says, without what it looks like
					got = regexp.MustCompile(`(?s)(<style>).*?(</style>)|(<script>).*?(</script>)|sha256-[^&]*`).ReplaceAllString(got, "$1$2$3$4")
				}
				file := filepath.Join("testdata", name+"."+format+".golden")
				if *update {
					require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
				}
				want, err := os.ReadFile(file)
				require.NoError(t, err)
				assert.Equal(t, string(want), got, "go test ./model/eval/render -update writes it anew")
			})
		}
	}
}

func TestTextFitsNinetyColumns(t *testing.T) {
	s := evaltest.Multi()
	long := strings.Repeat("طويل جدا ", 60)
	for i := range s.Labels {
		s.Labels[i].ID += "-" + strings.Repeat("x", 60)
		s.Labels[i].Arabic = long
	}
	for i := range s.Rows {
		s.Rows[i].Headline, s.Rows[i].ID = long, long
	}
	r := evaltest.DefaultReport(t, s)
	r.Model, r.Corpus = long, long
	var b bytes.Buffer
	require.NoError(t, render.WriteText(&b, r))
	for line := range strings.Lines(b.String()) {
		assert.LessOrEqual(t, safetext.Width(strings.TrimSuffix(line, "\n")), 90, line)
	}
}

// Whatever a headline holds, the reader's cursor, the direction of the line and
// the table around it stay as they are.
func TestHostileText(t *testing.T) {
	hostile := "\x1b[31mأحمر\x00 \u202e\u2066\u2067عكس\u2028سطر\r\n| `x` <script>alert(1)</script> ](javascript:x) www.evil.example @all \xff"
	s := evaltest.Multi()
	for i := range s.Rows {
		s.Rows[i].Headline, s.Rows[i].ID = hostile, hostile
	}
	for _, format := range render.Formats() {
		if format == "json" {
			continue // carries text as it is, escaped by JSON's rules
		}
		var plain, attacked bytes.Buffer
		require.NoError(t, render.Write(&plain, format, evaltest.DefaultReport(t, evaltest.Multi())))
		require.NoError(t, render.Write(&attacked, format, evaltest.DefaultReport(t, s)))
		out := attacked.String()
		for _, bad := range []string{"\x1b", "\x00", "\u202e", "\u2066", "\u2067", "\u2028", "\r", "\xff"} {
			assert.NotContains(t, out, bad, "%s: %q", format, bad)
		}
		assert.Equal(t, strings.Count(plain.String(), "\n"), strings.Count(out, "\n"), format)
		assert.Equal(t, strings.Count(out, safetext.FSI), strings.Count(out, safetext.PDI), format)
		if format == "html" {
			assert.Equal(t, 1, strings.Count(out, "<script"), "its own script alone")
			assert.NotContains(t, out, "ZgotmplZ", "the template engine met something it holds for unsafe")
		}
		if format == "markdown" {
			assert.Equal(t, strings.Count(out, "<script"), strings.Count(out, `\<script`))
			assert.NotContains(t, out, " www.")
			assert.NotContains(t, out, " @all")
			for line := range strings.Lines(out) {
				if strings.Contains(line, "script") {
					bars := strings.Count(line, "|") - strings.Count(line, `\|`)
					assert.Contains(t, []int{6, 7}, bars, line)
				}
			}
		}
	}
}

func TestFormats(t *testing.T) {
	assert.IsIncreasing(t, render.Formats())
	assert.Subset(t, render.Formats(), []string{"json", "markdown", "text"})
	err := render.Write(&bytes.Buffer{}, "txet", evaltest.DefaultReport(t, evaltest.Single()))
	require.Error(t, err)
	assert.Contains(t, err.Error(), "markdown, ")
	assert.Contains(t, err.Error(), "text")
}
