package nbcounts

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tasnif/data"
	"tasnif/features"
	"tasnif/features/hashing"
)

// few counts under so few ids that terms share them, with one text a shelf.
func few() Config {
	c := DefaultConfig()
	c.Features.HashBits, c.Sample = 12, 1
	return c
}

var words = strings.Fields("قمة عربية تبحث العقوبات وصفقة السلاح مع روسيا في القاهرة غدا هدنة جنود حدود نفط اسعار بنك منتخب مباراة هدف G20 2017")

// corpus makes n documents, with copies, headlines alone, bodies alone, no words
// at all, and no label, one or several.
func corpus(n int, seed uint64) []data.Document {
	random := rand.New(rand.NewPCG(seed, 7))
	text := func(most int) string {
		var list []string
		for range random.IntN(most + 1) {
			list = append(list, words[random.IntN(len(words))])
		}
		return strings.Join(list, " ")
	}
	var docs []data.Document
	for i := range n {
		d := data.Document{ID: fmt.Sprint(i), Headline: text(6), Body: text(30)}
		switch random.IntN(6) {
		case 0:
			d.Headline = ""
		case 1:
			d.Body = ""
		case 2:
			if i > 0 {
				d.Headline, d.Body = docs[i/2].Headline, docs[i/2].Body
			}
		}
		for range random.IntN(3) {
			d.Labels = append(d.Labels, []string{"سياسة", "military", "economy", "sport"}[random.IntN(4)])
		}
		docs = append(docs, d)
	}
	return docs
}

func count(t require.TestingT, cfg Config, parts ...[]data.Document) *Counts {
	c, err := New(cfg)
	require.NoError(t, err)
	for i, docs := range parts {
		require.NoError(t, c.Count(context.Background(), fmt.Sprintf("part-%d", i), sequence(docs)))
	}
	return c
}

func file(t require.TestingT, c *Counts) []byte {
	var b bytes.Buffer
	n, err := c.WriteTo(&b)
	require.NoError(t, err)
	require.EqualValues(t, b.Len(), n)
	return b.Bytes()
}

func reader(t require.TestingT, file []byte, name string) *Reader {
	r, err := NewReader(bytes.NewReader(file), name)
	require.NoError(t, err)
	return r
}

func merged(t require.TestingT, files ...[]byte) []byte {
	var shards []*Reader
	for i, f := range files {
		shards = append(shards, reader(t, f, fmt.Sprintf("shard-%d", i)))
	}
	var b bytes.Buffer
	require.NoError(t, Merge(context.Background(), &b, shards...))
	return b.Bytes()
}

// blocks are a file's blocks by key.
func blocks(t require.TestingT, file []byte) map[Key][]byte {
	out := map[Key][]byte{}
	r := reader(t, file, "file")
	for {
		k, b, err := r.Next()
		if err == io.EOF {
			return out
		}
		require.NoError(t, err)
		out[k] = b
	}
}

// plain counts a corpus in the plainest way: by feature id, df and sums by label
// ("" for all).
func plain(t require.TestingT, cfg Config, docs []data.Document) map[uint32]map[string]uint64 {
	h, err := features.NewHasher(cfg.Features)
	require.NoError(t, err)
	sums := map[uint32]map[string]uint64{}
	for _, d := range docs {
		var s hashing.Scratch
		views := h.Weigh(&s, d.Headline, d.Body).Views
		terms := s.Counts(h, nil)
		labels := slices.Compact(slices.Sorted(slices.Values(d.Labels)))
		for i, x := range h.Shares(nil, terms, views) {
			row := sums[terms[i].ID]
			if row == nil {
				row = map[string]uint64{}
				sums[terms[i].ID] = row
			}
			row["df"]++
			row[""] += uint64(x)
			for _, l := range labels {
				row[l] += uint64(x)
			}
		}
	}
	return sums
}

