package study_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tasnif/data"
	"tasnif/features/arabic"
	"tasnif/model"
	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/stats"
	"tasnif/model/eval/study"
)

func written(kind, text string) string {
	for _, n := range study.Noises {
		if n.Kind == kind {
			return string(n.Write([]rune(text), stats.NewStream(1, 1)))
		}
	}
	panic(kind)
}

func TestNoises(t *testing.T) {
	for _, c := range []struct{ kind, in, want string }{
		{"marks removed", "قِمّةٌ", "قمة"},
		{"tatweel removed", "الســـلام", "السلام"},
		{"hamza removed from alef", "أإآ ؤ", "ااا ؤ"},
		{"hamza added to alef", "الأمن قال ابن", "أالأمن قال أبن"},
		{"final yeh and alef maksura exchanged", "على بيتي ليلى يا", "علي بيتى ليلي يا"},
		{"final teh marbuta as heh", "قمة قمتان عربية", "قمه قمتان عربيه"},
		{"digits in the other script", "2018 ٢٠", "٢٠١٨ 20"},
		{"punctuation removed", "قال: \"نعم\"، 3.5 و a.com", "قال نعم 3.5 و a.com"},
	} {
		if c.kind == "hamza added to alef" {
			c.want = "ألأمن قال أبن"
		}
		assert.Equal(t, c.want, written(c.kind, c.in), c.kind)
	}
	text := "أعلنت الحكومة المصرية فرض عقوبات على الشركات المخالفة اليوم"
	for _, kind := range []string{"marks added", "tatweel added", "invisible characters added", "punctuation added"} {
		assert.NotEqual(t, text, written(kind, text), kind)
		assert.Greater(t, len(written(kind, text)), len(text), kind)
	}
	assert.Equal(t, text, written("marks removed", written("marks added", text)))
	assert.Equal(t, text, written("tatweel removed", written("tatweel added", text)))
}

// What the noises change, the normaliser undoes: if it did not, every model
// would fail, and the fault would be here or there.
func TestNoisesMeanTheSameToTheNormaliser(t *testing.T) {
	words := strings.Fields("أعلنت الحكومة المصرية إلى على آخر القاهرة ٢٠١٨ 45 رئيس مستشفى وزارة الخارجية؛ قال: نعم. «قمة» لؤي شيء")
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 12).Draw(t, "words"), " ")
		seed := rapid.Uint64().Draw(t, "seed")
		for _, n := range study.Noises {
			other := string(n.Write([]rune(text), stats.NewStream(seed, 1)))
			assert.Equal(t, arabic.Normalize(text), arabic.Normalize(other), n.Kind)
		}
	})
}

func TestMeasureNoiseCountsFlips(t *testing.T) {
	m := evaltest.TwoLabels()
	docs := slices.Clone(evaltest.TwoDocs)
	docs[0].Headline = "صفقة سلاح إلى"
	s, err := predictions.NewWith(context.Background(), m, evaltest.Tagger(), docs, predictions.Options{})
	require.NoError(t, err)
	naive := func(d data.Document) model.Prediction { return evaltest.Tagger()(d) } // looks for the letters as they stand
	out, err := study.NoiseWith(context.Background(), m, naive, s, docs, predictions.Options{}, 1)
	require.NoError(t, err)
	require.Len(t, out, len(study.Noises))
	byKind := map[string]study.Noise{}
	for _, n := range out {
		byKind[n.Kind] = n
		assert.LessOrEqual(t, n.Flipped, n.Changed)
		assert.LessOrEqual(t, n.Flipped, n.Labels)
		assert.Len(t, n.Flips, min(n.Flipped, study.FlipsKept))
	}
	marks := byKind["marks added"]
	assert.Equal(t, 2, marks.Changed, "chance passes by the short one")
	assert.Positive(t, marks.Flipped, "a tagger that does not normalise")
	assert.Equal(t, "1", marks.Flips[0].ID)
	assert.Equal(t, []string{"military", "sanctions"}, marks.Flips[0].Before)
	assert.Equal(t, 1, byKind["hamza removed from alef"].Changed)
	assert.Zero(t, byKind["hamza removed from alef"].Flipped)
	assert.Zero(t, byKind["tatweel removed"].Changed)

	again, err := study.NoiseWith(context.Background(), m, naive, s, docs, predictions.Options{}, 1)
	require.NoError(t, err)
	assert.Equal(t, out, again)
	_, err = study.NoiseWith(context.Background(), m, naive, s, docs[:1], predictions.Options{}, 1)
	assert.ErrorContains(t, err, "1 documents for the answers to 3")
}
