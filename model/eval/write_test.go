package eval

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files anew")

func measured(t testing.TB, s *Sheet) *Report {
	t.Helper()
	opt := DefaultOptions()
	opt.Model, opt.Corpus = "m.tasnif", "news.jsonl"
	r, err := Measure(context.Background(), s, opt)
	require.NoError(t, err)
	return r
}

func TestGoldenReports(t *testing.T) {
	for name, s := range map[string]*Sheet{"multi": sample(), "single": single()} {
		r := measured(t, s)
		for _, format := range Formats() {
			t.Run(name+"-"+format, func(t *testing.T) {
				var b bytes.Buffer
				require.NoError(t, Write(&b, format, r))
				file := filepath.Join("testdata", name+"."+format+".golden")
				if *update {
					require.NoError(t, os.WriteFile(file, b.Bytes(), 0o644))
				}
				want, err := os.ReadFile(file)
				require.NoError(t, err)
				assert.Equal(t, string(want), b.String(), "go test ./model/eval -update writes it anew")
			})
		}
	}
}

func TestTextFitsNinetyColumns(t *testing.T) {
	s := sample()
	long := strings.Repeat("طويل جدا ", 60)
	for i := range s.Labels {
		s.Labels[i].ID += "-" + strings.Repeat("x", 60)
		s.Labels[i].Arabic = long
	}
	for i := range s.Rows {
		s.Rows[i].Headline, s.Rows[i].ID = long, long
	}
	r := measured(t, s)
	r.Model, r.Corpus = long, long
	var b bytes.Buffer
	require.NoError(t, WriteText(&b, r))
	for line := range strings.Lines(b.String()) {
		assert.LessOrEqual(t, width(strings.TrimSuffix(line, "\n")), 90, line)
	}
}

// Whatever a headline holds, the reader's cursor, the direction of the line and
// the table around it stay as they are.
func TestHostileText(t *testing.T) {
	hostile := "\x1b[31mأحمر\x00 \u202e\u2066\u2067عكس\u2028سطر\r\n| `x` <script>alert(1)</script> ](javascript:x) www.evil.example @all \xff"
	s := sample()
	for i := range s.Rows {
		s.Rows[i].Headline, s.Rows[i].ID = hostile, hostile
	}
	for _, format := range Formats() {
		if format == "json" {
			continue // carries text as it is, escaped by JSON's rules
		}
		var plain, attacked bytes.Buffer
		require.NoError(t, Write(&plain, format, measured(t, sample())))
		require.NoError(t, Write(&attacked, format, measured(t, s)))
		out := attacked.String()
		for _, bad := range []string{"\x1b", "\x00", "\u202e", "\u2066", "\u2067", "\u2028", "\r", "\xff"} {
			assert.NotContains(t, out, bad, "%s: %q", format, bad)
		}
		assert.Equal(t, strings.Count(plain.String(), "\n"), strings.Count(out, "\n"), format)
		assert.Equal(t, strings.Count(out, fsi), strings.Count(out, pdi), format)
		if format == "html" {
			assert.NotContains(t, out, "<script")
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
	assert.IsIncreasing(t, Formats())
	assert.Subset(t, Formats(), []string{"json", "markdown", "text"})
	err := Write(&bytes.Buffer{}, "txet", measured(t, single()))
	require.Error(t, err)
	assert.Contains(t, err.Error(), "markdown, ")
	assert.Contains(t, err.Error(), "text")
}
