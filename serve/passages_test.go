package serve_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"tasnif/data"
	"tasnif/features/passages"
	"tasnif/serve"
)

// pointing is a model that names the last line of a body.
type pointing struct{ *keywords }

func (p pointing) Passage(d data.Document, _ int) (passages.Span, bool) {
	at := strings.LastIndex(d.Body, "\n")
	return passages.Span{Start: at + 1, End: len(d.Body)}, at >= 0
}

// An answer with evidence names the passage of each label that is explained, in bytes and
// in UTF-16; one without, and a model or a body without passages, name none.
func TestPredictNamesPassages(t *testing.T) {
	r := demo()
	r.Classifier = pointing{newsroom()}
	s := newServer(t, r, serve.Defaults())
	body := `"body":"😀 خبر\nقمة عربية"`
	want := map[string]any{"start": 12.0, "end": 29.0, "utf16_start": 7.0, "utf16_end": 16.0}
	one := predicted(t, s, `{`+body+`,"explain":true}`)
	assert.Equal(t, map[string]any{"diplomacy": want}, one["passages"])
	many := predicted(t, s, `{"documents":[{`+body+`}],"explain":true}`)
	assert.Equal(t, map[string]any{"diplomacy": want}, many["predictions"].([]any)[0].(map[string]any)["passages"])
	assert.NotContains(t, predicted(t, s, `{`+body+`}`), "passages")
	assert.NotContains(t, predicted(t, s, `{"body":"قمة","explain":true}`), "passages")
	r.Classifier = newsroom()
	assert.NotContains(t, predicted(t, newServer(t, r, serve.Defaults()), `{`+body+`,"explain":true}`), "passages")
}
