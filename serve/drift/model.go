package drift

import (
	"tasnif/features"
	"tasnif/features/arabic"
	"tasnif/model"
)

// Untrained is a Model without a known training set: words are new by the past alone.
type Untrained struct{}

// Cut uses the latest tokenizer.
func (Untrained) Cut(t *arabic.Tokens, text string) { t.Read(text, arabic.Latest, nil) }

// Frequency knows nothing.
func (Untrained) Frequency(*arabic.Tokens, int) (int, bool) { return 0, false }

// Documents is 0.
func (Untrained) Documents() int { return 0 }

// Of is the Model of a trained model, for one Watch.
func Of(m *model.Model) Model { return &trained{v: m.Vectorizer} }

type trained struct {
	v       *features.Vectorizer
	scratch features.Scratch
}

func (t *trained) Cut(words *arabic.Tokens, text string) { t.v.Cut(words, text) }

func (t *trained) Frequency(words *arabic.Tokens, i int) (int, bool) {
	return t.v.Frequency(&t.scratch, words, i)
}

func (t *trained) Documents() int { return t.v.Documents() }
