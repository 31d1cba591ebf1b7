package training

import (
	"context"

	"tasnif/data"
	"tasnif/model"
)

// descriptions is the name of the teacher that a model of descriptions is.
const descriptions = "descriptions"

// taughtDocuments is the most documents of a feed that descriptions label beside a corpus:
// more take long, and teach little more.
const taughtDocuments = 6000

// Taught are documents of a feed as a model of descriptions labels them, evenly spread.
func Taught(ctx context.Context, m *model.Model, feed []data.Document) ([]data.Document, error) {
	step := max(1, (len(feed)+taughtDocuments-1)/taughtDocuments)
	var taught []data.Document
	for i := 0; i < len(feed); i += step {
		d := feed[i]
		d.Teacher, d.Labels, d.Scores, d.Split = descriptions, nil, nil, ""
		for _, l := range m.Predict(d).Decided { // its probabilities are not calibrated
			d.Scores = append(d.Scores, data.Score{Label: m.Labels[l].ID, Probability: 1})
		}
		taught = append(taught, d)
	}
	return taught, ctx.Err()
}
