package htmlreport_test

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model/eval"
	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/htmlreport"
	"tasnif/model/eval/mistakes"
	"tasnif/model/eval/predictions"
)

// reportOf is a report of generated predictions, with articles of 2000 letters.
func reportOf(t *testing.T, documents, labels, most int) *eval.Report {
	s := evaltest.Large(documents, labels, 1)
	for l := range s.Labels {
		s.Labels[l].ID = fmt.Sprintf("label%04d", l)
	}
	body := strings.Repeat("كلمة بعد كلمة ", 140)
	docs := make([]data.Document, len(s.Rows))
	for i := range s.Rows {
		r := &s.Rows[i]
		r.Truth, r.Decided = r.Truth[:min(4, len(r.Truth))], r.Decided[:min(4, len(r.Decided))] // as an editor tags
		s.Rows[i].Headline = fmt.Sprintf("عنوان الخبر رقم %d", i)
		docs[i] = data.Document{ID: fmt.Sprint(i), Headline: s.Rows[i].Headline, Body: body}
	}
	r, err := eval.Measure(context.Background(), s, eval.Options{Worst: 5})
	require.NoError(t, err)
	r.Reading, err = mistakes.Of(s, docs, predictions.Options{}, most)
	require.NoError(t, err)
	return r
}

// However many documents or topics, a report is a file that a browser reads: mistakes
// are sampled and the report says so, pictures are of the most frequent topics, and the
// worst pairs are a list.
func TestReportsOfAnySize(t *testing.T) {
	for _, c := range []struct {
		documents, labels int
		says              []string
		not               string
	}{
		{100_000, 5, []string{"This is a sample of 1,500 items"}, "picture.of"},
		{300, 1200, []string{"Which is taken for which", "The 60 most frequent topics have pictures."}, "The whole table"},
	} {
		if testing.Short() && c.documents > 1000 {
			continue
		}
		r := reportOf(t, c.documents, c.labels, 1500)
		begun := time.Now()
		var b bytes.Buffer
		require.NoError(t, htmlreport.Write(&b, r))
		took := time.Since(begun)
		t.Logf("%d documents, %d topics: %d KB in %v", c.documents, c.labels, b.Len()/1000, took)
		assert.Less(t, b.Len(), 5_000_000)
		for _, says := range c.says {
			assert.Contains(t, b.String(), says)
		}
		assert.NotContains(t, b.String(), c.not)
		assert.LessOrEqual(t, len(regexp.MustCompile(`class="picture"`).FindAllString(b.String(), -1)), 2*60+3)
	}
}

// Copies of a document have links of their own.
func TestCopiesHaveTheirOwnLinks(t *testing.T) {
	r := full(t)
	r.Reading.List = append(r.Reading.List, r.Reading.List[0], r.Reading.List[0])
	r.Comparison.Fixed = append(r.Comparison.Fixed, r.Comparison.Fixed[0])
	var b bytes.Buffer
	require.NoError(t, htmlreport.Write(&b, r))
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(b.String(), -1) {
		assert.False(t, seen[m[1]], "id %s occurs twice", m[1])
		seen[m[1]] = true
	}
	assert.Greater(t, len(seen), 40)
}

// Where topics stand above others, the report has figures by level and the tree, with
// topics above that are no labels; elsewhere it has neither.
func TestReportsOfTaxonomies(t *testing.T) {
	s := evaltest.Large(400, 40, 1)
	var flat, tree bytes.Buffer
	r, err := eval.Measure(context.Background(), s, eval.Options{})
	require.NoError(t, err)
	require.NoError(t, htmlreport.Write(&flat, r))
	assert.NotContains(t, flat.String(), `id="levels"`)
	for l := range s.Labels {
		s.Labels[l].Broader = []string{s.Labels[l/10*10].ID}
		if l%10 == 0 {
			s.Labels[l].Broader = []string{"<above>"}
		}
	}
	s.Above = []data.Topic{{ID: "<above>", English: "<b>All"}}
	r, err = eval.Measure(context.Background(), s, eval.Options{})
	require.NoError(t, err)
	require.NoError(t, htmlreport.Write(&tree, r))
	page := tree.String()
	from := strings.Index(page, `<details class="tree">`)
	require.Positive(t, from)
	list := page[from : from+strings.Index(page[from:], "</details>")]
	assert.Equal(t, 41, strings.Count(list, "<li>"))
	assert.Equal(t, 6, strings.Count(list, "<ul>"), "the top, what stands under it, and four under that")
	assert.Equal(t, 1, strings.Count(list, "&lt;b&gt;All"))
	for i := range 40 {
		assert.Contains(t, list, fmt.Sprintf(`href="#t-%d"`, i))
	}
	assert.Equal(t, 3, strings.Count(page[strings.Index(page, `id="levels"`):from], "</tr>")-1, "a row a level")
}
