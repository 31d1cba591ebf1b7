package releases

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// published makes a version whose model holds a text.
func published(t *testing.T, f Folder, text string) string {
	t.Helper()
	d, err := f.New()
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(d.File(".tsnf"), []byte(text), 0o600))
	require.NoError(t, d.Publish())
	require.NoError(t, d.Discard(), "nothing is left to discard")
	return d.Version
}

func TestVersionsAndWhatIsServed(t *testing.T) {
	f, err := Of(t.TempDir(), "أخبار")
	require.NoError(t, err)
	at, err := f.Current()
	require.NoError(t, err)
	require.Empty(t, at)
	for n := range 11 {
		require.NoError(t, f.Promote(published(t, f, string(rune('a'+n)))))
	}
	versions, err := f.Versions()
	require.NoError(t, err)
	require.Equal(t, []string{"v9", "v10", "v11"}, versions[8:], "by number, not by letters")
	served, err := os.ReadFile(f.Served())
	require.NoError(t, err)
	require.Equal(t, "k", string(served))

	require.NoError(t, f.Promote("v2"))
	require.Equal(t, "v2", VersionOf(f.Served()))
	require.Empty(t, VersionOf(f.File("v2", ".tsnf")))
	at, err = f.Current()
	require.NoError(t, err)
	require.Equal(t, "v2", at)
	require.ErrorContains(t, f.Promote("v99"), "there is no version v99; there are: v1, v2")
	require.Error(t, f.Promote("current"))
	require.Error(t, f.Promote("../v1"))
	at, err = f.Current()
	require.NoError(t, err)
	require.Equal(t, "v2", at, "a refused promotion changes nothing")
}

func TestDraftsAreSeenWhole(t *testing.T) {
	models := t.TempDir()
	f, err := Of(models, "news")
	require.NoError(t, err)
	one, err := f.New()
	require.NoError(t, err)
	two, err := f.New()
	require.NoError(t, err)
	versions, err := f.Versions()
	require.NoError(t, err)
	require.Empty(t, versions)
	require.NoError(t, one.Publish())
	require.ErrorContains(t, two.Publish(), "it was made meanwhile")
	require.NoError(t, two.Discard())
	entries, err := os.ReadDir(filepath.Join(models, "news"))
	require.NoError(t, err)
	require.Len(t, entries, 1)
}

func TestNames(t *testing.T) {
	for _, name := range []string{"", ".", "..", "a/b", "current", "-x", "a b", "\u202eabc"} {
		_, err := Of("models", name)
		require.Error(t, err, name)
	}
}
