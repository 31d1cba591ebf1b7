package retraining

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tasnif/data"
)

// byFirst groups documents for the test: alike are those of one first rune.
func byFirst(docs []data.Document) []int32 {
	out := make([]int32, len(docs))
	for i, d := range docs {
		out[i] = []rune(d.Headline)[0]
	}
	return out
}

func TestJoin(t *testing.T) {
	doc := func(headline string, labels ...string) data.Document {
		return data.Document{Headline: headline, Labels: labels}
	}
	train := []data.Document{doc("أ", "sport"), doc("ب", "economy")}
	heldOut := []data.Document{doc("ج", "sport")}
	got := Join(train, heldOut, []data.Document{
		doc("أ", "economy"),          // stands in the corpus
		doc("ج وزيادة", "economy"),   // near a held-out document
		doc("د", "weather"),          // unknown to the corpus
		doc("ه", "sport", "economy"), // new
		doc("و"),                     // none fits
	}, byFirst)
	require.Equal(t, 3, got.Used)
	require.Equal(t, 1, got.Replaced)
	require.Equal(t, 1, got.NearTest)
	require.Equal(t, 1, got.Unknown)
	var texts []string
	for _, d := range got.Documents {
		texts = append(texts, d.Headline)
	}
	require.Equal(t, []string{"ب", "أ", "ه", "و"}, texts)
	require.Equal(t, []string{"economy"}, got.Documents[1].Labels, "the correction's labels")
}
