package features

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"tasnif/features/arabic"
	"tasnif/features/parallel"
	"tasnif/features/passages"
	"tasnif/features/terms"
)

// Corpus is documents tokenized once, for their vocabulary, vectors, near-duplicates and
// fingerprints. Each distinct word is kept once; a document is a list of word numbers. It
// is immutable.
type Corpus struct {
	version   arabic.Version
	words     wordList
	documents []words
}

// words is one document as word numbers in order, the headline's, then the body's.
type words struct {
	ids      []uint32
	headline int      // number of words of the headline
	passages []uint32 // by passage: the number of words of the body up to its end; empty: a single passage
}

// field is the words of the headline (0) or the body (1).
func (w words) field(field int) []uint32 {
	if field == 0 {
		return w.ids[:w.headline]
	}
	return w.ids[w.headline:]
}

// wordList numbers distinct words in the order of their first occurrence.
type wordList struct {
	table terms.Table
	text  []byte
	ends  []uint64
}

func (l *wordList) add(hash uint64, word []byte) uint32 {
	n, known := l.table.Add(hash)
	if !known {
		l.append(word)
	}
	return n
}

func (l *wordList) append(word []byte) {
	l.text = append(l.text, word...)
	l.ends = append(l.ends, uint64(len(l.text)))
}

// word is the word of a number.
func (l *wordList) word(n uint32) []byte {
	if n == 0 {
		return l.text[:l.ends[0]]
	}
	return l.text[l.ends[n-1]:l.ends[n]]
}

// chunk is the number of documents that a worker takes at a time.
const chunk = 32

// NewCorpus tokenizes n documents with a version of the tokenizer, on all cores. text gives
// the i-th document; it is called once for each, concurrently.
func NewCorpus(ctx context.Context, v arabic.Version, n int, text func(i int) Fields) (*Corpus, error) {
	c := &Corpus{version: v, documents: make([]words, n)}
	type part struct { // what one worker has read
		list      wordList
		documents []int
	}
	var mu sync.Mutex
	var parts []*part
	err := parallel.Workers(ctx, n, chunk, func() func(from, to int) error {
		p := new(part)
		mu.Lock()
		parts = append(parts, p)
		mu.Unlock()
		var t arabic.Tokens
		var ids []uint32
		var spans []passages.Span
		var ends []int
		return func(from, to int) error {
			for i := from; i < to; i++ {
				ids = ids[:0]
				for field, text := range text(i).list() {
					t.Read(text, v, nil)
					for w := range t.Words {
						word := t.Word(w)
						ids = append(ids, p.list.add(terms.Hash(word, 0), word))
					}
					if field == 0 {
						c.documents[i].headline = len(ids)
						continue
					}
					if spans = passages.Cut(spans[:0], text); len(spans) > 1 {
						ends = bounds(ends[:0], spans, &t)
						for _, end := range ends[1:] {
							c.documents[i].passages = append(c.documents[i].passages, uint32(end))
						}
					}
				}
				c.documents[i].ids = append([]uint32(nil), ids...)
				p.documents = append(p.documents, i)
			}
			return nil
		}
	})
	if err != nil {
		return nil, err
	}
	for _, p := range parts { // from the numbers of each worker to those of the corpus
		numbers := make([]uint32, len(p.list.ends))
		for n, hash := range p.list.table.Hashes() {
			numbers[n] = c.words.add(hash, p.list.word(uint32(n)))
		}
		for _, i := range p.documents {
			for w, n := range c.documents[i].ids {
				c.documents[i].ids[w] = numbers[n]
			}
		}
	}
	return c, nil
}

// isOf is an error if the corpus was tokenized by another version than cfg's.
func (c *Corpus) isOf(cfg Config) error {
	if cfg.Tokenizer != c.version {
		return fmt.Errorf("features: tokenizer is %d: the corpus was cut into words by %d", cfg.Tokenizer, c.version)
	}
	return nil
}

// Len is the number of documents.
func (c *Corpus) Len() int { return len(c.documents) }

// Text is the words of document i, headline and body, joined by spaces.
func (c *Corpus) Text(i int) string {
	var b []byte
	for w, id := range c.documents[i].ids {
		if w > 0 {
			b = append(b, ' ')
		}
		b = append(b, c.words.word(id)...)
	}
	return string(b)
}

// lexicon holds what an analyzer makes of each distinct word of a corpus.
type lexicon struct {
	blocks int
	stop   []bool     // by word: it is a stop word
	hashes [][]uint64 // by block of n-grams of words, by word
	texts  []wordList // by block of n-grams of words, by word: the text, such as the stem; without a table
	inside []uint32   // numbers of the terms inside words, word by word and block by block
	ends   []int      // by word and block: where its terms end in inside
}

