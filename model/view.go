package model

import (
	"tasnif/data"
	"tasnif/features"
)

// View says which fields of a document the model sees.
type View int

const (
	ArticleView  View = iota // a body, with or without a headline
	HeadlineView             // a headline alone
	views
)

// String is the view's name on the command line and in answers.
func (v View) String() string { return [views]string{"article", "headline"}[v] }

// ViewOf tells a document's view from the fields it has.
func ViewOf(d data.Document) View {
	if d.Body == "" {
		return HeadlineView
	}
	return ArticleView
}

// fieldsOf is what the vectorizer is shown of a document.
func fieldsOf(d data.Document) features.Fields {
	return features.Fields{Headline: d.Headline, Body: d.Body}
}

// example is one view of one document of the training set.
type example struct {
	doc  int
	view View
}

// viewsOf lists every view of every document: both of those that have a
// headline and a body, the only one of the others.
func viewsOf(docs []data.Document) []example {
	var list []example
	for i, d := range docs {
		list = append(list, example{i, ViewOf(d)})
		if d.Headline != "" && d.Body != "" {
			list = append(list, example{i, HeadlineView})
		}
	}
	return list
}
