package study

import (
	"tasnif/data"
	"tasnif/features/arabic"
	"tasnif/features/embedding"
	"tasnif/model"
	"tasnif/model/eval/metrics"
	"tasnif/model/eval/predictions"
)

// Archive says how many evaluated texts are in the archives that the model's word vectors
// were learnt from. This is no leakage, since no labels were used; but rare words of these
// texts are better known than those of future news will be.
type Archive struct {
	Known     bool             `json:"known"`     // the vectors say which texts they were learnt from; otherwise it is unknown
	Texts     int              `json:"texts"`     // of the archives: headlines and bodies, each once an archive
	Headlines int              `json:"headlines"` // evaluated documents whose headline is among them, word for word
	Bodies    int              `json:"bodies"`    // likewise their bodies
	Documents int              `json:"documents"` // one of the two
	Short     int              `json:"short"`     // evaluated documents too short to tell
	Without   *metrics.Summary `json:"without,omitempty"`
}

// ArchiveOf looks for the documents of a set in the archives of the model's word vectors;
// nil without word vectors.
func ArchiveOf(m *model.Model, s *predictions.Set, docs []data.Document) *Archive {
	list := m.Vectorizer.Embeddings()
	if len(list) == 0 || len(docs) != len(s.Rows) {
		return nil
	}
	out := &Archive{Known: true}
	for _, e := range list {
		if e.Archive() == nil {
			return &Archive{}
		}
		out.Texts += e.Archive().Len()
	}
	in := make([]bool, len(docs))
	var tokens arabic.Tokens
	for i, d := range docs {
		headline, told := inArchives(list, &tokens, d.Headline)
		body, also := inArchives(list, &tokens, d.Body)
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

// inArchives tells whether a text is in one of the archives; told is false if it is too
// short to tell.
func inArchives(list []*embedding.Embedding, t *arabic.Tokens, text string) (in, told bool) {
	for _, e := range list {
		found, long := e.Archive().HasText(t, e.Tokenizer(), text)
		in, told = in || found, told || long
	}
	return in, told
}
