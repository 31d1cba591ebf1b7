package formats

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"tasnif/data"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// sample is how the conformance suite writes a format: a new format needs one.
type sample struct {
	head   int                                 // lines before the first document
	write  func([]data.Document) string        // a document a line
	keeps  func(d data.Document) data.Document // what the format can carry of a document
	badRow string                              // one row that cannot be read
}

var samples = map[string]sample{
	".jsonl":  {write: asJSONL, keeps: whole, badRow: `{"headline": 17}`},
	".ndjson": {write: asJSONL, keeps: whole, badRow: `"x"`},
	".csv":    {head: 1, write: asCells(','), keeps: whole, badRow: "a,b"},
	".tsv":    {head: 1, write: asCells('\t'), keeps: whole, badRow: "a\tb"},
	".ft.txt": {write: asFastText, keeps: func(d data.Document) data.Document {
		return data.Document{Body: d.Headline + " " + d.Body, Labels: d.Labels}
	}, badRow: "__label__ text"},
	".txt": {write: asLines, keeps: func(d data.Document) data.Document { return data.Document{Headline: d.Headline} }, badRow: "__label__politics text"},
}

// rowFormats are the formats of which a damaged row leaves the others readable.
func rowFormats() []string { return slices.Sorted(maps.Keys(samples)) }

func whole(d data.Document) data.Document { return d }

func asJSONL(docs []data.Document) string {
	var b bytes.Buffer
	if err := Write(&b, docs...); err != nil {
		panic(err)
	}
	return b.String()
}

// asCells writes with the standard library, against which our reader is held.
func asCells(comma rune) func([]data.Document) string {
	return func(docs []data.Document) string {
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.Comma = comma
		rows := [][]string{{"id", "title", "text", "category", "source", "date", "split", "unknown"}}
		for _, d := range docs {
			rows = append(rows, []string{d.ID, d.Headline, d.Body, strings.Join(d.Labels, " | "), d.Source, d.Date, d.Split, "x"})
		}
		if err := w.WriteAll(rows); err != nil {
			panic(err)
		}
		return b.String()
	}
}

func asFastText(docs []data.Document) string {
	var b strings.Builder
	for _, d := range docs {
		for _, l := range d.Labels {
			b.WriteString("__label__" + l + " ")
		}
		b.WriteString(d.Headline + " " + d.Body + "\n")
	}
	return b.String()
}

func asLines(docs []data.Document) string {
	var b strings.Builder
	for _, d := range docs {
		b.WriteString(d.Headline + "\n")
	}
	return b.String()
}

var pack = map[string]func(string) []byte{
	"": func(s string) []byte { return []byte(s) },
	".gz": func(s string) []byte {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		w.Write([]byte(s))
		w.Close()
		return b.Bytes()
	},
	".zst": func(s string) []byte {
		w, err := zstd.NewWriter(nil)
		if err != nil {
			panic(err)
		}
		return w.EncodeAll([]byte(s), nil)
	},
}

var three = []data.Document{
	{ID: "1", Headline: "بوتين يقبل دعوة كيم", Body: `قال المتحدث: "نعم"، ثم انصرف`, Labels: []string{"diplomacy"}, Source: "desk", Date: "2018-04-23", Split: "train"},
	{ID: "2", Headline: "أوبك تبحث خفض الإنتاج", Body: "النفط يقفز 3%، والأسواق تترقب", Labels: []string{"energy", "economy"}, Split: "dev"},
	{ID: "3", Headline: "صورة اليوم", Body: "بلا تصنيف", Split: "test"},
}

func TestEveryFormatAndCompressionHasASample(t *testing.T) {
	assert.Equal(t, Formats(), slices.Sorted(slices.Values(append(slices.Collect(maps.Keys(wholeSamples)), rowFormats()...))))
	assert.Equal(t, slices.Sorted(maps.Keys(compressions)), slices.Sorted(maps.Keys(pack))[1:])
}

// TestFormats is the conformance suite: every format in every compression.
func TestFormats(t *testing.T) {
	for _, format := range rowFormats() {
		for _, compression := range slices.Sorted(maps.Keys(pack)) {
			t.Run(strings.TrimPrefix(format+compression, "."), func(t *testing.T) {
				conform(t, format+compression, samples[format], pack[compression], compression != "")
			})
		}
	}
}

