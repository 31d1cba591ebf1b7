package main

import (
	"bytes"
	"flag"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"tasnif/cmd/tasnif/corpora"
	"tasnif/cmd/tasnif/models"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var rebuild = flag.Bool("rebuild", false, "write the demonstration model anew")

// fixDemoModel is what to do where the model inside is not what the corpus and
// the trainer of this tree give.
const fixDemoModel = "the demonstration model inside the program is not what this tree trains; run: make demo-model"

// The file that is embedded is what train --demo gives, the same bytes on every
// machine of this architecture, compressed by the command zstd. It takes a training, so it runs
// where TASNIF_DEMO_MODEL is set: make demo-model, make check-demo-model, .ci/run.
func TestDemoModelIsCurrent(t *testing.T) {
	if os.Getenv("TASNIF_DEMO_MODEL") == "" {
		t.Skip("skipped: it trains a model; make check-demo-model runs it")
	}
	if runtime.GOARCH != "amd64" {
		t.Skipf("skipped: the committed model is made on amd64, and %s may round otherwise", runtime.GOARCH)
	}
	path := filepath.Join(t.TempDir(), models.DemoName)
	var stderr strings.Builder
	require.Equal(t, done, run(t.Context(), []string{"train", "-q", "--demo", "-o", path}, strings.NewReader(""), &strings.Builder{}, &stderr), stderr.String())
	trained, err := os.ReadFile(path)
	require.NoError(t, err)
	if *rebuild {
		packed, err := exec.Command("zstd", "-q", "--ultra", "-22", "-c", path).Output()
		require.NoError(t, err, "the command zstd packs the model")
		require.NoError(t, os.WriteFile(filepath.Join("models", "demo.tsnf.zst"), packed, 0o644))
		t.Logf("demo.tsnf.zst: %d bytes, %d as a model file", len(packed), len(trained))
		return
	}
	have, err := models.DemoFile()
	require.NoError(t, err)
	// Not assert.Equal: megabytes of difference help nobody.
	require.True(t, bytes.Equal(trained, have), fixDemoModel)
}

// It can be read by this program at all, and knows every topic.
func TestDemoModelAnswers(t *testing.T) {
	m, sum, size, err := models.ReadDemo()
	require.NoError(t, err, fixDemoModel)
	_, topics, err := corpora.Demonstration()
	require.NoError(t, err)
	assert.Len(t, m.Labels, len(topics))
	assert.Len(t, sum, 64)
	assert.Positive(t, size)

	var stdout, stderr strings.Builder
	status := run(t.Context(), []string{"predict", "--demo", "--labels-only"}, strings.NewReader("مجلس الأمن يمدد العقوبات وحظر السلاح\n"), &stdout, &stderr)
	require.Equal(t, done, status, stderr.String())
	assert.Contains(t, stdout.String(), `"sanctions"`)
}

// It is served with its checksum, and the topics' codes pass through.
func TestServeDemo(t *testing.T) {
	address, _, stop := served(t, "--demo")
	answer, err := http.Get("http://" + address + "/v1/model")
	require.NoError(t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	_, sum, _, err := models.ReadDemo()
	require.NoError(t, err)
	for _, part := range []string{`"name":"demo"`, sum, `"iptc":["medtop:20000642"]`, `"iptc_broader":["medtop:20000638"]`, `"gdelt":["SANCTIONS"]`} {
		assert.Contains(t, strings.ReplaceAll(string(body), " ", ""), part)
	}
	assert.Equal(t, done, stop())
}
