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
	seen := e.Archive()
	if seen == nil {
		return &Archive{}
	}
	out := &Archive{Known: true, Texts: seen.Len()}
	in := make([]bool, len(docs))
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
		switch in[i] = headline || body; {
		case in[i]:
			out.Documents++
		case !told && !also:
			out.Short++
		}
	}
	out.Without = briefWithout(s, func(i int) bool { return in[i] })
	return out
}

func (r *Report) archiveTable() table {
	const title = "The archive behind the base: documents whose text was in it, unlabelled"
	a := r.Archive
	switch {
	case a == nil:
		return table{}
	case !a.Known:
		t := r.overlap(title, [][2]string{{"in the archive", "unknown"}}, nil)
		t.Note = "The base does not say which texts it was learnt from; tasnif pretrain writes one that does."
		return t
	}
	t := r.overlap(title, [][2]string{
		{"headline in the archive", fmt.Sprint(a.Headlines)},
		{"body in the archive", fmt.Sprint(a.Bodies)},
		{"headline or body", fmt.Sprint(a.Documents)},
	}, a.Without, tooShort(a.Short)...)
	t.Note = fmt.Sprintf("%d texts of the archive, compared word for word after normalisation.", a.Texts)
	return t
}
