package fingerprint

import (
	"fmt"
	"slices"
	"tasnif/features/arabic"
	"tasnif/features/terms"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// What was put in is found, what was not is not, and a file gives the same.
func TestSet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.SliceOfN(rapid.Uint64(), 0, 300).Draw(t, "in")
		s := NewSet(slices.Clone(in))
		ends, low := s.Arrays()
		again, err := FromArrays(ends, low)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range in {
			if !s.Has(p) || !again.Has(p) {
				t.Fatalf("%x was put in and is not found", p)
			}
		}
		if n := s.Len(); n > len(in) {
			t.Fatalf("%d of %d", n, len(in))
		}
	})
	var in []uint64
	for i := range uint64(50000) {
		in = append(in, terms.Mix(i))
	}
	s := NewSet(in)
	assert.Equal(t, 50000, s.Len())
	ends, low := s.Arrays()
	assert.Less(t, 4*len(ends)+4*len(low), 5*50000, "bytes")
	wrong := 0
	for i := range uint64(100000) {
		if s.Has(terms.Mix(i + 1<<40)) {
			wrong++
		}
	}
	assert.Zero(t, wrong)
}

// Texts are told by their words, not by how they are written; short ones not at all.
func TestHasText(t *testing.T) {
	var tokens arabic.Tokens
	var prints []uint64
	for i := range 20 {
		tokens.Read(fmt.Sprintf("قمةٌ عربيّة تبحث العقوبات رقم %d!", i), arabic.Latest, nil)
		p, ok := Of(tokens.Text, len(tokens.Words)).Print()
		require.True(t, ok)
		prints = append(prints, p)
	}
	s := NewSet(prints)
	in, known := s.HasText(&tokens, arabic.Latest, "قـمة عربية، تبحث العقوبات: رقم 7")
	assert.True(t, in)
	assert.True(t, known)
	in, known = s.HasText(&tokens, arabic.Latest, "قمة عربية تبحث المساعدات رقم 7")
	assert.False(t, in)
	assert.True(t, known)
	in, known = s.HasText(&tokens, arabic.Latest, "عاجل بالصور")
	assert.False(t, in)
	assert.False(t, known)
}

func TestArraysThatAreRefused(t *testing.T) {
	for name, c := range map[string][2][]uint32{
		"no bucket":        {nil, nil},
		"three buckets":    {{1, 1, 1}, {5}},
		"beyond its end":   {{1, 3}, {5, 6}},
		"falls":            {{2, 1}, {5, 6}},
		"left over":        {{0, 1}, {5, 6}},
		"not in order":     {{2}, {6, 5}},
		"the same twice":   {{2}, {5, 5}},
		"too far by a lot": {{1 << 31}, {5}},
	} {
		_, err := FromArrays(c[0], c[1])
		assert.ErrorIs(t, err, errSet, name)
	}
}
