package data

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"
)

// sick is a corpus with one of everything.
func sick() []Document {
	story := newWriter(1).text(80)
	var docs []Document
	add := func(d Document) {
		d.ID = cmpID(d.ID, len(docs)+1)
		d.Place = Place{File: "c.jsonl", Line: len(docs) + 1}
		docs = append(docs, d)
	}
	w := newWriter(2)
	for i := range 12 {
		add(Document{Headline: w.text(9), Body: w.text(60), Labels: []string{"politics"}, Split: "train", ID: fmt.Sprint(i)})
	}
	add(Document{Headline: "قصة", Body: story, Labels: []string{"politics"}, Split: "train"})
	add(Document{Headline: "قصة", Body: story, Labels: []string{"politics", "economy"}, Split: "test"})
	add(Document{Headline: "قصة (رويترز)", Body: story, Labels: []string{"politics"}, Split: "dev"})
	add(Document{Headline: "«قصة»", Body: story + ".", Labels: []string{"politics"}, Split: "train"})
	add(Document{Headline: " ", Labels: []string{"Politics"}, Split: "train"})
	add(Document{Headline: "عنوان فيه <br/> وسم", Split: "train", ID: "3"})
	add(Document{Headline: "حرف ضائع \uFFFD", Labels: []string{"أمن"}, Split: "test"})
	add(Document{Headline: "خبر عن الأمن", Labels: []string{"امن"}, Split: "train"})
	return docs
}

func cmpID(id string, n int) string {
	if id == "" {
		return fmt.Sprintf("n%d", n)
	}
	return id
}

const sickText = `documents        20  train 17, dev 1, test 2
labels            5  1.00 a document; documents without any: 1
headlines        20  characters: least 1, median 45, 90% up to 56, most 57
bodies           16  characters: least 291, median 329, 90% up to 459, most 460
copies            3  15.0 %: 2 exact, 1 near; 1 group, the largest of 4
frames            0  0.0 % share a run of 5 words with a document that is no copy of theirs
bad rows          1

  support    train      dev     test  label
       16       14        1        1  politics
        1        1        0        0  Politics
        1        0        0        1  economy
        1        0        0        1  أمن
        1        1        0        0  امن

   copies  the largest groups
        4  قصة
           c.jsonl:13, c.jsonl:14, c.jsonl:15, c.jsonl:16

3 errors, 11 warnings, 2 notes
`

