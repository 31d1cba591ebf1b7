package study

import (
	"tasnif/data"
	"tasnif/features/arabic"
	"tasnif/model"
	"tasnif/model/eval/metrics"
	"tasnif/model/eval/predictions"
)

// Archive says whether the evaluated documents' texts were in the archive that
// the model's base was learnt from. No label of theirs was seen there, so it is
// no leakage; but words that stand in few other texts are then better known than
// they will be of news to come.
type Archive struct {
	Known     bool             `json:"known"`     // the base says which texts it was learnt from; otherwise it is unknown
	Texts     int              `json:"texts"`     // of the archive: headlines and bodies, each once
	Headlines int              `json:"headlines"` // evaluated documents whose headline is among them, word for word
	Bodies    int              `json:"bodies"`    // likewise their bodies
	Documents int              `json:"documents"` // one of the two
	Short     int              `json:"short"`     // evaluated documents too short to tell
	Without   *metrics.Summary `json:"without,omitempty"`
}

// ArchiveOf looks for the documents of a set in the archive of the model's
// base; nil for a model without one.
func ArchiveOf(m *model.Model, s *predictions.Set, docs []data.Document) *Archive {
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
		headline, told := seen.HasText(&tokens, e.Tokenizer(), d.Headline)
		body, also := seen.HasText(&tokens, e.Tokenizer(), d.Body)
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
	out.Without = metrics.SummarizeWithout(s, func(i int) bool { return in[i] })
	return out
}
