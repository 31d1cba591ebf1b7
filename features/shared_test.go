package features

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// openShared opens a file of the shared folder (TASNIF_SHARED, or the folder
// "shared" beside the repository), decompressed, or gives nil.
func openShared(t testing.TB, name string) io.Reader {
	root := os.Getenv("TASNIF_SHARED")
	if root == "" {
		dir, err := os.Getwd()
		require.NoError(t, err)
		for {
			if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
				break
			}
			require.NotEqual(t, dir, filepath.Dir(dir), "no go.mod above the test's folder")
			dir = filepath.Dir(dir)
		}
		root = filepath.Join(dir, "..", "shared")
	}
	f, err := os.Open(filepath.Join(root, name))
	if os.IsNotExist(err) {
		return nil
	}
	require.NoError(t, err)
	t.Cleanup(func() { f.Close() })
	switch filepath.Ext(name) {
	case ".gz":
		r, err := gzip.NewReader(f)
		require.NoError(t, err)
		return r
	case ".zst":
		r, err := zstd.NewReader(f)
		require.NoError(t, err)
		t.Cleanup(r.Close)
		return r
	}
	return f
}

// corpus reads up to n documents of a corpus in JSON Lines.
func corpus(t testing.TB, r io.Reader, n int) []Fields {
	var docs []Fields
	in := json.NewDecoder(r)
	for len(docs) < n {
		var row struct{ Headline, Text string }
		err := in.Decode(&row)
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		docs = append(docs, Fields{Headline: row.Headline, Body: row.Text})
	}
	return docs
}

// wordsAndChars are the settings that most tests count on: words, not stems, of
// terms that stand in two documents.
func wordsAndChars() Config {
	c := DefaultConfig()
	c.Blocks[0].Name, c.MinDF = "words", 2
	return c
}

// pieces are what texts are drawn from.
var pieces = []string{
	"ا", "ل", "م", "و", "ه", "ة", "أ", "پ", "\u064B", "\u0640", "٠", "3", "1999", " ", " ", "\n", "،", ".",
	"\u202C", "\uFEFB", "\uFDFA", "a", "B", "G20", "é", "Ж", "北", "😀", "x@y.z", "&amp;", "<b>", "\xff",
}

func drawText(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 30).Draw(t, "pieces"), "")
}
