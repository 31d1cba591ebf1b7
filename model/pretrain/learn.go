package pretrain

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"tasnif/data"
	"tasnif/features/arabic"
	"tasnif/features/domain"
	"tasnif/features/embedding"
)

// Config is the settings of an embedding.
type Config struct {
	Words        int    `json:"words" domain:"[1,1e7]"`         // the most frequent words that get a vector
	MinDocuments int    `json:"min_documents" domain:"[1,1e9]"` // least document frequency of a word
	Near         int    `json:"near" domain:"[0,2000]"`         // dimensions from co-occurrence within a window (PPMI)
	Topic        int    `json:"topic" domain:"[0,2000]"`        // dimensions from documents (LSA)
	MinPair      int    `json:"min_pair" domain:"[0,1e9]"`      // least count of a pair; 60 is one occurrence side by side
	Documents    int    `json:"documents" domain:"[1,1e9]"`     // most documents in LSA, evenly spread
	Pieces       int    `json:"pieces" domain:"[0,1e7]"`        // most subwords, for words not in the vocabulary
	Rounds       int    `json:"rounds" domain:"[0,1000]"`       // of subspace iteration
	Seed         uint64 `json:"seed" domain:"any"`

	// Progress, if set, is called as each stage advances, by one goroutine at a time.
	Progress func(stage string, done, total int) `json:"-"`
}

// DefaultConfig is what tasnif pretrain uses without flags.
func DefaultConfig() Config {
	return Config{Words: 80000, MinDocuments: 5, Near: 150, Topic: 150, MinPair: 30, Documents: 200000, Pieces: 30000, Rounds: 2, Seed: 1}
}

// Validate says which setting is wrong and what would be right.
func (c Config) Validate() error {
	if err := domain.Check(c); err != nil {
		return err
	}
	if n := c.Near + c.Topic; n < 1 || n > 2000 {
		return fmt.Errorf("near and topic are %d and %d: give together 1 to 2000", c.Near, c.Topic)
	}
	return nil
}

// Learn trains an embedding on an archive, which it reads twice. Labels are not used.
// The same archive and settings give the same bytes on any number of cores. A
// setting outside its domain and an archive without frequent words are errors.
func Learn(ctx context.Context, archive Archive, cfg Config) (*embedding.Embedding, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	report := progressOf(cfg)
	report("counting words", 0, 1)
	w, err := countWords(ctx, archive, cfg)
	if err != nil {
		return nil, err
	}
	report("counting words", 1, 1)
	if len(w.list) == 0 {
		return nil, noWords(cfg, w.documents)
	}
	report("counting pairs", 0, 1)
	pairs, docs, err := readFrom(ctx, archive, w, cfg, 0)
	if err != nil {
		return nil, err
	}
	report("counting pairs", 1, 1)
	return embeddingOf(ctx, w, pairs, docs, cfg, report)
}

func noWords(cfg Config, documents int) error {
	return fmt.Errorf("no word is in %d documents or more; the archive has %d documents", cfg.MinDocuments, documents)
}

// progressOf is the Progress of a Config, or one that does nothing.
func progressOf(cfg Config) func(stage string, done, total int) {
	if cfg.Progress != nil {
		return cfg.Progress
	}
	return func(string, int, int) {}
}

// embeddingOf makes the embedding of what was counted.
func embeddingOf(ctx context.Context, w *vocabulary, pairs *cooccurrences, docs *termDocuments, cfg Config, report func(stage string, done, total int)) (*embedding.Embedding, error) {
	done, total := 0, 0
	for _, dim := range []int{cfg.Near, cfg.Topic} {
		if dim > 0 {
			total += cfg.Rounds + 2
		}
	}
	step := func() {
		done++
		report("finding directions", done, total)
	}
	report("finding directions", 0, total)
	var blocks []*dense
	if cfg.Near > 0 {
		a, err := ppmi(ctx, pairs, len(w.list), uint64(cfg.MinPair))
		if err != nil {
			return nil, err
		}
		pairs = nil
		u, err := subspace(ctx, a, a, cfg.Near, cfg.Rounds, cfg.Seed, step)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, u)
	}
	if cfg.Topic > 0 {
		a := docs.tfidf(w)
		u, err := subspace(ctx, a.transpose(), a, cfg.Topic, cfg.Rounds, cfg.Seed, step)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, u)
	}
	return w.withFingerprints(embed(w, blocks, docs, cfg.Pieces))
}

