package study_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/features/arabic"
	"tasnif/features/embedding"
	"tasnif/features/fingerprint"
	"tasnif/model"
	"tasnif/model/eval"
	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/render"
	"tasnif/model/eval/study"
	"tasnif/model/linear"
)

// A model on a base says which evaluated documents were in its archive; on a base
// that does not know, it says so; without a base there is nothing to say.
func TestArchiveOf(t *testing.T) {
	archive := []string{"فوز المنتخب في مباراة كبيرة جدا", "ارتفاع أسعار النفط في الأسواق"}
	var tokens arabic.Tokens
	var prints []uint64
	for _, text := range archive {
		tokens.Read(text, arabic.Latest, nil)
		p, ok := fingerprint.Of(tokens.Text, len(tokens.Words)).Print()
		require.True(t, ok)
		prints = append(prints, p)
	}
	base, err := embedding.New(embedding.Arrays{
		Dim: 2, Documents: 2, WordBytes: []byte("النفطفوز"), WordEnds: []uint32{10, 16}, DF: []uint32{1, 1},
		Vectors: []int8{127, 0, 0, 127}, Centre: []float32{0, 0},
	})
	require.NoError(t, err)
	docs := append(evaltest.TwoTopics(20), data.Document{Headline: "فَوْز المنتخب، في مباراة كبيرة جدًّا", Labels: []string{"sports"}},
		data.Document{Headline: "خبر آخر", Body: archive[1], Labels: []string{"economy"}}, data.Document{Headline: "عاجل", Labels: []string{"economy"}})
	for name, c := range map[string]struct {
		base *embedding.Embedding
		want *study.Archive
	}{
		"no base": {nil, nil},
		"unknown": {base, &study.Archive{}},
		"known":   {base.WithArchive(fingerprint.NewSet(prints)), &study.Archive{Known: true, Texts: 2, Headlines: 1, Bodies: 1, Documents: 2, Short: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := model.DefaultConfig()
			if cfg.Trainer = (&linear.Centroid{Negative: 0.5}); c.base != nil {
				cfg.Embeddings = []*embedding.Embedding{c.base}
			}
			m, err := model.Train(t.Context(), docs, cfg)
			require.NoError(t, err)
			if name == "known" { // the model's file carries it
				b, err := m.Bytes()
				require.NoError(t, err)
				m, err = model.FromBytes(b)
				require.NoError(t, err)
			}
			r, _, err := eval.Evaluate(t.Context(), m, docs, predictions.Options{}, eval.Options{})
			require.NoError(t, err)
			var text bytes.Buffer
			require.NoError(t, render.WriteText(&text, r))
			if c.want == nil {
				assert.Nil(t, r.Archive)
				assert.NotContains(t, text.String(), "archive")
				return
			}
			require.NotNil(t, r.Archive)
			if r.Archive.Known {
				require.NotNil(t, r.Archive.Without)
				assert.Equal(t, 21, r.Archive.Without.Documents)
				assert.Contains(t, text.String(), "headline or body")
				r.Archive.Without = nil
			} else {
				assert.Contains(t, text.String(), "unknown")
			}
			assert.Equal(t, c.want, r.Archive)
		})
	}
}