// lexicon analyzes each distinct word once. number gives the number of a term inside a
// word; false leaves it out.
func (c *Corpus) lexicon(a *terms.Analyzer, number func(b int, r *terms.Reading, t terms.Term) (uint32, bool)) *lexicon {
	x := &lexicon{blocks: a.Blocks(), stop: make([]bool, len(c.words.ends)), hashes: make([][]uint64, a.Blocks()), texts: make([]wordList, a.Blocks())}
	var r terms.Reading
	var list []terms.Term
	for w := range c.words.ends {
		a.Read(&r, string(c.words.word(uint32(w))))
		x.stop[w] = len(r.Words.Words) == 0
		for b := range x.blocks {
			switch {
			case !a.OfWords(b):
				for i := range r.Words.Words {
					list = a.Inside(list[:0], &r, b, i)
					for _, t := range list {
						if n, ok := number(b, &r, t); ok {
							x.inside = append(x.inside, n)
						}
					}
				}
			case x.stop[w]:
				x.hashes[b] = append(x.hashes[b], 0)
				x.texts[b].append(nil)
			default:
				x.hashes[b] = append(x.hashes[b], a.Hashes(&r, b)[0])
				x.texts[b].append(a.Tokens(&r, b).Word(0))
			}
			x.ends = append(x.ends, len(x.inside))
		}
	}
	return x
}

// terms lists the numbers of the terms of block b inside a word.
func (x *lexicon) terms(word uint32, b int) []uint32 {
	at, from := int(word)*x.blocks+b, 0
	if at > 0 {
		from = x.ends[at-1]
	}
	return x.inside[from:x.ends[at]]
}

// withoutStopWords appends the words that are not stop words.
func (x *lexicon) withoutStopWords(dst, ids []uint32) []uint32 {
	for _, w := range ids {
		if !x.stop[w] {
			dst = append(dst, w)
		}
	}
	return dst
}

// runs appends the n-grams of block b of these words, without stop words.
func (x *lexicon) runs(dst []terms.Term, hashes *[]uint64, a *terms.Analyzer, b int, words []uint32) []terms.Term {
	*hashes = (*hashes)[:0]
	for _, w := range words {
		*hashes = append(*hashes, x.hashes[b][w])
	}
	return a.Runs(dst, b, *hashes)
}

// TransformAll transforms n views of the documents of a corpus on all cores. view gives the
// document of the i-th view, and whether only its headline is shown; nil: each document as
// it is. The vectors own their memory.
func (v *Vectorizer) TransformAll(ctx context.Context, c *Corpus, n int, view func(i int) (document int, headline bool)) ([]Vector, error) {
	if err := c.isOf(v.Config); err != nil {
		return nil, err
	}
	x := v.lexicon(c)
	out := make([]Vector, n)
	err := parallel.Workers(ctx, n, chunk, func() func(from, to int) error {
		var s Scratch
		var words []uint32
		return func(from, to int) error {
			for i := from; i < to; i++ {
				document, fields := i, 2
				if view != nil {
					var headline bool
					if document, headline = view(i); headline {
						fields = 1
					}
				}
				v.begin(&s)
				for field := range fields {
					words = x.withoutStopWords(words[:0], c.documents[document].field(field))
					v.addWords(&s, c, x, words, field)
				}
				vector := v.vector(&s)
				out[i] = Vector{append([]uint32(nil), vector.Index...), append([]float32(nil), vector.Value...)}
			}
			return nil
		}
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// lexicon is a corpus's lexicon, with the vectorizer's features as numbers of terms.
func (v *Vectorizer) lexicon(c *Corpus) *lexicon {
	return c.lexicon(v.analyzer, func(b int, _ *terms.Reading, t terms.Term) (uint32, bool) { return v.find(b, t.Hash) })
}

// addWords adds words of a field, by their numbers in the corpus.
func (v *Vectorizer) addWords(s *Scratch, c *Corpus, x *lexicon, words []uint32, field int) {
	for b := range x.blocks {
		if v.analyzer.OfWords(b) {
			s.terms = x.runs(s.terms[:0], &s.hashes, v.analyzer, b, words)
			v.add(s, b, field)
			continue
		}
		for _, w := range words {
			list, n := x.terms(w, b), len(s.keys)
			s.keys = slices.Grow(s.keys, len(list))[:n+len(list)]
			for i, feature := range list {
				s.keys[n+i] = feature<<1 | uint32(field)
			}
		}
	}
	rest := s.mean
	for _, e := range v.embeddings {
		for _, w := range words {
			e.Add(rest[:e.Dim()], &s.guess, c.words.word(w), float32(v.weight(field)))
		}
		rest = rest[e.Dim():]
	}
}
