package formats

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"tasnif/data"
	"tasnif/data/sharedtest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"pgregory.net/rapid"
)

func TestFilesThatAreNoCorpus(t *testing.T) {
	root := tree(t, map[string]string{
		"sheet.xls":    "PK\x03\x04....",
		"sheet.csv":    "PK\x03\x04....",
		"bin.jsonl":    "\x01\x02\x00\x03",
		"d.jsonl.zst":  "{\"headline\":\"x\"}\n",
		"e.jsonl.gz":   "\x1f\x8b",
		"f.parquet":    "PAR1",
		"corpus.jsonl": `{"headline":"x"}`,
	})
	in := func(name string) string { return filepath.Join(root, name) }
	for path, want := range map[string]string{
		in("none.jsonl"):           in("none.jsonl") + ": no such file or directory",
		in("sheet.xls"):            in("sheet.xls") + ": no corpus has this ending; there are .atom, .csv, .ft.txt, .json, .jsonl, .ndjson, .parquet, .rss, .tsv, .txt, .xlsx, .xml (each plain, .gz or .zst), a folder of label folders, and - for standard input",
		in("sheet.csv"):            in("sheet.csv") + ": is a zip archive or a spreadsheet; unpack " + in("sheet.csv") + ", or name it .xlsx",
		in("bin.jsonl"):            in("bin.jsonl") + ": is binary (it has zero bytes), not text",
		in("d.jsonl.zst"):          in("d.jsonl.zst") + ": cannot be uncompressed as .zst (invalid input: magic number mismatch); it is damaged or of another kind",
		in("e.jsonl.gz"):           in("e.jsonl.gz") + ": ends too early, the file is cut off (unexpected EOF); fetch it again",
		in("corpus.jsonl/x.jsonl"): in("corpus.jsonl/x.jsonl") + ": not a directory",
		"-":                        "-: there is no standard input here",
	} {
		_, err := Load(context.Background(), Options{SkipBad: func(err error) { t.Errorf("%s: no bad row: %v", path, err) }}, path)
		assert.EqualError(t, err, want)
	}
	_, err := Load(context.Background(), Options{}, in("none.jsonl"))
	assert.ErrorIs(t, err, fs.ErrNotExist)
	_, err = Load(context.Background(), Options{})
	assert.EqualError(t, err, "no corpus is named")
	_, err = Load(context.Background(), Options{Encoding: "utf-61"}, in("corpus.jsonl"))
	assert.EqualError(t, err, `no encoding "utf-61": there are iso-8859-6, utf-16, utf-8, windows-1256`)
	_, err = Load(context.Background(), Options{Format: ".jso"}, in("corpus.jsonl"))
	assert.EqualError(t, err, `no format ".jso": there are .atom, .csv, .ft.txt, .json, .jsonl, .ndjson, .parquet, .rss, .tsv, .txt, .xlsx, .xml`)
}

func TestSeveralPathsInOrder(t *testing.T) {
	root := tree(t, map[string]string{
		"a.JSONL":          `{"headline":"1"}`,
		"b.csv":            "title\n2\n",
		"c/politics/x.txt": "3",
	})
	paths := []string{filepath.Join(root, "c"), filepath.Join(root, "a.JSONL"), "-", filepath.Join(root, "b.csv")}
	var bytes int
	docs, err := Load(context.Background(), Options{Stdin: strings.NewReader(`{"headline":"in"}`), Progress: func(n int) { bytes += n }}, paths...)
	require.NoError(t, err)
	var got []string
	for _, d := range docs {
		got = append(got, d.Headline+" "+filepath.Base(d.Place.String()))
	}
	assert.Equal(t, []string{"3 x.txt", "1 a.JSONL:1", "in stdin:1", "2 b.csv:2"}, got)
	assert.Equal(t, len(`{"headline":"1"}`)+len(`{"headline":"in"}`)+len("title\n2\n")+len("3"), bytes)
}

func TestStdinFormats(t *testing.T) {
	for text, want := range map[string]data.Document{
		"\n {\"headline\":\"x\"}\n": {Headline: "x", Place: data.Place{File: "stdin", Line: 2}},
		"وزير يزور\n":               {Headline: "وزير يزور", Place: data.Place{File: "stdin", Line: 1}},
	} {
		docs, err := Load(context.Background(), Options{Stdin: strings.NewReader(text), Feed: true}, "-")
		require.NoError(t, err)
		assert.Equal(t, []data.Document{want}, docs)
	}
	docs, err := Load(context.Background(), Options{Stdin: strings.NewReader("__label__a نص"), Format: ".ft.txt"}, "-")
	require.NoError(t, err)
	assert.Equal(t, []string{"a"}, docs[0].Labels)
	_, err = Load(context.Background(), Options{Stdin: strings.NewReader(" \n"), Feed: true}, "-")
	assert.EqualError(t, err, "stdin: no documents")
}