// counted are the same sums, of a Source.
func counted(t require.TestingT, s Source) map[uint32]map[string]uint64 {
	sums := map[uint32]map[string]uint64{}
	for r, err := range s.Sums(context.Background()) {
		require.NoError(t, err)
		for i, df := range r.DF {
			if df == 0 {
				continue
			}
			row := map[string]uint64{"df": df, "": r.All[i]}
			for l, sum := range r.by(i) {
				if sum > 0 {
					row[r.Labels[l]] = sum
				}
			}
			sums[r.From+uint32(i)] = row
		}
	}
	return sums
}

func TestCountsAreSums(t *testing.T) {
	for _, bits := range []int{10, 12, 19} {
		cfg := few()
		cfg.Features.HashBits = bits
		docs := corpus(300, 1)
		c := count(t, cfg, docs)
		assert.Equal(t, plain(t, cfg, docs), counted(t, c), "%d bits", bits)
		assert.EqualValues(t, 300, c.Header().Documents)
	}
}

// Any partition, any order of merging and any grouping give the same rows and
// the same sample.
func TestPartitionsDoNotMatter(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	docs := corpus(200, 2)
	whole := blocks(t, file(t, count(t, few(), docs)))
	delete(whole, headerKey)
	require.Greater(t, len(whole), 80)
	rapid.Check(t, func(t *rapid.T) {
		order := rapid.Permutation(docs).Draw(t, "order")
		var files [][]byte
		for len(order) > 0 {
			n := rapid.IntRange(1, len(order)).Draw(t, "part")
			files = append(files, file(t, count(t, few(), order[:n])))
			order = order[n:]
		}
		for len(files) > 1 {
			n := rapid.IntRange(2, len(files)).Draw(t, "merged at once")
			files = append(files[n:], merged(t, files[:n]...))
		}
		got := blocks(t, files[0])
		delete(got, headerKey)
		for k, b := range whole {
			require.Equal(t, b, got[k], "key %d", k)
		}
		require.Len(t, got, len(whole))
	})
}

// What an engine does: blocks by key, merged key by key in any grouping, joined.
func TestBlocksAreMergedApart(t *testing.T) {
	docs := corpus(200, 3)
	var files [][]byte
	groups := map[Key][][]byte{}
	for i := range 4 {
		c := count(t, few(), docs[50*i:50*(i+1)])
		files = append(files, file(t, c))
		for k, b := range c.Blocks() {
			of, err := KeyOf(b)
			require.NoError(t, err)
			require.Equal(t, k, of)
			require.Less(t, len(b), 1<<20)
			groups[k] = append(groups[k], b)
		}
	}
	whole := merged(t, files...)
	rapid.Check(t, func(t *rapid.T) {
		joined := func(yield func([]byte, error) bool) {
			for _, k := range slices.Sorted(func(yield func(Key) bool) {
				for k := range groups {
					if !yield(k) {
						return
					}
				}
			}) {
				list := rapid.Permutation(groups[k]).Draw(t, "order")
				for len(list) > 1 {
					n := rapid.IntRange(2, len(list)).Draw(t, "at once")
					b, err := MergeBlocks(list[:n]...)
					require.NoError(t, err)
					list = append(slices.Clone(list[n:]), b)
				}
				if !yield(list[0], nil) {
					return
				}
			}
		}
		var b bytes.Buffer
		require.NoError(t, Join(&b, joined))
		require.Equal(t, whole, b.Bytes())
	})
}

// A shelf keeps the smallest texts with all their documents.
func TestSampleIsTheSmallestTexts(t *testing.T) {
	cfg := few()
	cfg.Sample = 2
	docs := corpus(900, 4)
	h, err := features.NewHasher(cfg.Features)
	require.NoError(t, err)
	texts, times := map[int][]uint64{}, map[uint64]uint64{}
	for _, d := range docs {
		var s hashing.Scratch
		text := h.Weigh(&s, d.Headline, d.Body).Text
		texts[shardOf(text)] = append(texts[shardOf(text)], text)
		times[text]++
	}
	want := map[uint64]uint64{}
	for _, list := range texts {
		slices.Sort(list)
		list = slices.Compact(list)
		for _, text := range list[:min(2, len(list))] {
			want[text] = times[text]
		}
	}
	got := map[uint64]uint64{}
	for h, err := range count(t, cfg, docs).Sample(t.Context()) {
		require.NoError(t, err)
		got[h.Text] += h.Times
		assert.True(t, slices.IsSortedFunc(h.Terms(nil), func(a, b hashing.TermCount) int { return int(a.ID) - int(b.ID) }))
	}
	assert.Len(t, got, len(want))
	for text, n := range want {
		assert.Equal(t, n, got[text], "text %x", text)
	}
}

