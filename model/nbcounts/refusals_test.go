package nbcounts

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"testing"

	"tasnif/data"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRefusals(t *testing.T) {
	docs := corpus(60, 6)
	a, b, c := file(t, count(t, few(), docs[:20])), file(t, count(t, few(), docs[20:40])), file(t, count(t, few(), docs[40:]))
	other := func(change func(*Config)) []byte {
		cfg := few()
		cfg.Features.Blocks = slices.Clone(cfg.Features.Blocks)
		change(&cfg)
		return file(t, count(t, cfg, docs[20:40]))
	}
	otherNormalizer := blocks(t, b)
	_, _, payload, err := open(otherNormalizer[headerKey])
	require.NoError(t, err)
	head := append(newBlock(headerKey, 0), bytes.Replace(payload, []byte(`"normalizer":"`), []byte(`"normalizer":"0`), 1)...)
	foreign := newFile(seal(head))
	damaged := slices.Clone(b)
	damaged[len(damaged)-100] ^= 1
	for _, row := range []struct {
		files [][]byte
		says  string
	}{
		{[][]byte{a, a}, `shard-1: its part part-0 \(20 documents\) is in shard-0 too: the same documents would count twice`},
		{[][]byte{merged(t, a, b), c, b}, `shard-2: its part part-0 \(20 documents\) is in shard-0 too`},
		{[][]byte{merged(t, a, b), merged(t, c, b)}, `shard-1: .* is in shard-0 too`},
		{[][]byte{a, other(func(c *Config) { c.Features.HashBits = 13 })}, `shard-1: counted with other settings than shard-0: hash bits 12, not 13`},
		{[][]byte{a, other(func(c *Config) { c.Features.Blocks[1].To = 4 })}, `blocks of features .*"to":5.*, not .*"to":4`},
		{[][]byte{a, other(func(c *Config) { c.Features.StopWords = true })}, `stop words false, not true`},
		{[][]byte{a, other(func(c *Config) { c.Features.HeadlineWeight = 1 })}, `headline weight 3, not 1`},
		{[][]byte{a, other(func(c *Config) { c.Labels = []string{"sport"} })}, `set of labels \(all labels of the documents\), not \["sport"\]`},
		{[][]byte{a, other(func(c *Config) { c.Sample = 2 })}, `sample 1, not 2`},
		{[][]byte{a, foreign}, `shard-1: .*the normalizer is 0\S+, and this program has .+; count again`},
		{[][]byte{a, b[:len(b)-1]}, `shard-1: not usable counts: cut off`},
		{[][]byte{a, b[:len(b)/2]}, `shard-1: not usable counts: cut off`},
		{[][]byte{a, b[:5]}, `shard-1: not usable counts: cut off after 5 bytes`},
		{[][]byte{a, nil}, `shard-1: not usable counts: cut off after 0 bytes`},
		{[][]byte{a, []byte("tasnif is not a counts file")}, `shard-1: not usable counts: it does not begin as counts do`},
		{[][]byte{a, damaged}, `shard-1: not usable counts: .*damaged`},
		{[][]byte{a, append(slices.Clone(b), 0)}, `shard-1: not usable counts: something follows`},
	} {
		err := func() error {
			var shards []*Reader
			for i, f := range row.files {
				r, err := NewReader(bytes.NewReader(f), fmt.Sprintf("shard-%d", i))
				if err != nil {
					return err
				}
				shards = append(shards, r)
			}
			return Merge(t.Context(), io.Discard, shards...)
		}()
		require.Error(t, err, row.says)
		assert.Regexp(t, row.says, err.Error())
	}
	// What was settled in training is no difference.
	late := other(func(c *Config) { c.Features.MinDF, c.Features.MaxFeatures = 3, 10 })
	assert.Equal(t, merged(t, a, b), merged(t, a, late))
}

