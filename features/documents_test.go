package features

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"tasnif/features/arabic"
)

// A document is known again by its body, its headline alone, or the whole of a short one.
func TestHasDocument(t *testing.T) {
	const headline, body = "قمة عربية تبحث العقوبات", "اجتمع القادة اليوم في القاهرة لبحث العقوبات"
	learnt := []Fields{{headline, body}, {"خبر عاجل", "قال الوزير إن المحادثات انتهت"}, {"طقس اليوم", ""}, {"أسعار", "الذهب"}, {"", ""}, {"بيان صحفي مهم جدا", "انتهى"}}
	cases := map[string]struct {
		doc       Fields
		in, known bool
	}{
		"as it stands":                     {Fields{headline, body}, true, true},
		"spelt otherwise":                  {Fields{"", "اِجتمع القادةُ اليوم، في القـاهرة لبحث العقوبات!"}, true, true},
		"the headline alone":               {Fields{headline, ""}, true, true},
		"the headline as a body":           {Fields{"", headline}, true, true},
		"another headline":                 {Fields{"عنوان آخر لا يشبهه", body}, true, true},
		"the headline of another article":  {Fields{headline, "خبر آخر لا صلة له بما سبق"}, false, true},
		"a short headline alone":           {Fields{"خبر عاجل", ""}, false, false},
		"a short document":                 {Fields{"طقس اليوم", ""}, true, true},
		"a short document as a body":       {Fields{"", "طقس اليوم"}, true, true},
		"short fields":                     {Fields{"أسعار", "الذهب"}, true, true},
		"short fields, the other way":      {Fields{"الذهب", "أسعار"}, false, false},
		"another short document":           {Fields{"طقس الغد", ""}, false, false},
		"nothing, which was learnt from":   {Fields{}, false, false},
		"a headline with its short body":   {Fields{"بيان صحفي مهم جدا", "انتهى"}, true, true},
		"a headline with another such one": {Fields{"بيان صحفي مهم جدا", "وكالات"}, true, true},
		"news":                             {Fields{"المنتخب يفوز في المباراة", "سجل اللاعب هدفين في الشوط الأول"}, false, true},
	}
	for _, stop := range []bool{false, true} {
		cfg := DefaultConfig()
		cfg.MinDF, cfg.StopWords = 1, stop
		v := fit(t, cfg, learnt)
		var tokens arabic.Tokens
		for name, c := range cases {
			in, known := v.HasDocument(&tokens, c.doc)
			if stop && len(c.doc.Headline)+len(c.doc.Body) < 30 {
				continue // fewer than four words without the stop words
			}
			assert.Equal(t, c.in, in, "%s, stop words dropped: %v", name, stop)
			assert.Equal(t, c.known, known, "%s, stop words dropped: %v", name, stop)
		}
	}
}
