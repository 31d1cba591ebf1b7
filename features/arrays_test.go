package features

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// copied is a deep copy, to break.
func copied(a Arrays) Arrays {
	return Arrays{
		TermBytes: append([]byte{}, a.TermBytes...),
		TermEnds:  append([]uint32{}, a.TermEnds...),
		Blocks:    append([]uint8{}, a.Blocks...),
		DF:        append([]uint32{}, a.DF...),
		Documents: a.Documents,
	}
}

// requireSame compares what two vectorizers have learnt; their analyzers hold
// functions, which cannot be compared.
func requireSame(t *testing.T, a, b *Vectorizer) {
	t.Helper()
	require.Equal(t, a.Config, b.Config)
	require.True(t, reflect.DeepEqual(a.arrays, b.arrays))
	require.True(t, reflect.DeepEqual(a.idf, b.idf))
	require.True(t, reflect.DeepEqual(a.blockEnd, b.blockEnd))
	require.True(t, reflect.DeepEqual(a.table, b.table))
}

func TestVectorizerFromItsArrays(t *testing.T) {
	cfg := wordsAndChars()
	cfg.Blocks = append(cfg.Blocks, Block{"stems", 1, 2, 0.5})
	v := fit(t, cfg, news)
	saved, err := json.Marshal(v.Config)
	require.NoError(t, err)
	var read Config
	require.NoError(t, json.Unmarshal(saved, &read))
	again, err := NewVectorizer(read, copied(v.Arrays()))
	require.NoError(t, err)
	requireSame(t, v, again)
}

func TestArraysThatAreRefused(t *testing.T) {
	v := fit(t, wordsAndChars(), news)
	tests := []struct {
		spoil func(a *Arrays)
		want  string
	}{
		{func(a *Arrays) { a.DF = a.DF[1:] }, "document frequencies"},
		{func(a *Arrays) { a.Blocks = append(a.Blocks, 0) }, "blocks"},
		{func(a *Arrays) { a.TermEnds = a.TermEnds[:len(a.TermEnds)-1] }, "blocks"},
		{func(a *Arrays) { a.TermBytes = a.TermBytes[1:] }, "does not end with"},
		{func(a *Arrays) { a.TermEnds[0] = 0 }, "term 0 ends at 0"},
		{func(a *Arrays) { a.TermEnds[1] = a.TermEnds[0] }, "term 1 ends at"},
		{func(a *Arrays) { a.TermEnds[1] = 1 << 31 }, "term 1 ends at"},
		{func(a *Arrays) { a.Blocks[0] = 9 }, "of block 9 of 2"},
		{func(a *Arrays) { a.Blocks[0] = 1 }, "out of order"},
		{func(a *Arrays) { a.TermBytes[0] = 0xFF }, "not UTF-8"},
		{func(a *Arrays) { a.TermBytes[a.TermEnds[0]-1]++; a.TermBytes[0] = 0xDB }, "out of order"},
		{func(a *Arrays) { a.DF[0] = 0 }, "0 of 6"},
		{func(a *Arrays) { a.DF[0] = 7 }, "7 of 6"},
		{func(a *Arrays) { a.Documents = -1 }, "-1 documents"},
		{func(a *Arrays) { *a = Arrays{TermBytes: []byte("x")} }, "does not end with"},
	}
	for _, test := range tests {
		a := copied(v.Arrays())
		test.spoil(&a)
		_, err := NewVectorizer(v.Config, a)
		assert.ErrorContains(t, err, test.want)
	}
	_, err := NewVectorizer(Config{}, v.Arrays())
	assert.ErrorContains(t, err, "blocks is empty")
}