func newFile(list ...[]byte) []byte {
	var b bytes.Buffer
	w := newWriter(&b)
	for _, block := range list {
		w.block(block)
	}
	if _, err := w.close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func TestBlocksRefuse(t *testing.T) {
	docs := corpus(60, 6)
	a, b := blocks(t, file(t, count(t, few(), docs[:20]))), blocks(t, file(t, count(t, few(), docs[20:40])))
	otherConfig := few()
	otherConfig.Sample = 3
	c := blocks(t, file(t, count(t, otherConfig, docs[40:])))
	for says, list := range map[string][][]byte{
		"no blocks":              nil,
		"is cut off":             {a[headerKey][:9]},
		"was damaged":            {a[headerKey], b[headerKey][1:]},
		"among those of key":     {a[headerKey], b[sumsKey]},
		"with other settings":    {a[sumsKey], c[sumsKey]},
		"sample 1, not 3":        {a[headerKey], c[headerKey]},
		"is counted already, as": {a[headerKey], b[headerKey], a[headerKey]},
	} {
		_, err := MergeBlocks(list...)
		assert.ErrorContains(t, err, says)
	}
	for says, list := range map[string][][]byte{
		"no blocks":                {},
		"the header (key 0)":       {a[sumsKey]},
		"after one of key":         {a[headerKey], a[sumsKey], a[sumsKey]},
		"other settings than the ": {a[headerKey], c[sumsKey]},
		"damaged":                  {a[headerKey], a[sumsKey][1:]},
	} {
		err := Join(io.Discard, func(yield func([]byte, error) bool) {
			for _, b := range list {
				if !yield(b, nil) {
					return
				}
			}
		})
		assert.ErrorContains(t, err, says)
	}
}

func TestCountRefuses(t *testing.T) {
	c := count(t, few(), corpus(10, 8))
	err := c.Count(t.Context(), "again", sequence(corpus(10, 8)))
	assert.ErrorContains(t, err, "again (10 documents) is counted already, as part-0: the same documents would count twice")
	assert.ErrorIs(t, c.Count(t.Context(), "nothing", sequence(nil)), data.ErrNoDocuments)
	broken := func(yield func(data.Document, error) bool) { yield(data.Document{}, io.ErrUnexpectedEOF) }
	assert.ErrorIs(t, c.Count(t.Context(), "broken", broken), io.ErrUnexpectedEOF)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	assert.ErrorIs(t, c.Count(ctx, "stopped", sequence(corpus(10, 9))), context.Canceled)
	for says, change := range map[string]func(*Config){
		"hash_bits is 0":  func(c *Config) { c.Features.HashBits = 0 },
		"sample is 0":     func(c *Config) { c.Sample = 0 },
		"are not sorted":  func(c *Config) { c.Labels = []string{"b", "a"} },
		"blocks is empty": func(c *Config) { c.Features.Blocks = nil },
	} {
		cfg := few()
		change(&cfg)
		_, err := New(cfg)
		assert.ErrorContains(t, err, says)
	}
}

// A cell holds what 32 bits do not.
func TestSumsBeyond32Bits(t *testing.T) {
	table := newTable(10)
	const share = 1<<shareBits - 1
	list := make([]update, 10_000)
	for i := range list {
		list[i] = newUpdate(7, share, uint32(i%2))
	}
	p := &table.parts[0]
	p.add(list, [][]int32{{2}, {}}, 1<<table.rowBits, 3)
	p.add(list, [][]int32{{2}, {}}, 1<<table.rowBits, 9)
	r := newFeatureSums(0, []string{"a", "b"})
	table.rows(0, []int{2, 40}, r)
	assert.EqualValues(t, 20_000, r.DF[7])
	assert.EqualValues(t, 20_000*share, r.All[7])
	assert.Equal(t, []uint64{10_000 * share, 0}, r.by(7))
	other, err := readSums(sumsKey, r.block(sumsKey, 1)[blockPrefix:], r.block(sumsKey, 1)[blockPrefix:])
	require.NoError(t, err)
	assert.Equal(t, []uint64{20_000 * share}, other.by(7))
}

func TestOverflowIsAnError(t *testing.T) {
	r := newFeatureSums(0, []string{"a"})
	r.DF[3], r.All[3], r.By[3] = 1, 1<<63, 1<<63
	b := r.block(sumsKey, 1)
	_, err := MergeBlocks(b, b)
	assert.ErrorIs(t, err, errOverflow)
}