func TestHeadTotals(t *testing.T) {
	docs := []data.Document{
		{Headline: "قمة", Body: "عربية", Labels: []string{"a", "b"}}, {Headline: "هدنة", Labels: []string{"b"}}, {Body: "نفط"},
	}
	c := count(t, few(), docs[:1], docs[1:])
	h := c.Header()
	assert.Equal(t, []uint64{3, 4, 1, 1}, []uint64{h.Documents, h.Examples, h.None, h.Many})
	assert.Equal(t, map[string]Total{"a": {1, 2}, "b": {2, 3}}, h.Labels)
	assert.Len(t, h.Parts, 2)
	closed := few()
	closed.Labels = []string{"b"}
	h = count(t, closed, docs).Header()
	assert.Equal(t, map[string]Total{"b": {2, 3}}, h.Labels)
	assert.EqualValues(t, 0, h.Many)
}

// A part is known by its documents: not by its name, nor their order.
func TestPartsAreKnownByTheirDocuments(t *testing.T) {
	docs := corpus(40, 5)
	id := func(docs []data.Document) string { return count(t, few(), docs).Header().Parts[0].ID }
	turned := slices.Clone(docs)
	slices.Reverse(turned)
	assert.Equal(t, id(docs), id(turned))
	other := slices.Clone(docs)
	other[3].Labels = []string{"other"}
	assert.NotEqual(t, id(docs), id(other))
	assert.NotEqual(t, id(docs), id(docs[1:]))
	assert.NotEqual(t, id([]data.Document{{ID: "1", Body: "نفط"}}), id([]data.Document{{ID: "2", Body: "نفط"}}))
}

func sequence(docs []data.Document) iter.Seq2[data.Document, error] {
	return func(yield func(data.Document, error) bool) {
		for _, d := range docs {
			if !yield(d, nil) {
				return
			}
		}
	}
}

// Labels that come after the first denseLabels are kept by feature, with the same sums: so
// memory does not grow with labels times features.
func TestManyLabelsAreSparse(t *testing.T) {
	var docs []data.Document
	for i := range 400 {
		label := fmt.Sprintf("label%03d", i%200)
		docs = append(docs, data.Document{Headline: fmt.Sprintf("كلمة خبر%d موضوع%d", i, i%200), Labels: []string{label, fmt.Sprintf("label%03d", i*7%200)}})
	}
	sums := func(docs []data.Document) map[string]uint64 {
		c, err := New(few())
		require.NoError(t, err)
		require.NoError(t, c.Count(t.Context(), "docs", sequence(docs)))
		out := map[string]uint64{}
		c.eachBlock(func(_ int, r *FeatureSums) bool {
			for i, df := range r.DF {
				for l, sum := range r.by(i) {
					if sum > 0 {
						out[fmt.Sprint(int(r.From)+i, " ", r.Labels[l])] = sum
					}
				}
				if df > 0 {
					out[fmt.Sprint(int(r.From)+i, " all")] = r.All[i]
				}
			}
			return true
		})
		sparse := 0
		for i := range c.table.parts {
			p := &c.table.parts[i]
			sparse += len(p.sparse)
			assert.LessOrEqual(t, p.stride, labelColumn+denseLabels)
		}
		assert.Positive(t, sparse)
		return out
	}
	forwards := sums(docs)
	slices.Reverse(docs) // other labels come first, and have cells
	assert.Equal(t, forwards, sums(docs))
	labels := map[string]bool{}
	for key := range forwards {
		_, label, _ := strings.Cut(key, " ")
		labels[label] = true
	}
	assert.Len(t, labels, 201, "of all labels, and the sum of all")
}
