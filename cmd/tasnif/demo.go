package main

import (
	"tasnif/data"
	"tasnif/data/demo"
	"tasnif/features/arabic"
)

// demonstration is the corpus inside the program, with its topics.
func demonstration() ([]data.Document, []data.Topic, error) {
	topics, err := demo.Topics()
	if err != nil {
		return nil, nil, err
	}
	docs, err := demo.Corpus()
	return docs, topics, err
}

// groups are the near-duplicate groups of documents, by their normalised text.
func groups(docs []data.Document) []int32 {
	return data.Groups(len(docs), func(i int) string { return arabic.Normalize(docs[i].Headline + " " + docs[i].Body) })
}
