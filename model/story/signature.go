// Package story groups news items that report the same event.
//
//	signature.go   what is kept of an item: its stems and their weights, its vector
//	rarity.go      how rare a stem is in the archive and in what came lately
//	similarity.go  how alike two items are
//	index.go       items of a window of time; each joins the story of the one that it is most like
package story

import (
	"cmp"
	"math"
	"slices"

	"tasnif/features/arabic"
	"tasnif/features/embedding"
	"tasnif/features/terms"
)

// leadWords is the number of words of a body that are read: who, what, where and when are
// at the beginning of news.
const leadWords = 100

const stemSeed = 0x73746f7279

// stem is a stem of an item with its tf-idf weight.
type stem struct {
	hash   uint32
	weight float32
}

// signature is the reduced form of an item that is compared.
type signature struct {
	text   []stem  // of headline and lead: a vector of length 1, by hash
	head   []stem  // of the headline: idf, of the sum 1
	vector []int8  // of headline and lead, by word vectors; nil: no word is known
	scale  float32 // what a number of vector is multiplied by
}

// reader makes signatures.
type reader struct {
	words         *embedding.Embedding
	df            []uint32 // documents of the archive that have a word
	rare          *rarity
	stop          arabic.StopWords
	scratch       embedding.Scratch
	tokens, stems arabic.Tokens
	vector        []float32
}

func newReader(e *embedding.Embedding) *reader {
	a := e.Arrays()
	return &reader{words: e, df: a.DF, rare: newRarity(a.Documents), stop: arabic.LuceneStopWords(), vector: make([]float32, e.Dim())}
}

// read makes the signature of an item, and counts its stems.
func (r *reader) read(headline, body string) signature {
	clear(r.vector)
	head := r.add(nil, headline, math.MaxInt)
	all := r.add(slices.Clone(head), body, leadWords)
	text := counted(all)
	r.rare.count(text)

	var s signature
	sum := 0.0
	for i := range text {
		text[i].weight = float32(terms.TF(float64(text[i].weight)) * r.rare.idf(text[i].hash))
		sum += float64(text[i].weight) * float64(text[i].weight)
	}
	s.text = scaled(text, math.Sqrt(sum))
	sum = 0
	head = counted(head)
	for i := range head {
		head[i].weight *= float32(r.rare.idf(head[i].hash))
		sum += float64(head[i].weight)
	}
	s.head = scaled(head, sum)
	if r.words.Finish(r.vector, 1) != 0 {
		s.vector, s.scale = eightBits(r.vector)
	}
	return s
}

// add appends the stems of a text, each as often as it stands there, and adds its words
// to the vector.
func (r *reader) add(stems []stem, text string, most int) []stem {
	r.tokens.Read(text, r.words.Tokenizer(), r.stop)
	r.stems.Stem(&r.tokens)
	for i := range min(len(r.stems.Words), most) {
		word := r.tokens.Word(i)
		r.words.Add(r.vector, &r.scratch, word, 1)
		hash := uint32(terms.Hash(r.stems.Word(i), stemSeed))
		df := uint32(0)
		if n := r.words.Number(word); n != embedding.NoVector {
			df = r.df[n]
		}
		r.rare.archived(hash, df)
		stems = append(stems, stem{hash, 1})
	}
	return stems
}

// counted sums stems that are the same, and sorts them by hash.
func counted(stems []stem) []stem {
	slices.SortFunc(stems, func(a, b stem) int { return cmp.Compare(a.hash, b.hash) })
	out := stems[:0]
	for _, s := range stems {
		if n := len(out); n > 0 && out[n-1].hash == s.hash {
			out[n-1].weight += s.weight
			continue
		}
		out = append(out, s)
	}
	return out
}

// scaled is stems with weights divided by what they come to, in memory of their length.
func scaled(stems []stem, by float64) []stem {
	out := slices.Clone(stems)
	for i := range out {
		if by > 0 {
			out[i].weight = float32(float64(out[i].weight) / by)
		}
	}
	return out
}

// eightBits quantizes a vector to eight bits, with the factor that restores it.
func eightBits(v []float32) (out []int8, scale float32) {
	most := float32(0)
	for _, x := range v {
		most = max(most, max(x, -x))
	}
	out = make([]int8, len(v))
	for k, x := range v {
		out[k] = int8(math.Round(float64(x / most * 127)))
	}
	return out, most / 127
}