func TestLint(t *testing.T) {
	h := Lint(sick(), LintOptions{
		Topics:     []Topic{{ID: "politics"}, {ID: "economy"}, {ID: "أمن"}, {ID: "امن"}},
		Unreadable: []error{errors.New("c.jsonl:99: not JSON")},
	})
	var b strings.Builder
	require.NoError(t, h.WriteText(&b))
	assert.Equal(t, sickText, b.String()[:min(len(sickText), b.Len())])

	want := []Problem{
		{Error, "unreadable", "1 row cannot be read", "fix the rows, or skip them", []string{"c.jsonl:99: not JSON"}, "", ""},
		{Error, "unknown-label", "labels that are no topics: Politics (1)", "correct the ids, or add them to the topics file", nil, "", ""},
		{Error, "leak", "in test, copies of documents in train: 1, of them 1 exact", "", []string{"c.jsonl:14 of c.jsonl:13"}, "", ""},
		{Warning, "empty", "neither headline nor body in 1 document", "", []string{"c.jsonl:17"}, "", ""},
		{Warning, "repeated-id", "an id that an earlier document has, on 1 document", "", []string{"c.jsonl:18"}, "", ""},
		{Warning, "untaught-label", "labels in test that train does not have: economy (1), أمن (1)", "", nil, "", ""},
		{Warning, "small-label", "labels with fewer than 10 documents to learn from: Politics (1), امن (1)", "", nil, "", ""},
		{Warning, "similar-labels", "labels that differ in case, spaces, marks or hamza alone: politics (16), Politics (1)", "", nil, "", ""},
		{Warning, "similar-labels", "labels that differ in case, spaces, marks or hamza alone: أمن (1), امن (1)", "", nil, "", ""},
		{Warning, "leak", "in dev, copies of documents in train: 1, of them 0 exact", "", []string{"c.jsonl:15 of c.jsonl:13"}, "", ""},
		{Warning, "leak", "in test, copies of documents in dev: 1, of them 0 exact", "", []string{"c.jsonl:14 of c.jsonl:15"}, "", ""},
		{Warning, "conflict", "different labels on copies of one text, in 1 group", "", []string{"c.jsonl:13 [politics] and c.jsonl:14 [politics, economy]"}, "", ""},
		{Warning, "replacement", "the replacement character U+FFFD in 1 document", "", []string{"c.jsonl:19"}, "", ""},
		{Warning, "html", "HTML tags or entities in 1 document", "", []string{"c.jsonl:18"}, "", ""},
		{Note, "unlabelled", "no label on 1 document", "", nil, "", ""},
		{Note, "duplicates", "copies of earlier documents: 2 exact, 1 near", "", nil, "", ""},
	}
	require.Len(t, h.Problems, len(want))
	for i, p := range h.Problems {
		assert.Equal(t, want[i].Severity, p.Severity)
		assert.Equal(t, want[i].Kind, p.Kind)
		assert.Equal(t, want[i].What, p.What)
		assert.Equal(t, want[i].Places, []string(p.Places), p.Kind)
		assert.NotEmpty(t, p.Fix)
		assert.Contains(t, b.String(), string(p.Severity)+": "+p.What+"\n")
		assert.Contains(t, b.String(), "    fix: "+p.Fix+"\n")
	}

	var again Health
	b.Reset()
	require.NoError(t, h.WriteJSON(&b))
	require.NoError(t, json.Unmarshal([]byte(b.String()), &again))
	assert.Equal(t, *h, again, "JSON holds everything")
}

func TestLintIsDeterministic(t *testing.T) {
	docs := sick()
	want := Lint(docs, LintOptions{})
	for range 5 {
		assert.Equal(t, want, Lint(docs, LintOptions{}))
	}
}

func TestLintOfHealthyAndEmpty(t *testing.T) {
	w := newWriter(4)
	var docs []Document
	for i := range 40 {
		docs = append(docs, Document{Headline: w.text(10), Labels: []string{"ab"[i%2 : i%2+1]}, Place: Place{File: "c", Line: i + 1}})
	}
	h := Lint(docs, LintOptions{})
	assert.Empty(t, h.Problems)
	var b strings.Builder
	require.NoError(t, h.WriteText(&b))
	assert.True(t, strings.HasSuffix(b.String(), "\nno problems\n"), b.String())
	assert.NotContains(t, b.String(), "none", "a corpus without splits has no column of them")

	kinds := func(h *Health) (list []string) {
		for _, p := range h.Problems {
			list = append(list, p.Kind)
		}
		return list
	}
	assert.Equal(t, []string{"no-documents"}, kinds(Lint(nil, LintOptions{})))
	assert.Equal(t, []string{"no-labels"}, kinds(Lint([]Document{{Headline: "عنوان"}}, LintOptions{})))
	assert.Equal(t, []string{"one-label"}, kinds(Lint(docs[:1], LintOptions{MinSupport: 1})))
}

func TestLintNormalizes(t *testing.T) {
	docs := []Document{{Headline: "إعلان النتائج", Labels: []string{"a"}}, {Headline: "اعلان النتائج", Labels: []string{"b"}}}
	assert.Zero(t, Lint(docs, LintOptions{}).Duplicates.Exact)
	fold := func(s string) string { return strings.ReplaceAll(s, "إ", "ا") }
	assert.Equal(t, 1, Lint(docs, LintOptions{Normalize: fold}).Duplicates.Exact)
}

// damaged runs text through the wrong decoder.
func damaged(t *testing.T, text string, wrote, read *charmap.Charmap) string {
	t.Helper()
	var err error
	if wrote != nil {
		text, err = wrote.NewEncoder().String(text)
		require.NoError(t, err)
	}
	text, err = read.NewDecoder().String(text)
	require.NoError(t, err)
	return text
}