// TestCompressionByItsFirstBytes: whatever a file's ending says, and for standard input.
func TestCompressionByItsFirstBytes(t *testing.T) {
	text := `{"headline":"x"}` + "\n"
	for _, packing := range slices.Sorted(maps.Keys(pack)) {
		for _, name := range []string{"a.jsonl", "a.jsonl.gz", "a.dat.zst", "a.dat"} {
			path := filepath.Join(tree(t, map[string]string{name: string(pack[packing](text))}), name)
			docs, err := Load(context.Background(), Options{Format: ".jsonl"}, path)
			require.NoError(t, err, "%s as %s", packing, name)
			assert.Equal(t, "x", docs[0].Headline)
		}
		docs, err := Load(context.Background(), Options{Stdin: bytes.NewReader(pack[packing](text))}, "-")
		require.NoError(t, err, packing)
		assert.Equal(t, "x", docs[0].Headline)
	}
	folder := tree(t, map[string]string{"politics/1.txt": "x"})
	_, err := Load(context.Background(), Options{Format: ".jsonl"}, folder)
	assert.EqualError(t, err, folder+": is a folder, which is not read as .jsonl")
	var option *data.OptionError
	require.ErrorAs(t, err, &option)
	assert.Equal(t, "Format", option.Option)
}

// broken gives its text and then fails, as a disk or a network does.
type broken struct {
	text io.Reader
	err  error
}

func (b *broken) Read(p []byte) (int, error) {
	n, err := b.text.Read(p)
	if err == io.EOF {
		err = b.err
	}
	return n, err
}

func TestAReaderThatFails(t *testing.T) {
	failure := errors.New("input/output error")
	for _, format := range rowFormats() {
		text := samples[format].write(three) + `half a "row`
		docs := 0
		var last error
		for _, err := range readAs(context.Background(), Options{SkipBad: func(err error) { t.Error(format, err) }}, &broken{strings.NewReader(text), failure}, "c", format) {
			if last = err; err == nil {
				docs++
			}
		}
		assert.Equal(t, 3, docs, format)
		assert.ErrorIs(t, last, failure, format)
		assert.EqualError(t, last, "c: input/output error", format)
	}
}

func TestReadEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	docs := 0
	var last error
	for _, err := range readAs(ctx, Options{}, strings.NewReader(asJSONL(three)), "c", ".jsonl") {
		if last = err; err == nil {
			docs++
			cancel()
		}
	}
	assert.Equal(t, 1, docs)
	assert.ErrorIs(t, last, context.Canceled)
}

// A reading that is left half way leaves no file open and no goroutine behind.
func TestReadingLeftHalfWay(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	for compression, pack := range pack {
		path := filepath.Join(tree(t, map[string]string{"c.jsonl" + compression: string(pack(strings.Repeat(asJSONL(three), 5000)))}), "c.jsonl"+compression)
		for _, err := range Read(context.Background(), Options{}, path) {
			require.NoError(t, err)
			break
		}
	}
}

func TestWriteThenRead(t *testing.T) {
	label := rapid.StringMatching(`[\p{Arabic}a-z]([\p{Arabic}a-z _"\\<&-]*[\p{Arabic}a-z])?`)
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) data.Document {
			d := data.Document{
				ID: rapid.String().Draw(t, "id"), Headline: rapid.String().Draw(t, "headline"), Body: rapid.String().Draw(t, "body"),
				Source: rapid.String().Draw(t, "source"), Date: rapid.String().Draw(t, "date"), Split: rapid.String().Draw(t, "split"),
				Labels: rapid.SliceOfNDistinct(label, 0, 3, rapid.ID).Draw(t, "labels"),
			}
			d.Labels, _ = data.CleanLabels(d.Labels)
			return d
		}), 1, 5).Draw(t, "documents")
		var b strings.Builder
		require.NoError(t, Write(&b, want...))
		got, err := readText(".jsonl", b.String(), Options{})
		require.NoError(t, err)
		for i := range got {
			assert.Equal(t, data.Place{File: "c", Line: i + 1}, got[i].Place)
			got[i].Place = data.Place{}
		}
		assert.Equal(t, want, got)
	})
}

func TestWriteTellsOfAFullDisk(t *testing.T) {
	full := errors.New("no space left on device")
	r, w := io.Pipe()
	require.NoError(t, r.CloseWithError(full))
	assert.ErrorIs(t, Write(w, three...), full)
}

// TestSharedCorpora holds the reader to the counts of the corpora's own README
// (of the largest, khaleej, in BenchmarkReadKhaleej).
func TestSharedCorpora(t *testing.T) {
	for name, want := range map[string][3]int{
		"ant": {20888, 3052, 6033}, "asnd": {6676, 387, 745},
		"sib200": {701, 99, 204}, "topics": {2000, 400, 0}, "unquad": {4942, 661, 1021},
	} {
		t.Run(name, func(t *testing.T) {
			path := sharedtest.File(t, "corpora/"+name+".jsonl.zst")
			count := map[string]int{}
			for d, err := range Read(context.Background(), Options{}, path) {
				require.NoError(t, err)
				count[d.Split]++
			}
			assert.Equal(t, want, [3]int{count["train"], count["dev"], count["test"]})
			assert.Zero(t, count[""])
		})
	}
}

func BenchmarkReadJSONL(b *testing.B) {
	var docs []data.Document
	for range 1000 {
		docs = append(docs, data.Document{ID: "1", Headline: "بوتين يقبل دعوة كيم", Body: strings.Repeat("قال المتحدث \"نعم\" ثم انصرف. ", 50), Labels: []string{"diplomacy"}})
	}
	text := asJSONL(docs)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := readText(".jsonl", text, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadKhaleej(b *testing.B) {
	path := sharedtest.File(b, "corpora/khaleej.jsonl.zst")
	for b.Loop() {
		docs, err := Load(context.Background(), Options{}, path)
		if err != nil || len(docs) != 34345+4432+6723 {
			b.Fatal(len(docs), err)
		}
	}
}
