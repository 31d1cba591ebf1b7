package pretrain

import (
	"fmt"
	"iter"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/features/arabic"
)

// The embedding knows the headlines and the bodies of its archive, apart.
func TestLearnKnowsItsTexts(t *testing.T) {
	var docs []data.Document
	for i := range 40 {
		docs = append(docs, data.Document{Headline: fmt.Sprintf("قمة عربية تبحث ملف كلمة%c", 'ا'+rune(i%20)), Body: "قال الوزير في المؤتمر إن المحادثات مستمرة"})
	}
	cfg := DefaultConfig()
	cfg.MinDocuments, cfg.Near, cfg.Topic = 2, 2, 2
	e, err := Learn(t.Context(), func() iter.Seq2[data.Document, error] {
		return func(yield func(data.Document, error) bool) {
			for _, d := range docs {
				if !yield(d, nil) {
					return
				}
			}
		}
	}, cfg)
	require.NoError(t, err)
	require.NotNil(t, e.Archive())
	assert.Equal(t, 21, e.Archive().Len(), "20 headlines and one body, however often")
	var tokens arabic.Tokens
	for text, want := range map[string]bool{docs[3].Headline: true, docs[3].Body: true, docs[3].Headline + " " + docs[3].Body: false} {
		in, known := e.Archive().HasText(&tokens, arabic.Latest, text)
		assert.True(t, known)
		assert.Equal(t, want, in, text)
	}
}
