package features

import "context"

// Fields is what a document shows the vectorizer: its headline and its body,
// either of which may be empty.
type Fields struct{ Headline, Body string }

// Vectorizer turns text into TF-IDF vectors. It is immutable once made, and
// safe to use from many goroutines, each with a Scratch of its own.
type Vectorizer struct {
	Config Config
	// vocabulary, idf ...
}

// Scratch is the memory one goroutine needs to transform documents without
// allocating. The zero value is ready.
type Scratch struct{}

// Fit learns the vocabulary and the document frequencies from n documents,
// of which text gives the i-th. It uses all cores; the result does not depend
// on how many there are.
func Fit(ctx context.Context, cfg Config, n int, text func(i int) Fields) (*Vectorizer, error) {
	panic("features: Fit is being written")
}

// Transform gives the document's vector. It is valid until the next call with
// the same scratch.
func (v *Vectorizer) Transform(s *Scratch, f Fields) Vector {
	panic("features: Transform is being written")
}

// TransformAll transforms n documents on all cores; the vectors own their memory.
func (v *Vectorizer) TransformAll(ctx context.Context, n int, text func(i int) Fields) ([]Vector, error) {
	panic("features: TransformAll is being written")
}

// Len is the number of features.
func (v *Vectorizer) Len() int { panic("features: Len is being written") }

// Term is the text of feature i with its block, e.g. {"words", "عقوبات دوليه"}.
func (v *Vectorizer) Term(i uint32) (block, text string) {
	panic("features: Term is being written")
}
