// Package demo embeds the demonstration corpus, its topics and the guide it is
// labelled by. The corpus was written for this project, item by item; it is no
// sample of any news site. What the items w1 to w9 tell did not happen. Of those
// that begin with h, about half tell in words of this project what every
// encyclopedia has, with real names, of the years up to 2017 and from 2019 (none of
// 2018, the year of the real headlines that the model is measured on). Those that begin
// with p1 are long articles; most of what they tell did not happen, and what did is told
// freely. passages.tsv names the paragraph that carries a label which the rest of such an
// article does not.
package demo

import (
	"bytes"
	"compress/bzip2"
	"context"
	_ "embed"
	"fmt"
	"io"
	"sync"

	"tasnif/data"
	"tasnif/data/formats"
)

// The file is embedded compressed, which saves the program a megabyte and a half; a
// test compares the two.
//
//go:generate bzip2 -9kf corpus.jsonl
//go:embed corpus.jsonl.bz2
var compressed []byte

// corpus is the uncompressed file.
var corpus = sync.OnceValue(func() []byte {
	plain, err := io.ReadAll(bzip2.NewReader(bytes.NewReader(compressed)))
	if err != nil {
		panic(fmt.Sprintf("demo: the embedded %s: %v", CorpusFile, err))
	}
	return plain
})

//go:embed topics.json
var topics []byte

//go:embed GUIDE.md
var guide string

// Names of the embedded files, as places call them.
const (
	CorpusFile = "data/demo/corpus.jsonl"
	TopicsFile = "data/demo/topics.json"
)

// Corpus reads the documents.
func Corpus() ([]data.Document, error) {
	return formats.Collect(formats.ReadStream(context.Background(), formats.Options{}, bytes.NewReader(corpus()), CorpusFile))
}

// Topics reads the topics the corpus is labelled with.
func Topics() ([]data.Topic, error) {
	return formats.ReadTopics(bytes.NewReader(topics), TopicsFile)
}

// Guide is the rules by which the corpus was labelled, as Markdown.
func Guide() string { return guide }

// TopicsBytes is a copy of the topics file.
func TopicsBytes() []byte { return bytes.Clone(topics) }

// Bytes is a copy of the corpus file, JSON Lines.
func Bytes() []byte { return bytes.Clone(corpus()) }
