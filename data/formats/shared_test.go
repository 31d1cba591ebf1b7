package formats

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// shared finds a file of the shared folder that lies beside the repository (or
// where TASNIF_SHARED says), and skips the test aloud where it is absent.
func shared(t testing.TB, path ...string) string {
	t.Helper()
	root := os.Getenv("TASNIF_SHARED")
	if root == "" {
		dir, err := os.Getwd()
		require.NoError(t, err)
		for {
			if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
				break
			}
			require.NotEqual(t, dir, filepath.Dir(dir), "no go.mod above the test")
			dir = filepath.Dir(dir)
		}
		root = filepath.Join(filepath.Dir(dir), "shared")
	}
	file := filepath.Join(append([]string{root}, path...)...)
	if _, err := os.Stat(file); err != nil {
		t.Skipf("skipped: %s is not here (TASNIF_SHARED says where the shared folder is)", file)
	}
	return file
}
