package main

import (
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tasnif/cmd/tasnif/guide"
)

// pythonWithPandas is a Python that has pandas and scikit-learn: the one that
// TASNIF_PYTHON names, that of make -f .ci/Makefile python, or python3.
func pythonWithPandas(t *testing.T) string {
	for _, python := range []string{os.Getenv("TASNIF_PYTHON"), filepath.Join(root(t), "build", "python.venv", "bin", "python"), "python3"} {
		if python != "" && exec.Command(python, "-c", "import pandas, sklearn").Run() == nil {
			return python
		}
	}
	t.Skip("skipped: no Python with pandas and scikit-learn (make -f .ci/Makefile python installs them; or name one in TASNIF_PYTHON)")
	return ""
}

// The blocks of the page on Python run in order, in one process, as printed: they
// hold answers read by pandas and scored by scikit-learn to the figures of evaluate.
func TestPythonGuideRuns(t *testing.T) {
	program, err := exec.LookPath("tasnif")
	require.NoError(t, err, "testscript puts it on the path")
	python := pythonWithPandas(t)
	page, err := guide.Read("python")
	require.NoError(t, err)
	var script []string
	for _, block := range regexp.MustCompile("(?ms)^```python\n(.*?)^```$").FindAllStringSubmatch(string(page), -1) {
		script = append(script, block[1])
	}
	require.Greater(t, len(script), 3)
	dir := t.TempDir()
	for name, text := range guideFiles(t) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), text, 0o600))
	}
	run := exec.CommandContext(t.Context(), python, "-c", strings.Join(script, "\n"))
	run.Dir = dir
	run.Env = append(os.Environ(), "PATH="+filepath.Dir(program)+string(os.PathListSeparator)+os.Getenv("PATH"))
	out, err := run.CombinedOutput()
	require.NoError(t, err, string(out))
	require.Contains(t, string(out), "sanctions", cmp.Or(string(out), "nothing was printed"))
}
