package formats

import (
	"context"
	"os"
	"path/filepath"
	"tasnif/data"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"
)

// tree writes files under a new folder and gives its path.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	return root
}

func TestFolder(t *testing.T) {
	root := tree(t, map[string]string{
		"politics/2.txt":     "عنوان ثان\r\n\r\nسطر\r\nآخر\r\n",
		"politics/1.txt":     bom + "عنوان\nنص",
		"politics/3.txt.gz":  string(pack[".gz"]("مضغوط\nنص")),
		"sports/1.txt.zst":   string(pack[".zst"]("رياضة")),
		".git/config":        "x",
		"politics/.DS_Store": "x",
	})
	docs, err := Load(context.Background(), Options{}, root)
	require.NoError(t, err)
	at := func(name string) data.Place { return data.Place{File: filepath.Join(root, name)} }
	assert.Equal(t, []data.Document{
		{Headline: "عنوان", Body: "نص", Labels: []string{"politics"}, Place: at("politics/1.txt")},
		{Headline: "عنوان ثان", Body: "سطر\nآخر", Labels: []string{"politics"}, Place: at("politics/2.txt")},
		{Headline: "مضغوط", Body: "نص", Labels: []string{"politics"}, Place: at("politics/3.txt.gz")},
		{Headline: "رياضة", Labels: []string{"sports"}, Place: at("sports/1.txt.zst")},
	}, docs)
}

func TestFolderInWindows1256(t *testing.T) {
	encoded, err := charmap.Windows1256.NewEncoder().String("وزير الخارجية\nيزور بغداد")
	require.NoError(t, err)
	root := tree(t, map[string]string{"diplomacy/1.txt": encoded})
	_, err = Load(context.Background(), Options{}, root)
	require.Error(t, err)
	assert.Contains(t, err.Error(), "1.txt: not UTF-8 (byte 1 is 0xE6); it looks like windows-1256")
	docs, err := Load(context.Background(), Options{Encoding: "windows-1256"}, root)
	require.NoError(t, err)
	assert.Equal(t, "يزور بغداد", docs[0].Body)
}

// Every file that is no document is named, as a row that SkipBad may pass.
func TestFolderNamesWhatDoesNotBelong(t *testing.T) {
	whole := pack[".gz"]("عنوان\nنص")
	root := tree(t, map[string]string{
		"readme.md":           "x",
		"politics/1.txt":      "عنوان",
		"politics/2.pdf":      "x",
		"politics/3.txt":      " \n",
		"politics/4.txt.gz":   string(whole[:len(whole)-3]),
		"politics/5.txt":      "PK\x03\x04",
		"politics/deep/1.txt": "عنوان",
	})
	var bad []string
	docs, err := Load(context.Background(), Options{SkipBad: func(err error) {
		var row *RowError
		require.ErrorAs(t, err, &row)
		name, err2 := filepath.Rel(root, row.Place.File)
		require.NoError(t, err2)
		bad = append(bad, name+": "+row.Err.Error())
	}}, root)
	require.NoError(t, err)
	assert.Len(t, docs, 1)
	assert.Equal(t, []string{
		"readme.md: stands outside the label folders; move it into one, or away",
		"politics/2.pdf: is not a .txt file (plain, .gz or .zst); move it away",
		"politics/3.txt: the file is empty; remove it",
		"politics/4.txt.gz: ends too early, the file is cut off (unexpected EOF); fetch it again",
		"politics/5.txt: is a zip archive or a spreadsheet; unpack " + filepath.Join(root, "politics/5.txt") + ", or name it .xlsx",
		"politics/deep: a folder inside a label folder; a corpus folder holds label folders, and they hold .txt files",
	}, bad)
	_, err = Load(context.Background(), Options{}, root)
	assert.EqualError(t, err, filepath.Join(root, "readme.md")+": stands outside the label folders; move it into one, or away")
}

func TestFolderWithoutLabelFolders(t *testing.T) {
	root := tree(t, map[string]string{"a.jsonl": "{}"})
	_, err := Load(context.Background(), Options{}, root)
	assert.EqualError(t, err, root+": a folder must hold label folders of .txt files; to read the files in it, name them: "+filepath.Join(root, "a.jsonl"))
	empty := t.TempDir()
	_, err = Load(context.Background(), Options{}, empty)
	assert.EqualError(t, err, empty+": no documents: the folder is empty")
	assert.ErrorIs(t, err, data.ErrNoDocuments)
}
