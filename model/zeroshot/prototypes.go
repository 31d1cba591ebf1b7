package zeroshot

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"tasnif/data"
	"tasnif/features"
	"tasnif/model/linear"
)

// exclusion is the part of a note that says which other topics it is not about.
var exclusion = regexp.MustCompile(`؛.*$`)

// descriptionOf is the text that describes a topic: its Arabic name, seed words and note,
// without the note's exclusion.
func descriptionOf(t data.Topic) features.Fields {
	parts := append([]string{t.Name("ar")}, t.Words...)
	return features.Fields{Headline: withArticle(strings.Join(parts, " ")), Body: withArticle(exclusion.ReplaceAllString(t.NoteArabic, ""))}
}

// prototypes scores documents by descriptions of topics.
type prototypes struct {
	from, to uint32      // the range of features that are dimensions of embeddings
	centre   []float64   // mean vector of the feed
	labels   [][]float64 // by label: the description's centred vector, with length 1
	terms    [][]float64 // by label: the description's terms, with length 1
}

// newPrototypes subtracts the mean vector of the feed from the vectors of descriptions: it
// is what all news share, and does not discriminate topics.
func newPrototypes(v *features.Vectorizer, topics []data.Topic, x []features.Vector) *prototypes {
	p := &prototypes{from: uint32(v.Terms()), to: uint32(v.Terms() + v.Dim())}
	p.centre = make([]float64, p.to-p.from)
	for _, one := range x {
		p.add(p.centre, one, 1/float64(len(x)))
	}
	var s features.Scratch
	for _, t := range topics {
		w, terms := make([]float64, len(p.centre)), make([]float64, v.Terms())
		x := v.Transform(&s, descriptionOf(t))
		for j, f := range x.Index {
			if f < p.from && wholeWords(v, f) {
				terms[f] = float64(x.Value[j])
			}
		}
		p.terms = append(p.terms, scaled(terms))
		p.add(w, x, 1)
		for j := range w {
			w[j] -= p.centre[j]
		}
		p.labels = append(p.labels, scaled(w))
	}
	return p
}

// wholeWords tells whether a term consists of whole words. Terms of characters are not
// compared: the letters of sport (riyada) are in the name of a capital.
func wholeWords(v *features.Vectorizer, f uint32) bool {
	block, _ := v.Term(f)
	return block != "chars"
}

// withArticle adds variants of each word of a text: without and with the article al-, and
// with the particles that Arabic attaches to it.
func withArticle(text string) string {
	words := strings.Fields(text)
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		w = strings.TrimPrefix(w, "و")
		if bare, has := strings.CutPrefix(w, "ال"); has {
			words = append(words, bare, "و"+w, "لل"+bare, "بال"+bare)
		} else {
			words = append(words, w, "ال"+w, "وال"+w, "لل"+w)
		}
	}
	return strings.Join(words, " ")
}

func (p *prototypes) add(to []float64, x features.Vector, times float64) {
	part := x.Slice(p.from, p.to)
	for j, f := range part.Index {
		to[f] += times * float64(part.Value[j])
	}
}

// scores are the cosines of a document with the labels' descriptions: of the centred
// vectors (out), and of the terms (shared).
func (p *prototypes) scores(x features.Vector) (out, shared []float64) {
	w := make([]float64, len(p.centre))
	p.add(w, x, 1)
	for j := range w {
		w[j] -= p.centre[j]
	}
	w = scaled(w)
	out, shared = make([]float64, len(p.labels)), make([]float64, len(p.labels))
	for l, label := range p.labels {
		for j := range w {
			out[l] += w[j] * label[j]
		}
		for j, f := range x.Index {
			if f < p.from {
				shared[l] += float64(x.Value[j]) * p.terms[l][f]
			}
		}
	}
	return out, shared
}

// scaled scales a vector to length 1, in place.
func scaled(w []float64) []float64 {
	square := 0.0
	for _, v := range w {
		square += v * v
	}
	for j := range w {
		w[j] *= linear.Inverse(math.Sqrt(square))
	}
	return w
}

// moments are the mean and the standard deviation of a label's scores over the feed.
type moments struct{ mean, deviation float64 }

// standardize turns scores, a row for each document, into z-scores by label, in place: z =
// (s - mean) / deviation.
func standardize(s [][]float64) []moments {
	by := make([]moments, len(s[0]))
	for l := range by {
		sum, square := 0.0, 0.0
		for _, row := range s {
			sum += row[l]
		}
		by[l].mean = sum / float64(len(s))
		for _, row := range s {
			square += (row[l] - by[l].mean) * (row[l] - by[l].mean)
		}
		by[l].deviation = max(math.Sqrt(square/float64(len(s))), 1e-12)
		for _, row := range s {
			row[l] = (row[l] - by[l].mean) / by[l].deviation
		}
	}
	return by
}

// ranked lists the rows by falling score of a label; ties keep their order.
func ranked(z [][]float64, label int) []int {
	rows := make([]int, len(z))
	for i := range rows {
		rows[i] = i
	}
	slices.SortStableFunc(rows, func(a, b int) int {
		switch {
		case z[a][label] > z[b][label]:
			return -1
		case z[a][label] < z[b][label]:
			return 1
		}
		return 0
	})
	return rows
}
