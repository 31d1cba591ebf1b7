package eval

import (
	"fmt"

	"tasnif/data"
	"tasnif/features/arabic"
)

// Leakage says how much of what was evaluated the model had been trained on.
// Figures of such documents measure memory.
type Leakage struct {
	Training int      `json:"training"` // documents of the training corpus
	Exact    int      `json:"exact"`    // evaluated documents that are in it, normalised letters and digits alike
	Near     int      `json:"near"`     // evaluated documents that are nearly in it
	Examples []Leaked `json:"examples"`
	Without  *Brief   `json:"without,omitempty"` // the figures of the other documents; absent where there are none
}

// Leaked is an evaluated document and the training document it repeats.
type Leaked struct {
	ID       string `json:"id,omitempty"`
	Place    string `json:"place,omitempty"`
	Headline string `json:"headline"`
	Of       string `json:"of"` // id or place of the training document
	Exact    bool   `json:"exact,omitempty"`
}

// Brief is a report in four figures.
type Brief struct {
	Documents int     `json:"documents"`
	Accuracy  float64 `json:"accuracy"`
	Micro     float64 `json:"micro_f1"`
	Macro     float64 `json:"macro_f1"` // over all labels
}

func brief(s *Sheet) Brief {
	a := average(tally(s), ZeroDivision)
	return Brief{Documents: len(s.Rows), Accuracy: overDocuments(s, ZeroDivision).accuracy, Micro: a.micro.F1, Macro: a.macro.F1}
}

// leakedKept is how many leaked documents a report lists.
const leakedKept = 10

// Leaks looks for the documents of the sheet among those of the training
// corpus: exactly, and as near-duplicates (data.Groups).
func Leaks(s *Sheet, docs, training []data.Document) (*Leakage, error) {
	if len(docs) != len(s.Rows) {
		return nil, fmt.Errorf("eval: %d documents for a sheet of %d", len(docs), len(s.Rows))
	}
	at := func(i int) data.Document {
		if i < len(training) {
			return training[i]
		}
		return docs[i-len(training)]
	}
	text := func(i int) string {
		d := at(i)
		return arabic.Normalize(d.Headline + " " + d.Body)
	}
	groups := data.Groups(len(training)+len(docs), text)
	out := &Leakage{Training: len(training), Examples: []Leaked{}}
	same := map[string]int{} // normalised text of training documents in groups that were also evaluated
	first := map[int32]int{} // of each group, its first training document
	for i := range training {
		if _, ok := first[groups[i]]; !ok {
			first[groups[i]] = i
		}
	}
	wanted := map[int32]bool{}
	for i := range docs {
		if _, ok := first[groups[len(training)+i]]; ok {
			wanted[groups[len(training)+i]] = true
		}
	}
	for i := range training {
		if wanted[groups[i]] {
			if t := text(i); t != "" {
				if _, ok := same[t]; !ok {
					same[t] = i
				}
			}
		}
	}
	clean := &Sheet{Labels: s.Labels, Mode: s.Mode}
	for i := range docs {
		r := &s.Rows[i]
		from, leaked := first[groups[len(training)+i]]
		if !leaked {
			clean.Rows = append(clean.Rows, *r)
			continue
		}
		like, exact := same[text(len(training)+i)]
		if exact {
			out.Exact++
			from = like
		} else {
			out.Near++
		}
		if len(out.Examples) < leakedKept {
			e := Leaked{ID: r.ID, Headline: r.Headline, Of: training[from].ID, Exact: exact}
			if e.Of == "" {
				e.Of = training[from].Place.String()
			}
			if r.Place.File != "" {
				e.Place = r.Place.String()
			}
			out.Examples = append(out.Examples, e)
		}
	}
	if len(clean.Rows) > 0 {
		b := brief(clean)
		out.Without = &b
	}
	return out, nil
}
