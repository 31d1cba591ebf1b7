package features

import (
	"context"
	"slices"

	"tasnif/features/arabic"
	"tasnif/features/parallel"
	"tasnif/features/passages"
)

// bodyScratch keeps the features of the words of a field, for the vectors of its passages.
type bodyScratch struct {
	keep   bool
	inside []uint32 // features of the terms inside words
	ends   []int    // by word: where its features end in inside
	words  arabic.Tokens
	spans  []passages.Span
	bounds []int // by passage: the index of its first word; at the end, the number of words
}

func (b *bodyScratch) begin() {
	if b.keep {
		b.inside, b.ends = b.inside[:0], append(b.ends[:0], 0)
	}
}

// add keeps the features inside the next word.
func (b *bodyScratch) add(inside []uint32) {
	if b.keep {
		b.inside = append(b.inside, inside...)
		b.ends = append(b.ends, len(b.inside))
	}
}

// Passages are the passages of a body that was just transformed. They are valid until
// Close, or until the next document with the same scratch.
type Passages struct {
	v *Vectorizer
	s *Scratch
	m *wordMemo
}

// TransformPassages is Transform of a document, and gives the passages of its body without
// reading it again. The document's vector is valid until the first vector of a passage. The
// caller must close the passages.
func (v *Vectorizer) TransformPassages(s *Scratch, f Fields) (Vector, Passages) {
	m := v.memos.Get().(*wordMemo)
	b := &s.body
	b.keep, b.ends, b.spans = true, b.ends[:0], b.spans[:0]
	x := v.transform(s, m, f)
	if f.Body != "" {
		b.spans = passages.Cut(b.spans, f.Body)
		b.bounds = bounds(b.bounds[:0], b.spans, &m.tokens)
	}
	return x, Passages{v, s, m}
}

// bounds appends the index of each passage's first word, and the number of words.
func bounds(dst []int, spans []passages.Span, t *arabic.Tokens) []int {
	w := 0
	for _, p := range spans {
		for w < len(t.Words) && int(t.Words[w].From) < p.Start {
			w++
		}
		dst = append(dst, w)
	}
	return append(dst, len(t.Words))
}

// Spans are the byte ranges of the passages in the body. A body of one passage has none.
func (p Passages) Spans() []passages.Span {
	if len(p.s.body.spans) < 2 {
		return nil
	}
	return p.s.body.spans
}

// Vector is the vector of a document whose body is the passage and which has no headline.
// It is valid until the next one.
func (p Passages) Vector(passage int) Vector {
	v, s, b := p.v, p.s, &p.s.body
	from, to := b.bounds[passage], b.bounds[passage+1]
	v.begin(s)
	for _, feature := range b.inside[b.ends[from]:b.ends[to]] {
		s.keys = append(s.keys, feature<<1|1)
	}
	b.words.Text, b.words.Words = p.m.tokens.Text, p.m.tokens.Words[from:to]
	rest := s.mean
	for k, e := range v.embeddings {
		e.AddText(rest[:e.Dim()], &s.guess, &b.words, s.vectors[k][from:to], 1)
		rest = rest[e.Dim():]
	}
	for k, block := range p.m.runs {
		s.terms = v.analyzer.Runs(s.terms[:0], block, s.runs[k][from:to])
		v.add(s, block, 1)
	}
	return v.vector(s)
}

// Close releases the memory.
func (p Passages) Close() {
	p.s.body.keep = false
	p.v.memos.Put(p.m)
}

// TransformCorpusPassages transforms the passages of documents of a corpus on all cores,
// each as a document with this body alone. A body of one passage has none. The vectors own
// their memory.
func (v *Vectorizer) TransformCorpusPassages(ctx context.Context, c *Corpus, documents []int) ([][]Vector, error) {
	if err := c.isOf(v.Config); err != nil {
		return nil, err
	}
	x := v.lexicon(c)
	out := make([][]Vector, len(documents))
	err := parallel.Workers(ctx, len(documents), chunk, func() func(from, to int) error {
		var s Scratch
		var words []uint32
		return func(from, to int) error {
			for i := from; i < to; i++ {
				d := c.documents[documents[i]]
				start := 0
				for _, end := range d.passages {
					words = x.withoutStopWords(words[:0], d.field(1)[start:end])
					v.begin(&s)
					v.addWords(&s, c, x, words, 1)
					vector := v.vector(&s)
					out[i] = append(out[i], Vector{slices.Clone(vector.Index), slices.Clone(vector.Value)})
					start = int(end)
				}
			}
			return nil
		}
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}
