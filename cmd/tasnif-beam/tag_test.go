package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/model/answer"
)

func TestTagIsPredict(t *testing.T) {
	dir := t.TempDir()
	files, news := corpus(t, dir, 5), trained(t, dir)
	for name, c := range map[string]struct {
		view string
		opt  answer.Options
	}{
		"as predict does":      {"article", answer.Options{}},
		"headlines, evidence":  {"headline", answer.Options{TopK: 2, Explain: 1, Echo: true}},
		"labels, without more": {"article", answer.Options{NoScores: true}},
	} {
		t.Run(name, func(t *testing.T) {
			f := onPrism(filepath.Join(t.TempDir(), "out"))
			f.model, f.view, f.answers, f.rangeBytes = news, c.view, c.opt, 20000
			require.NoError(t, os.MkdirAll(f.output, 0o755))
			require.NoError(t, os.WriteFile(filepath.Join(f.output, asideMark+"part-00000"), nil, 0o644)) // of a worker that was killed
			require.NoError(t, tag(t.Context(), f, []string{filepath.Join(dir, "part-*.jsonl")}))
			c.opt.Headline = c.view == "headline"
			assert.Equal(t, string(predicted(t, news, c.opt, files...)), string(answers(t, f.output)))
		})
	}
}

// A worker that is killed and a bundle that is done again leave a whole shard,
// and nothing beside it.
func TestTagAgainIsTheSame(t *testing.T) {
	dir := t.TempDir()
	files, news := corpus(t, dir, 2), trained(t, dir)
	b, err := os.ReadFile(news)
	require.NoError(t, err)
	fn := &tagFn{Model: news, Digest: digest(b), Output: filepath.Join(dir, "out")}
	require.NoError(t, fn.Setup(t.Context()))
	u := Unit{Of: 1, Ranges: []Range{{Path: files[0]}, {Path: files[1]}}}
	for range 3 {
		require.NoError(t, fn.ProcessElement(t.Context(), u))
		assert.Equal(t, string(predicted(t, news, answer.Options{}, files...)), string(answers(t, fn.Output)))
	}

	bad := filepath.Join(dir, "bad.jsonl")
	require.NoError(t, os.WriteFile(bad, []byte("{\"headline\":\"قمة\"}\n{\n"), 0o644))
	err = fn.ProcessElement(t.Context(), Unit{Number: 1, Of: 2, Ranges: []Range{{Path: bad}}})
	assert.ErrorContains(t, err, "bad.jsonl:2:")
	answers(t, fn.Output) // no file was left aside

	require.NoError(t, os.WriteFile(news, append(b, 0), 0o644))
	assert.ErrorContains(t, (&tagFn{Model: news, Digest: digest(b)}).Setup(t.Context()), "another model on this worker")
}

func TestTagRefuses(t *testing.T) {
	dir := t.TempDir()
	files, news := corpus(t, dir, 1), trained(t, dir)
	run := func(change func(f *flags), args ...string) error {
		f := onPrism(filepath.Join(dir, "out"))
		f.model = news
		change(f)
		return tag(t.Context(), f, args)
	}
	assert.ErrorContains(t, run(func(f *flags) { f.model = "" }, files...), "--model")
	assert.ErrorContains(t, run(func(f *flags) {}), "archive")
	assert.ErrorContains(t, run(func(f *flags) { f.view = "side" }, files...), "article and headline")
	assert.ErrorContains(t, run(func(f *flags) { f.runner = "flnik" }, files...), "flink")
	assert.ErrorContains(t, run(func(f *flags) { f.model = files[0] }, files...), "part-00.jsonl")
	assert.NoDirExists(t, filepath.Join(dir, "out"))
}
