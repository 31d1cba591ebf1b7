package features

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// transformForgetful is Transform's vector of terms, of a vectorizer that
// remembers no word: every block is cut up and every term looked for.
func (v *Vectorizer) transformForgetful(f Fields) (s Scratch) {
	for field, text := range [...]string{f.Headline, f.Body} {
		v.analyzer.read(&s.field, text)
		for b := range v.analyzer.kinds {
			v.analyzer.block(&s.field, b)
			s.read += len(s.field.terms)
			for _, term := range s.field.terms {
				if index, ok := v.vocabulary.find(term.Hash); ok {
					s.keys = append(s.keys, index<<1|uint32(field))
				}
			}
		}
	}
	slices.Sort(s.keys)
	s.gather()
	v.weigh(&s)
	return s
}

// A vectorizer gives the same vectors whatever it remembers, and however many
// words share a cell of its memo.
func TestMemoChangesNothing(t *testing.T) {
	word := rapid.StringOfN(rapid.RuneFrom([]rune("ابتةىيسقوال29€")), 1, 40, -1)
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(word, 1, 40).Draw(t, "words")
		text := rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 20).Draw(t, "text"), " ")
		})
		docs := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Fields {
			return Fields{text.Draw(t, "headline"), text.Draw(t, "body")}
		}), 1, 12).Draw(t, "documents")
		cfg := drawConfig(t)
		v := fit(t, cfg, docs[:1+len(docs)/2])
		if rapid.Bool().Draw(t, "hashed") {
			cfg.HashBits = 12
			h, err := NewHasher(cfg)
			require.NoError(t, err)
			v = hashedVectorizer(t, h, cfg, docs)
		}
		var s Scratch
		for range 2 {
			for _, d := range docs {
				got, want := v.Transform(&s, d), v.transformForgetful(d)
				require.Equal(t, append([]uint32{}, want.index...), append([]uint32{}, got.Index...))
				require.Equal(t, append([]float32{}, want.value...), append([]float32{}, got.Value...))
				require.Equal(t, append([]float32{}, want.count...), append([]float32{}, s.count...))
				require.Equal(t, want.read, s.read)
				require.Len(t, s.keys, len(want.keys))
			}
		}
	})
}

// hashedVectorizer knows the terms of docs by their ids.
func hashedVectorizer(t require.TestingT, h *Hasher, cfg Config, docs []Fields) *Vectorizer {
	var s BagScratch
	a := Arrays{Documents: len(docs)}
	for _, d := range docs {
		for _, term := range h.Bag(&s, d).Terms {
			a.IDs = append(a.IDs, term.ID)
		}
	}
	slices.Sort(a.IDs)
	a.IDs = slices.Compact(a.IDs)
	for range a.IDs {
		a.DF = append(a.DF, 1)
	}
	v, err := NewVectorizer(cfg, a)
	require.NoError(t, err)
	return v
}

// A cell is left to the second word that wants it.
func TestMemoCell(t *testing.T) {
	v, err := Fit(context.Background(), wordsAndChars(), len(news), func(i int) Fields { return news[i] })
	require.NoError(t, err)
	m := newWordMemo(0)
	cell := func(word string) bool { // in the memo before it is asked for
		var s Scratch
		v.analyzer.read(&s.field, word)
		m.look(v, &s, 0)
		return len(m.strange) == 0
	}
	place := func(word string) uint64 { return hashBytes([]byte(word), m.seed) >> (64 - m.bits) }
	one, rival := "قمه", "كره"
	for i := 0; place(rival) != place(one); i++ {
		rival = fmt.Sprint("x", i)
	}
	assert.False(t, cell(one))
	assert.True(t, cell(one)) // and met again
	assert.False(t, cell(rival))
	assert.True(t, cell(one))
	assert.False(t, cell(rival))
	assert.False(t, cell(rival))
	assert.True(t, cell(rival))
	assert.False(t, cell(one))
}
