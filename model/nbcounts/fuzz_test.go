package nbcounts

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// FuzzReader: whatever bytes come, reading ends in an error or in counts that are
// written as they were read.
func FuzzReader(f *testing.F) {
	tiny := few()
	tiny.Features.HashBits, tiny.Features.Blocks = 10, tiny.Features.Blocks[:1]
	small := file(f, count(f, tiny, corpus(6, 10)))
	f.Add(small)
	f.Add(small[:len(small)/2])
	f.Add(merged(f, small, file(f, count(f, tiny, corpus(6, 11)))))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := NewReader(bytes.NewReader(b), "fuzzed")
		if err != nil {
			return
		}
		var out bytes.Buffer
		if Merge(context.Background(), &out, r) == nil {
			assert.Equal(t, b, out.Bytes())
		}
	})
}

// FuzzBlock does the same for the payload of a block, past its checksum.
func FuzzBlock(f *testing.F) {
	for k, b := range blocks(f, file(f, count(f, few(), corpus(6, 12)))) {
		f.Add(uint32(k), b[blockPrefix:])
	}
	f.Fuzz(func(t *testing.T, key uint32, payload []byte) {
		b := seal(append(newBlock(Key(key), 1), payload...))
		twice, err := MergeBlocks(b, b)
		if err != nil {
			return
		}
		again, err := MergeBlocks(twice)
		require.NoError(t, err)
		assert.Equal(t, twice, again)
	})
}
