package main

import (
	"bytes"
	"crypto/sha256"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tasnif/serve/registry"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A model has what package serve requires of a classifier besides.
var (
	_ registry.GoldenKeeper    = registry.Tagger{}
	_ registry.HistogramKeeper = registry.Tagger{}
	_ registry.IntoPredictor   = registry.Tagger{}
)

// The report beside a model is on its card, and --report names another.
func TestServeShowsTheReport(t *testing.T) {
	path := trained(t)
	report := strings.TrimSuffix(path, ".tsnf") + ".report.json"
	evaluate := func(to string) {
		var stderr strings.Builder
		require.Equal(t, done, run(t.Context(), []string{"evaluate", "-q", "-o", to, path, filepath.Join("testdata", "news.jsonl")},
			strings.NewReader(""), io.Discard, &stderr), stderr.String())
	}
	address, log, stop := served(t, "--watch-poll", "20ms", path)
	assert.NotContains(t, got(t, address+"/v1/model"), `"report":`)
	evaluate(report)
	assert.Equal(t, "loaded", log.until(`msg=reload name=m cause=file result=(\w+)`))
	assert.Contains(t, got(t, address+"/v1/model"), `"report":{"corpus":"news.jsonl","documents":`)
	assert.Equal(t, done, stop())

	other := filepath.Join(t.TempDir(), "other.json")
	require.NoError(t, os.Rename(report, other))
	address, _, stop = served(t, "--report", "m="+other, path)
	assert.Contains(t, got(t, address+"/v1/model"), `"report":{`)
	assert.Equal(t, done, stop())

	for args, want := range map[string]string{"m=" + report: "no such file", "n=" + other: "--report n=", "m@2=" + other: "--report m@2"} {
		var stderr strings.Builder
		assert.NotEqual(t, done, run(t.Context(), []string{"serve", "--addr", "127.0.0.1:0", "--report", args, path}, strings.NewReader(""), io.Discard, &stderr))
		assert.Contains(t, stderr.String(), want)
	}
}

// A model that scores its golden documents otherwise than where it was written
// is not served.
func TestServeAsksForTheGoldenScores(t *testing.T) {
	path := trained(t)
	file, err := os.ReadFile(path)
	require.NoError(t, err)
	golden := bytes.Index(file, []byte(`{"documents":[{"scores":[0.`))
	require.Positive(t, golden)
	digit := golden + len(`{"documents":[{"scores":[0.`)
	if file[digit]++; file[digit] > '9' {
		file[digit] = '0'
	}
	sum := sha256.Sum256(append(append([]byte(nil), file[:24]...), file[56:]...))
	copy(file[24:], sum[:])
	require.NoError(t, os.WriteFile(path, file, 0o600))
	var stderr strings.Builder
	assert.Equal(t, failed, run(t.Context(), []string{"serve", "--addr", "127.0.0.1:0", path}, strings.NewReader(""), io.Discard, &stderr))
	assert.Contains(t, stderr.String(), "golden document 0")
}
