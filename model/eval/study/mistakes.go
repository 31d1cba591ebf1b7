package study

import (
	"cmp"
	"math"
	"slices"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/eval/metrics"
	"tasnif/model/eval/predictions"
)

// Mistakes are the worst mistakes of a set.
type Mistakes struct {
	FalsePositives []Mistake `json:"false_positives"` // given and untrue, the highest score first
	FalseNegatives []Mistake `json:"false_negatives"` // true and missed, the lowest score first
}

// Mistake is one label wrongly given to one document, or missed there.
type Mistake struct {
	ID       string         `json:"id,omitempty"`
	Place    string         `json:"place,omitempty"`
	Headline string         `json:"headline"`
	Label    string         `json:"label"`
	Score    float64        `json:"score"`
	Truth    []string       `json:"truth"`
	Decided  []string       `json:"decided"`
	Evidence []WordEvidence `json:"evidence,omitempty"` // the words that changed the score of Label most: see Explain

	row int // in the set
}

// WordEvidence is a word of a document and its share of a label's log-odds, positive for
// the label. The shares of all occurrences are added up.
type WordEvidence struct {
	Text   string  `json:"text"` // as the writer wrote it
	Weight float64 `json:"weight"`
}

// WorstMistakes lists at most n mistakes of each kind. Of a near-duplicate group there is
// one for each label.
func WorstMistakes(s *predictions.Set, n int) Mistakes {
	var fp, fn []candidate
	for i := range s.Rows {
		r := &s.Rows[i]
		metrics.Match(r.Truth, r.Decided, func(int32) {},
			func(l int32) { fp = append(fp, candidate{i, l, r.Scores[l]}) },
			func(l int32) { fn = append(fn, candidate{i, l, r.Scores[l]}) })
	}
	of, _ := s.Grouping()
	return Mistakes{
		FalsePositives: pickMistakes(s, fp, of, n, func(a, b candidate) int { return cmp.Compare(b.score, a.score) }),
		FalseNegatives: pickMistakes(s, fn, of, n, func(a, b candidate) int { return cmp.Compare(a.score, b.score) }),
	}
}

// candidate is a mistake not yet written out.
type candidate struct {
	row   int
	label int32
	score float64
}

func pickMistakes(s *predictions.Set, all []candidate, group []int32, n int, worse func(a, b candidate) int) []Mistake {
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(worse(a, b), cmp.Compare(a.row, b.row), cmp.Compare(a.label, b.label))
	})
	type story struct{ group, label int32 }
	told := map[story]bool{}
	out := []Mistake{}
	for _, c := range all {
		if len(out) == n {
			break
		}
		at := story{group[c.row], c.label}
		if told[at] {
			continue
		}
		told[at] = true
		r := &s.Rows[c.row]
		m := Mistake{
			ID: r.ID, Place: r.Where(), Headline: r.Headline, Label: s.Labels[c.label].ID, Score: c.score,
			Truth: s.IDs(r.Truth), Decided: s.IDs(r.Decided), row: c.row,
		}
		out = append(out, m)
	}
	return out
}

// evidenceWords is the number of words that Explain adds to a mistake.
const evidenceWords = 5

// Explain adds to every mistake the words that changed its label's score most.
// docs and show are those the set was made of.
func (k *Mistakes) Explain(m *model.Model, docs []data.Document, show predictions.Options) {
	if k == nil {
		return
	}
	index := make(map[string]int, len(m.Labels))
	for l, t := range m.Labels {
		index[t.ID] = l
	}
	for _, list := range [][]Mistake{k.FalsePositives, k.FalseNegatives} {
		for i := range list {
			if l, known := index[list[i].Label]; known {
				list[i].Evidence = strongest(m.Explain(show.Shown(docs[list[i].row]), l, 0))
			}
		}
	}
}

// strongest adds up the evidence of each word and keeps the words of largest absolute
// weight.
func strongest(all []model.Evidence) []WordEvidence {
	var out []WordEvidence
	at := map[string]int{}
	for _, e := range all {
		text := e.Text
		if e.Field != "headline" && e.Field != "body" { // the value of a categorical field
			text = e.Field + ": " + text
		}
		if e.Rule != nil {
			text = "rule, " + e.Rule.String()
		}
		i, ok := at[text]
		if !ok {
			i = len(out)
			at[text] = i
			out = append(out, WordEvidence{Text: text})
		}
		out[i].Weight += e.Weight
	}
	slices.SortStableFunc(out, func(a, b WordEvidence) int { return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)) })
	out = out[:min(evidenceWords, len(out))]
	for i := range out {
		out[i].Weight = metrics.Round4(out[i].Weight)
	}
	return out
}
