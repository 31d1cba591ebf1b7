package evaltest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Shared decodes a JSON file of the shared folder, which TASNIF_SHARED names;
// by default it lies beside the repository. Where it is absent the test skips.
func Shared(t *testing.T, name string, into any) {
	t.Helper()
	root := os.Getenv("TASNIF_SHARED")
	if root == "" {
		dir, err := os.Getwd()
		require.NoError(t, err)
		for {
			if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
				break
			}
			require.NotEqual(t, filepath.Dir(dir), dir, "no go.mod above the test")
			dir = filepath.Dir(dir)
		}
		root = filepath.Join(dir, "..", "shared")
	}
	text, err := os.ReadFile(filepath.Join(root, name))
	if os.IsNotExist(err) {
		t.Skipf("skipped: %s is not in %s; set TASNIF_SHARED to the folder that has it", name, root)
	}
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, into))
}