// readFrom is the second pass: the pairs of near words, and the documents, the
// first of which has that number in the whole archive.
func readFrom(ctx context.Context, archive Archive, w *vocabulary, cfg Config, first int) (*cooccurrences, *termDocuments, error) {
	pairs, docs := new(cooccurrences), newTermDocuments(w.documents, cfg.Documents)
	var counters []*pairCounter
	var one sync.Mutex
	err := forEachDocument(ctx, archive, func() func(int, data.Document) {
		var tokens arabic.Tokens
		var ids []int32
		p := &pairCounter{to: pairs}
		one.Lock()
		defer one.Unlock()
		counters = append(counters, p)
		return func(i int, d data.Document) {
			ids = w.ids(ids[:0], &tokens, d.Headline)
			headline := len(ids)
			ids = w.ids(ids, &tokens, d.Body)
			if cfg.Near > 0 {
				p.field(ids[:headline])
				p.field(ids[headline:])
			}
			docs.put(first+i, ids)
		}
	})
	for _, p := range counters {
		p.done()
	}
	return pairs, docs, err
}

// centreDocuments is about the number of documents whose mean is the centre.
const centreDocuments = 10000

// embed puts the blocks of every word side by side, each brought to length 1,
// in eight bits a number, the words sorted; and at most so many subwords.
func embed(w *vocabulary, blocks []*dense, docs *termDocuments, most int) (*embedding.Embedding, error) {
	a := embedding.Arrays{Tokenizer: w.tokenizer, Documents: w.documents}
	for _, b := range blocks {
		a.Dim += b.cols
	}
	order := make([]int, len(w.list))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(x, y int) int { return cmp.Compare(w.list[x], w.list[y]) })
	place := make([]uint32, len(order)) // of a word in the order of frequency, in the sorted order
	vector := make([]float32, a.Dim)
	for to, i := range order {
		place[i] = uint32(to)
		a.WordBytes = append(a.WordBytes, w.list[i]...)
		a.WordEnds = append(a.WordEnds, uint32(len(a.WordBytes)))
		a.DF = append(a.DF, uint32(w.docs[i]))
		a.Vectors = append(a.Vectors, quantize(concatBlocks(vector, blocks, i))...)
	}
	a.Centre, a.Subwords = make([]float32, a.Dim), subwordArrays(w, blocks, a.Dim, most)
	e, err := embedding.New(a)
	if err != nil {
		return nil, err
	}
	step := max(1, len(docs.of)/centreDocuments)
	return e.CentredOn((len(docs.of)+step-1)/step, func(i int) ([]uint32, []uint32) {
		var words, times []uint32
		for _, c := range docs.of[i*step] {
			words, times = append(words, place[c.word]), append(times, c.times)
		}
		return words, times
	}), nil
}

// concatBlocks writes a word's blocks, each brought to length 1.
func concatBlocks(to []float32, blocks []*dense, word int) []float32 {
	at := 0
	for _, b := range blocks {
		at += copy(to[at:], unitRow(b.row(word)))
	}
	return to
}

// unitRow brings a row to length 1; zeros stay.
func unitRow(row []float32) []float32 {
	square := 0.0
	for _, v := range row {
		square += float64(v) * float64(v)
	}
	if square > 0 {
		by := float32(1 / math.Sqrt(square))
		for k := range row {
			row[k] *= by
		}
	}
	return row
}

// quantize rounds to -127..127, the largest number becoming 127.
func quantize(v []float32) []int8 {
	top := 0.0
	for _, x := range v {
		top = max(top, math.Abs(float64(x)))
	}
	out := make([]int8, len(v))
	if top > 0 {
		for k, x := range v {
			out[k] = int8(math.Round(float64(x) / top * 127))
		}
	}
	return out
}