func TestDamage(t *testing.T) {
	const sentence = "وزير الخارجية الإيراني يصل إلى بغداد في زيارة رسمية"
	for name, c := range map[string]struct{ text, want string }{
		"healthy":               {sentence, ""},
		"healthy marks":         {"قال: «حفظ»، و\"لفظ\" ظ، ط… حظ – بط؛ (وعظ)؟", ""},
		"healthy Latin":         {"Le président français a été reçu à l'Élysée", ""},
		"healthy question":      {"لماذا؟ why?? كيف ولماذا حدث هذا", ""},
		"healthy comparison":    {"أ < ب & ج > د", ""},
		"lines and tabs":        {"سطر\n\tآخر\r\n", ""},
		"lost letters":          {"وزير الخار\uFFFDية", "replacement"},
		"question marks":        {"???? ???????? ????", "question-marks"},
		"UTF-8 as windows-1252": {damaged(t, sentence, nil, charmap.Windows1252), "replacement utf8-as-windows-1252"}, // it has no letter for 0x81,
		"UTF-8 as Latin-1":      {damaged(t, sentence, nil, charmap.ISO8859_1), "utf8-as-windows-1252 control"},
		"UTF-8 as windows-1256": {damaged(t, sentence, nil, charmap.Windows1256), "utf8-as-windows-1256"},
		"windows-1256 as 1252":  {damaged(t, sentence, charmap.Windows1256, charmap.Windows1252), "arabic-as-latin"},
		"ISO-8859-6 as Latin-1": {damaged(t, sentence, charmap.ISO8859_6, charmap.ISO8859_1), "arabic-as-latin"},
		"arabic.md's own 1":     {"ÙˆØ²ÙŠØ±", "utf8-as-windows-1252"},
		"arabic.md's own 2":     {"ظˆط²ظٹط±", "utf8-as-windows-1256"},
		"arabic.md's own 3":     {"æÒíÑ ÇáÎÇÑÌíÉ", "arabic-as-latin"},
		"arabic.md's own 4":     {"èÒêÑ ÇäÎÇÑÌêÉ", "arabic-as-latin"},
		"C1":                    {"نص \u0085 آخر", "control"},
		"C0":                    {"نص \x02 آخر", "control"},
		"entity":                {"شركة &quot;آبل&quot;", "html"},
		"numbered entity":       {"شركة &#1571;بل", "html"},
		"tag":                   {"<p class=\"x\">نص</p>", "html"},
		"no semicolon":          {"مجلس&nbspالأمن", "html"},
		"number, no semicolon":  {"مجلس&#160الأمن", "html"},
		"CDATA":                 {"<![CDATA[مجلس الأمن]]>", "html"},
		"escaped CDATA":         {"&lt;![CDATA[مجلس الأمن]]&gt;", "html"},
		"comment":               {"<!-- x > y -->مجلس الأمن", "html"},
		"healthy ampersand":     {"R&D &c AT&T &nbspx", ""},
		"Persian among Arabic":  {"رئيس کوريا الشمالية", "persian-letters"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, d := range []Document{{Headline: c.text, Body: sentence}, {Headline: sentence, Body: c.text}} {
				var found []string
				for _, damage := range Lint([]Document{d}, LintOptions{}).Damage {
					found = append(found, damage.Kind)
				}
				assert.Equal(t, c.want, strings.Join(found, " "))
			}
		})
	}
}

func TestFoldLabel(t *testing.T) {
	for _, same := range [][]string{{"Middle East", "middle_east", "MiddleEast", "middle-east"}, {"أمن", "امن", "أمـن"}, {"سياسة", "سياسه"}, {"شؤون", "شوون"}} {
		for _, id := range same {
			assert.Equal(t, FoldLabel(same[0]), FoldLabel(id), id)
		}
	}
	assert.NotEqual(t, FoldLabel("سياسة"), FoldLabel("رياضة"))
}

func BenchmarkLint(b *testing.B) {
	w := newWriter(1)
	docs := make([]Document, 3000)
	for i := range docs {
		docs[i] = Document{Headline: w.text(9), Body: w.text(190), Labels: []string{"a"}}
	}
	for b.Loop() {
		Lint(docs, LintOptions{})
	}
}
