package formats

import (
	"fmt"
	"strconv"
	"tasnif/data"

	"github.com/go-json-experiment/json/jsontext"
)

// teacher sets the teacher and the scores of a document. scores is an object of label and
// probability, a string with such an object, or null. Without scores, each of the
// document's labels has probability 1. Without a teacher the document is unchanged.
func (o *Options) teacher(d *data.Document, teacher string, scores jsontext.Value) error {
	names, err := data.CleanLabels([]string{teacher})
	if err != nil {
		return fmt.Errorf("the field %q: %w", "teacher", err)
	}
	d.Teacher = ""
	if len(names) == 0 {
		return nil
	}
	d.Teacher = names[0]
	if scores.Kind() == '"' {
		if scores = jsontext.Value(stringOf(scores)); scores.Kind() == 0 {
			scores = jsontext.Value("null")
		}
	}
	var list []data.Score
	switch {
	case !scores.IsValid() && len(scores) > 0, scores.Kind() != '{' && scores.Kind() != 'n' && scores.Kind() != 0:
		return fmt.Errorf("the field %q is not an object of labels and probabilities, such as {\"sanctions\": 0.93}", "scores")
	case scores.Kind() == '{':
		err = new(jsonReader).object(scores, func(name []byte, value jsontext.Value) error {
			p, err := strconv.ParseFloat(string(value), 64)
			if value.Kind() != '0' || err != nil {
				return fmt.Errorf("the score of %q is %s; it must be a probability, from 0 to 1", short(string(name)), kindName(value.Kind()))
			}
			label, err := o.named([]string{string(name)})
			if err == nil && len(label) == 1 {
				name = []byte(label[0])
			}
			list = append(list, data.Score{Label: string(name), Probability: p})
			return err
		})
	default:
		for _, l := range d.Labels {
			list = append(list, data.Score{Label: l, Probability: 1})
		}
	}
	if err == nil {
		d.Scores, err = data.CleanScores(list)
	}
	return err
}

// scoresOf are scores as an object, which JSON sorts by label.
func scoresOf(scores []data.Score) map[string]float64 {
	out := map[string]float64{}
	for _, s := range scores {
		out[s.Label] = s.Probability
	}
	return out
}
