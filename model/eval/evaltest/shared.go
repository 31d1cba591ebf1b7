package evaltest

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"tasnif/data/sharedtest"
)

// Shared decodes a JSON file of the shared folder, which TASNIF_SHARED names;
// by default it lies beside the repository. Where it is absent the test skips.
func Shared(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(sharedtest.File(t, name))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, into))
}
