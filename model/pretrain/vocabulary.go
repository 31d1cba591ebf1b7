package pretrain

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"tasnif/data"
	"tasnif/features/arabic"
)

// frequency is that of a word in the archive, and its document frequency.
type frequency struct{ times, docs uint64 }

// words are those that get a vector: the most frequent first.
type vocabulary struct {
	tokenizer arabic.Version
	list      []string
	docs      []uint64 // document frequencies
	index     map[string]int32
	documents int      // of the archive
	prints    []uint64 // of its texts
}

// countWords is the first pass.
func countWords(ctx context.Context, archive Archive, cfg Config) (*vocabulary, error) {
	all, documents, prints, err := countFrequencies(ctx, archive, arabic.Latest)
	if err != nil {
		return nil, err
	}
	return chooseWords(all, documents, prints, arabic.Latest, cfg), nil
}

// countFrequencies counts all words.
func countFrequencies(ctx context.Context, archive Archive, v arabic.Version) (all map[string]*frequency, documents int, prints []uint64, err error) {
	var counters []*counter
	var one sync.Mutex
	err = forEachDocument(ctx, archive, func() func(int, data.Document) {
		c := &counter{tokenizer: v, own: map[string]*workerFrequency{}}
		one.Lock()
		defer one.Unlock()
		counters = append(counters, c)
		return c.read
	})
	all = map[string]*frequency{}
	for _, c := range counters {
		documents += c.documents
		prints = append(prints, c.prints...)
		for w, own := range c.own {
			if f := all[w]; f != nil {
				f.times, f.docs = f.times+own.times, f.docs+own.docs
			} else {
				all[w] = &own.frequency
			}
		}
	}
	return all, documents, prints, err
}

// chooseWords keeps those that get a vector.
func chooseWords(all map[string]*frequency, documents int, prints []uint64, v arabic.Version, cfg Config) *vocabulary {
	w := &vocabulary{tokenizer: v, index: map[string]int32{}, documents: documents, prints: prints}
	for word, f := range all {
		if f.docs >= uint64(cfg.MinDocuments) {
			w.list = append(w.list, word)
		}
	}
	slices.SortFunc(w.list, func(a, b string) int {
		return cmp.Or(cmp.Compare(all[b].times, all[a].times), cmp.Compare(a, b))
	})
	w.list = w.list[:min(cfg.Words, len(w.list))]
	for i, word := range w.list {
		w.index[word] = int32(i)
		w.docs = append(w.docs, all[word].docs)
	}
	return w
}

// counter is one worker's counting.
type counter struct {
	tokenizer arabic.Version
	tokens    arabic.Tokens
	own       map[string]*workerFrequency
	documents int
	prints    []uint64
}

type workerFrequency struct {
	frequency
	last int // the document it was last counted in
}

func (c *counter) read(_ int, d data.Document) {
	c.documents++
	for _, text := range [...]string{d.Headline, d.Body} {
		c.tokens.Read(text, c.tokenizer, nil)
		c.addFingerprint()
		for i := range c.tokens.Words {
			word := c.tokens.Word(i)
			t := c.own[string(word)]
			if t == nil {
				t = new(workerFrequency)
				c.own[string(word)] = t
			}
			t.times++
			if t.last != c.documents {
				t.last = c.documents
				t.docs++
			}
		}
	}
}

// ids appends the places in the list of a field's words, -1 for those without one.
func (w *vocabulary) ids(to []int32, t *arabic.Tokens, text string) []int32 {
	t.Read(text, w.tokenizer, nil)
	for i := range t.Words {
		id, ok := w.index[string(t.Word(i))]
		if !ok {
			id = -1
		}
		to = append(to, id)
	}
	return to
}
