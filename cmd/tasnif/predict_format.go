package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/tables"
	"tasnif/data"
	"tasnif/model"
	"tasnif/model/answer"
)

// answerer writes the answers of predict, each as bytes that follow those before it.
// It is safe for many goroutines.
type answerer interface {
	// Append appends the answer on a document.
	Append(b []byte, d data.Document) []byte
	// AppendBad appends what stands in place of an answer on a row that cannot be read.
	AppendBad(b []byte, place, err string) []byte
}

// format is the format of -o.
func (v *predictVerb) format() tables.Format { return tables.FormatOf(v.Output) }

// checkFormat refuses flags that do not go with the format.
func (v *predictVerb) checkFormat() error {
	f := v.format()
	switch {
	case v.Resume && f.Whole():
		return usagef("--resume goes on with plain JSON Lines, where each line stands when it is answered; %s is there when it is whole: leave out --resume, or name it .jsonl", v.Output)
	case f.Comma != 0 && (v.Explain > 0 || v.TopK > 0 || v.Echo):
		return usagef("-o %s: a table has the labels, their probabilities and all columns of the documents; leave out --explain, --top-k and --echo, or name it .jsonl", v.Output)
	}
	if info, err := os.Stat(v.Output); f.Whole() && err == nil && info.Size() > 0 {
		return fmt.Errorf("%s: something stands in it already; remove it, or name another file", v.Output)
	}
	return nil
}

// whole writes a file aside and renames it into place.
func (r *predicting) whole(ctx context.Context, s *streams, files []string) error {
	path, err := outputs.Target(r.v.Output)
	if err != nil {
		return err
	}
	return r.v.format().WriteFile(path, func(w io.Writer) error {
		r.to = w
		return r.run(ctx, s, files)
	})
}

// newAnswerer prepares the answers that the flags of predict ask for, in the format of
// its file.
func newAnswerer(m *model.Model, v *predictVerb) (answerer, error) {
	names, err := labelNames(m, v.Names)
	if err != nil {
		return nil, err
	}
	headline := v.View == model.HeadlineView.String()
	if format := v.format(); format.Comma != 0 {
		return &tables.Answers{Model: m, Names: names, Format: format, Headline: headline, Scores: !v.LabelsOnly, Bad: v.Read.SkipBad}, nil
	}
	return answer.New(m, answer.Options{
		Headline: headline, TopK: v.TopK, NoScores: v.LabelsOnly, Echo: v.Echo, Explain: v.Explain, Place: true, Names: names, Keep: v.Keep,
	}), nil
}

// labelNames are the labels as answers show them: by id, or by a name that no other
// label has.
func labelNames(m *model.Model, kind string) ([]string, error) {
	var names []string
	for _, t := range m.Labels {
		name := t.Name(kind)
		if slices.Contains(names, name) {
			return nil, fmt.Errorf("--names %s: two labels of the model are called %q; leave it out, or give them names of their own (--topics of train)", kind, name)
		}
		names = append(names, name)
	}
	return names, nil
}