func conform(t *testing.T, ending string, s sample, pack func(string) []byte, compressed bool) {
	path := filepath.Join(t.TempDir(), "corpus"+ending)
	read := func(t *testing.T, text []byte, opt Options) ([]data.Document, error) {
		t.Helper()
		require.NoError(t, os.WriteFile(path, text, 0o600))
		return Load(context.Background(), opt, path)
	}
	want := make([]data.Document, len(three))
	for i, d := range three {
		want[i] = s.keeps(d)
		want[i].Place = data.Place{File: path, Line: i + 1 + s.head}
	}
	text := s.write(three)
	rows := strings.SplitAfter(text, "\n")

	for name, text := range map[string]string{
		"plain":            text,
		"BOM":              bom + text,
		"CRLF":             strings.ReplaceAll(text, "\n", "\r\n"),
		"no final newline": strings.TrimSuffix(text, "\n"),
	} {
		t.Run(name, func(t *testing.T) {
			docs, err := read(t, pack(text), Options{})
			require.NoError(t, err)
			assert.Equal(t, want, docs)
		})
	}

	t.Run("blank lines", func(t *testing.T) {
		docs, err := read(t, pack(strings.ReplaceAll(text, "\n", "\n\n")), Options{})
		require.NoError(t, err)
		require.Len(t, docs, len(want))
		for i, d := range docs {
			assert.Equal(t, 2*(i+s.head)+1, d.Place.Line)
		}
	})

	t.Run("a line of 2 MB", func(t *testing.T) {
		long := three[0]
		long.Headline = strings.Repeat("كلمة ", 2<<20/9) + "أخيرة"
		docs, err := read(t, pack(s.write([]data.Document{long, three[1]})), Options{})
		require.NoError(t, err)
		require.Len(t, docs, 2)
		assert.Equal(t, s.keeps(long).Headline, docs[0].Headline)
		assert.Equal(t, s.keeps(long).Body, docs[0].Body)
		assert.Equal(t, want[1], docs[1])
	})

	for name, text := range map[string]string{
		"empty":      "",
		"only a BOM": bom,
		"blank":      "\n\n",
		"a head":     strings.Join(rows[:s.head], ""),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(t, pack(text), Options{})
			assert.ErrorIs(t, err, data.ErrNoDocuments)
			assert.EqualError(t, err, path+": no documents")
		})
	}

	t.Run("invalid UTF-8", func(t *testing.T) {
		row := 1 + s.head
		bad := strings.Join(rows[:row], "") + strings.Replace(rows[row], "أوبك", "أو\xffبك", 1) + strings.Join(rows[row+1:], "")
		_, err := read(t, pack(bad), Options{})
		var rowErr *RowError
		require.ErrorAs(t, err, &rowErr)
		assert.Equal(t, want[1].Place, rowErr.Place)
		assert.Contains(t, err.Error(), "is 0xFF); fix the row")

		var skipped []error
		docs, err := read(t, pack(bad), Options{SkipBad: func(err error) { skipped = append(skipped, err) }})
		require.NoError(t, err)
		assert.Equal(t, []data.Document{want[0], want[2]}, docs)
		assert.Len(t, skipped, 1)
	})

	t.Run("bad rows", func(t *testing.T) {
		bad := strings.Join(rows[:s.head+1], "") + s.badRow + "\n" + strings.Join(rows[s.head+1:], "") + s.badRow + "\n"
		_, err := read(t, pack(bad), Options{})
		var rowErr *RowError
		require.ErrorAs(t, err, &rowErr)
		assert.Equal(t, s.head+2, rowErr.Place.Line)
		assert.True(t, strings.HasPrefix(err.Error(), fmt.Sprintf("%s:%d: ", path, s.head+2)), err)

		var lines []int
		docs, err := read(t, pack(bad), Options{SkipBad: func(err error) {
			var rowErr *RowError
			require.ErrorAs(t, err, &rowErr)
			lines = append(lines, rowErr.Place.Line)
		}})
		require.NoError(t, err)
		assert.Len(t, docs, 3)
		assert.Equal(t, []int{s.head + 2, s.head + 5}, lines)
	})

	t.Run("all rows bad", func(t *testing.T) {
		bad := strings.Join(rows[:s.head], "") + s.badRow + "\n" + s.badRow + "\n"
		_, err := read(t, pack(bad), Options{SkipBad: func(error) {}})
		assert.ErrorIs(t, err, data.ErrNoDocuments)
		assert.EqualError(t, err, path+": no documents: all 2 rows are bad")
	})

	t.Run("windows-1256", func(t *testing.T) {
		encoded, err := charmap.Windows1256.NewEncoder().String(text)
		require.NoError(t, err)
		_, err = read(t, pack(encoded), Options{})
		require.Error(t, err)
		assert.Contains(t, err.Error(), "it looks like windows-1256")

		docs, err := read(t, pack(encoded), Options{Encoding: "windows-1256"})
		require.NoError(t, err)
		assert.Equal(t, want, docs)

		_, err = read(t, pack(text), Options{Encoding: "windows-1256"})
		assert.EqualError(t, err, path+": is UTF-8, not windows-1256")
	})

	t.Run("UTF-16", func(t *testing.T) {
		encoded, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
		require.NoError(t, err)
		docs, err := read(t, pack(encoded), Options{})
		require.NoError(t, err)
		assert.Equal(t, want, docs)
		docs, err = read(t, pack(encoded[2:]), Options{})
		require.NoError(t, err, "without a mark")
		assert.Equal(t, want, docs)
	})

	t.Run("a zero byte is one bad row wherever it stands", func(t *testing.T) {
		for _, row := range []int{s.head, s.head + 2} {
			bad := strings.Join(rows[:row], "") + strings.Replace(rows[row], "ي", "\x00", 1) + strings.Join(rows[row+1:], "")
			skipped := 0
			docs, err := read(t, pack(bad), Options{SkipBad: func(error) { skipped++ }})
			require.NoError(t, err)
			assert.Len(t, docs, 2)
			assert.Equal(t, 1, skipped)
		}
	})

	t.Run("ISO-8859-6 and Mac Arabic are told", func(t *testing.T) {
		text := strings.Join(rows[:s.head], "") + strings.Repeat(strings.Join(rows[s.head:], ""), 3)
		encoded, err := encoding.ReplaceUnsupported(charmap.ISO8859_6.NewEncoder()).String(text)
		require.NoError(t, err)
		_, err = read(t, pack(encoded), Options{})
		require.Error(t, err)
		assert.Contains(t, err.Error(), "it looks like iso-8859-6")
		_, err = read(t, pack(encoded), Options{Encoding: "windows-1256"})
		assert.EqualError(t, err, path+": looks like iso-8859-6, not windows-1256")
		docs, err := read(t, pack(encoded), Options{Encoding: "iso-8859-6"})
		require.NoError(t, err)
		assert.Len(t, docs, 9)
		mac := strings.ReplaceAll(encoded, " ", "\xa0")
		_, err = read(t, pack(mac), Options{})
		require.Error(t, err)
		assert.Contains(t, err.Error(), "it looks like Mac Arabic")
	})

	if !compressed {
		return
	}
	t.Run("cut off anywhere", func(t *testing.T) {
		packed := pack(text)
		for n := 1; n < len(packed); n++ {
			if n > 12 && n < len(packed)-12 && n%7 != 0 {
				continue // the beginning and the end have the most to go wrong
			}
			_, err := read(t, packed[:n], Options{SkipBad: func(err error) { t.Errorf("cut at %d is no bad row: %v", n, err) }})
			require.Error(t, err, "cut to %d of %d bytes", n, len(packed))
			assert.True(t, strings.HasPrefix(err.Error(), path+": "), err)
		}
	})
	t.Run("not compressed at all", func(t *testing.T) {
		_, err := read(t, []byte(text), Options{})
		require.Error(t, err)
		assert.Contains(t, err.Error(), path+": cannot be uncompressed as ")
	})
}

func TestReadStopsWhenToldTo(t *testing.T) {
	for _, format := range rowFormats() {
		s := samples[format]
		n := 0
		for _, err := range readAs(context.Background(), Options{}, strings.NewReader(s.write(three)), "corpus"+format, format) {
			require.NoError(t, err)
			n++
			break
		}
		assert.Equal(t, 1, n, format)
	}
}
