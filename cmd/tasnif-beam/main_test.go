package main

import (
	"bytes"
	"flag"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/data/demo"
	"tasnif/data/formats"
	"tasnif/model"
	"tasnif/model/answer"
	"tasnif/model/linear"
	"tasnif/model/nbcounts"
)

func TestMain(m *testing.M) {
	if begin := roles[os.Getenv(roleVariable)]; begin != nil {
		begin()
		return
	}
	flag.Parse()
	registerAll()
	beam.Init()
	os.Exit(m.Run())
}

// corpus writes the demonstration corpus as files of uneven length, and gives
// their names in order.
func corpus(t *testing.T, dir string, files int) []string {
	t.Helper()
	docs, err := demo.Corpus()
	require.NoError(t, err)
	var names []string
	for i := range files {
		from, to := len(docs)*i*i/(files*files), len(docs)*(i+1)*(i+1)/(files*files)
		var b bytes.Buffer
		require.NoError(t, formats.Write(&b, docs[from:to]...))
		names = append(names, filepath.Join(dir, fmt.Sprintf("part-%02d.jsonl", i)))
		require.NoError(t, os.WriteFile(names[i], b.Bytes(), 0o644))
	}
	return names
}

// trained is a model file of the demonstration corpus by a quick trainer.
func trained(t *testing.T, dir string) string {
	t.Helper()
	docs, err := demo.Corpus()
	require.NoError(t, err)
	cfg := model.DefaultConfig()
	cfg.Trainer = &linear.Complement{}
	m, err := model.Train(t.Context(), docs, cfg)
	require.NoError(t, err)
	name := filepath.Join(dir, "news.tsnf")
	require.NoError(t, m.WriteFile(name))
	return name
}

// predicted is what one process answers on files.
func predicted(t *testing.T, file string, opt answer.Options, files ...string) []byte {
	t.Helper()
	m, err := model.ReadFile(file)
	require.NoError(t, err)
	lines := answer.New(m, opt)
	var b []byte
	for d, err := range formats.Read(t.Context(), formats.Options{}, files...) {
		require.NoError(t, err)
		b = lines.Append(b, d)
	}
	return b
}

// counted is what one process counts in files, a part a file.
func counted(t *testing.T, cfg nbcounts.Config, files ...string) []byte {
	t.Helper()
	c, err := nbcounts.New(cfg)
	require.NoError(t, err)
	for _, f := range files {
		require.NoError(t, c.Count(t.Context(), filepath.Base(f), formats.Read(t.Context(), formats.Options{}, f)))
	}
	var b bytes.Buffer
	_, err = c.WriteTo(&b)
	require.NoError(t, err)
	return b.Bytes()
}

// answers are the shards of a folder, joined.
func answers(t *testing.T, folder string) []byte {
	t.Helper()
	shards, err := filepath.Glob(filepath.Join(folder, "*"))
	require.NoError(t, err)
	var b []byte
	for _, name := range shards {
		require.Regexp(t, `part-\d{5}-of-\d{5}\.jsonl$`, name, "a file that is no shard")
		shard, err := os.ReadFile(name)
		require.NoError(t, err)
		b = append(b, shard...)
	}
	return b
}

// onPrism is the flags of a run in this process.
func onPrism(output string) *flags {
	f := newFlags(flag.NewFlagSet("", flag.ContinueOnError))
	f.runner, f.output, f.reading.Encoding = "prism", output, "utf-8"
	return f
}

// drain reads a sequence to its end.
func drain(t *testing.T, docs iter.Seq2[data.Document, error]) []data.Document {
	t.Helper()
	var list []data.Document
	for d, err := range docs {
		require.NoError(t, err)
		d.Place = data.Place{}
		list = append(list, d)
	}
	return list
}
