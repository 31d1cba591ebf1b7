package terms

import "tasnif/features/arabic"

// Term is one n-gram of a text: its hash and its range. The range of a term inside a word
// is in bytes of the Text of the block's Tokens; that of an n-gram of words is in numbers
// of words.
type Term struct {
	Hash       uint64
	Start, End int32
}

// MaxNGram is the longest n-gram, in words or letters.
const MaxNGram = 10

// Block is a group of terms: the n-grams From..To of a kind, 1 <= From <= To <= MaxNGram.
type Block struct {
	Kind     string // one of Kinds
	From, To int
}

// Analyzer cuts texts into the terms of several blocks. It is immutable.
type Analyzer struct {
	blocks  []block
	version arabic.Version
	stop    arabic.StopWords
}

type block struct {
	Block
	kind
	seed uint64
}

// NewAnalyzer makes the analyzer of valid blocks. It tokenizes with a version and skips the
// words in stop.
func NewAnalyzer(blocks []Block, v arabic.Version, stop arabic.StopWords) *Analyzer {
	a := &Analyzer{version: v, stop: stop}
	for i, b := range blocks {
		a.blocks = append(a.blocks, block{b, kinds[b.Kind], seedOf(i)})
	}
	return a
}

// Reading is one text as words, and the memory for it. The zero value is ready.
type Reading struct {
	Words  arabic.Tokens
	views  []arabic.Tokens // by block with a view
	hashes [][]uint64      // by block of n-grams of words: the words' hashes
}

// Cut tokenizes a text, without stop words.
func (a *Analyzer) Cut(t *arabic.Tokens, text string) { t.Read(text, a.version, a.stop) }

// Read tokenizes a text and prepares the views and hashes of its words.
func (a *Analyzer) Read(r *Reading, text string) {
	a.Cut(&r.Words, text)
	a.read(r)
}

// ReadWord reads one word of a text that was cut into words.
func (a *Analyzer) ReadWord(r *Reading, t *arabic.Tokens, word int) {
	r.Words.Text, r.Words.Words = t.Text, t.Words[word:word+1]
	a.read(r)
}

// read prepares the views and hashes of the words.
func (a *Analyzer) read(r *Reading) {
	if len(r.hashes) < len(a.blocks) {
		r.views, r.hashes = make([]arabic.Tokens, len(a.blocks)), make([][]uint64, len(a.blocks))
	}
	for i := range a.blocks {
		b, hashes := &a.blocks[i], r.hashes[i][:0]
		if b.view != nil {
			b.view(&r.views[i], &r.Words)
		}
		if t := a.Tokens(r, i); b.inside == nil {
			for w := range t.Words {
				hashes = append(hashes, Hash(t.Word(w), b.seed))
			}
		}
		r.hashes[i] = hashes
	}
}

// Blocks is the number of blocks.
func (a *Analyzer) Blocks() int { return len(a.blocks) }

// OfWords tells whether the terms of block i are n-grams of words rather than terms inside
// words.
func (a *Analyzer) OfWords(i int) bool { return a.blocks[i].inside == nil }

// Tokens are the words that were read, in the view of block i.
func (a *Analyzer) Tokens(r *Reading, i int) *arabic.Tokens {
	if a.blocks[i].view != nil {
		return &r.views[i]
	}
	return &r.Words
}

// Inside appends the terms of block i inside word w; none if the block's terms are n-grams
// of words.
func (a *Analyzer) Inside(dst []Term, r *Reading, i, w int) []Term {
	b := &a.blocks[i]
	if b.inside == nil {
		return dst
	}
	t := a.Tokens(r, i)
	return b.inside(dst, t.Text, t.Words[w].Start, t.Words[w].End, b.From, b.To, b.seed)
}

// Hashes are the hashes of the words that were read, in a block of n-grams of words.
func (a *Analyzer) Hashes(r *Reading, i int) []uint64 { return r.hashes[i] }

// Runs appends the terms of block i, whose terms are n-grams of words, from the
// hashes of words that follow each other.
func (a *Analyzer) Runs(dst []Term, i int, words []uint64) []Term {
	return appendRuns(dst, words, a.blocks[i].From, a.blocks[i].To)
}

// Terms appends all terms of block i of the text that was read.
func (a *Analyzer) Terms(dst []Term, r *Reading, i int) []Term {
	if a.OfWords(i) {
		return a.Runs(dst, i, r.hashes[i])
	}
	for w := range r.Words.Words {
		dst = a.Inside(dst, r, i, w)
	}
	return dst
}

// Text is the text of a term of block i.
func (a *Analyzer) Text(r *Reading, i int, term Term) []byte {
	t := a.Tokens(r, i)
	if a.OfWords(i) {
		return t.Text[t.Words[term.Start].Start:t.Words[term.End-1].End]
	}
	return t.Text[term.Start:term.End]
}

// Hash is the hash of a term of block i from its text.
func (a *Analyzer) Hash(i int, term []byte) uint64 { return a.blocks[i].hash(term, a.blocks[i].seed) }
