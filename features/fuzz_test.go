package features

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzNewVectorizer gives NewVectorizer arrays of any content: it refuses
// them, or makes a vectorizer that works.
func FuzzNewVectorizer(f *testing.F) {
	good := func(docs []Fields) {
		a := fit(f, wordsAndChars(), docs).Arrays()
		var numbers []byte
		for i := range a.TermEnds {
			numbers = binary.LittleEndian.AppendUint32(numbers, a.TermEnds[i])
			numbers = binary.LittleEndian.AppendUint32(numbers, a.DF[i])
		}
		f.Add(a.TermBytes, numbers, a.Blocks, a.Documents)
	}
	good(news)
	good(nil)
	f.Fuzz(func(t *testing.T, termBytes, numbers, blocks []byte, documents int) {
		a := Arrays{TermBytes: termBytes, Blocks: blocks, Documents: documents}
		for ; len(numbers) >= 8; numbers = numbers[8:] {
			a.TermEnds = append(a.TermEnds, binary.LittleEndian.Uint32(numbers))
			a.DF = append(a.DF, binary.LittleEndian.Uint32(numbers[4:]))
		}
		v, err := NewVectorizer(wordsAndChars(), a)
		if err != nil {
			return
		}
		var s Scratch
		text := string(termBytes)
		x := v.Transform(&s, Fields{Headline: text, Body: text})
		for i := range x.Index {
			require.Less(t, int(x.Index[i]), v.Len())
			require.True(t, i == 0 || x.Index[i] > x.Index[i-1])
			require.True(t, x.Value[i] > 0 && x.Value[i] <= 1.0001)
		}
		for i := range v.Len() {
			v.Term(uint32(i))
		}
	})
}
