package eval

import (
	"fmt"

	"tasnif/data"
	"tasnif/features/arabic"
	"tasnif/model"
)

// Archive says whether the evaluated documents' texts were in the archive that
// the model's base was learnt from. No label of theirs was seen there, so it is
// no leakage; but words that stand in few other texts are then better known than
// they will be of news to come.
type Archive struct {
	Known     bool   `json:"known"`     // the base says which texts it was learnt from; otherwise nobody can tell
	Texts     int    `json:"texts"`     // of the archive: headlines and bodies, each once
	Headlines int    `json:"headlines"` // evaluated documents whose headline is among them, word for word
	Bodies    int    `json:"bodies"`    // likewise their bodies
	Documents int    `json:"documents"` // one of the two
	Short     int    `json:"short"`     // evaluated documents too short to tell
	Without   *Brief `json:"without,omitempty"`
}

// ArchiveOf looks for the documents of a sheet in the archive of the model's
// base; nil for a model without one.
func ArchiveOf(m *model.Model, s *Sheet, docs []data.Document) *Archive {
	e := m.Vectorizer.Embedding()
	if e == nil || len(docs) != len(s.Rows) {
		return nil
	}
	seen := e.Seen()
	if seen == nil {
		return &Archive{}
	}
	out := &Archive{Known: true, Texts: seen.Len()}
	clean := &Sheet{Labels: s.Labels, Mode: s.Mode}
	var tokens arabic.Tokens
	for i, d := range docs {
		headline, told := seen.HasText(&tokens, d.Headline)
		body, also := seen.HasText(&tokens, d.Body)
		if headline {
			out.Headlines++
		}
		if body {
			out.Bodies++
		}
		switch {
		case headline || body:
			out.Documents++
			continue
		case !told && !also:
			out.Short++
		}
		clean.Rows = append(clean.Rows, s.Rows[i])
	}
	if out.Documents > 0 && len(clean.Rows) > 0 {
		b := brief(clean)
		out.Without = &b
	}
	return out
}

func (r *Report) archiveTable() table {
	t := table{
		Title: "The archive behind the base: documents whose text was in it, unlabelled",
		Head:  []string{"documents", "", "exact match", "micro F1", "macro F1"}, Right: []bool{false, true, true, true, true},
	}
	a := r.Archive
	switch {
	case a == nil:
		return t
	case !a.Known:
		t.Rows = [][]string{{"in the archive", "unknown", "", "", ""}}
		t.Note = "The base does not say which texts it was learnt from; tasnif pretrain writes one that does."
		return t
	}
	t.Rows = [][]string{
		{"all evaluated", fmt.Sprint(r.Documents), number(r.Accuracy, false), number(r.Micro.F1, false), number(r.Macro.F1, false)},
		{"headline in the archive", fmt.Sprint(a.Headlines), "", "", ""},
		{"body in the archive", fmt.Sprint(a.Bodies), "", "", ""},
		{"headline or body", fmt.Sprint(a.Documents), "", "", ""},
	}
	if w := a.Without; w != nil {
		t.Rows = append(t.Rows, []string{"without them", fmt.Sprint(w.Documents), number(w.Accuracy, false), number(w.Micro, false), number(w.Macro, false)})
	}
	t.Note = fmt.Sprintf("%d texts of the archive, compared word for word after normalisation.", a.Texts)
	if a.Short > 0 {
		t.Note += fmt.Sprintf(" %d documents are too short to tell.", a.Short)
	}
	return t
}
