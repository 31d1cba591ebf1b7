package retraining

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tasnif/serve/releases"
)

func TestOneTrainingAtATime(t *testing.T) {
	models := t.TempDir()
	f, err := releases.Of(models, "news")
	require.NoError(t, err)
	end, err := Alone(f)
	require.NoError(t, err)
	_, err = Alone(f)
	require.ErrorContains(t, err, "another training of news is under way")
	other, err := releases.Of(models, "sport")
	require.NoError(t, err)
	endOther, err := Alone(other)
	require.NoError(t, err, "another model's")
	require.NoError(t, endOther())

	left, err := f.New() // and never published: cut off
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(left.File(".tsnf"), []byte("half"), 0o600))
	require.NoError(t, end())
	end, err = Alone(f)
	require.NoError(t, err)
	require.NoFileExists(t, left.File(".tsnf"))
	drafts, err := filepath.Glob(filepath.Join(models, "news", ".draft-*"))
	require.NoError(t, err)
	require.Empty(t, drafts)
	require.NoError(t, end())
}
