package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/data"
	"tasnif/model"
	"tasnif/model/linear"
	"tasnif/model/modelfile"
	"tasnif/model/zeroshot"
)

// unlabelledFlags train from descriptions of topics and a feed without labels.
type unlabelledFlags struct {
	Unlabelled []string `sep:"none" placeholder:"FEED" help:"Learn from the descriptions of --topics (ar, note_ar, words) and this feed of documents, whose labels are not read: without CORPUS, before there is a labelled document; with CORPUS, beside it, as a teacher named descriptions. May be repeated. (tasnif help teachers)"`
}

// descriptions is the name of the teacher that a model of descriptions is.
const descriptions = "descriptions"

// taughtDocuments is the most documents of a feed that descriptions label beside a corpus:
// more take long, and teach little more.
const taughtDocuments = 6000

// labelless tells whether there is no corpus.
func (v *trainVerb) labelless() bool {
	return len(v.Unlabelled) > 0 && len(v.Corpus) == 0 && !v.Demo
}

// checkUnlabelled refuses flags that do not go together.
func (v *trainVerb) checkUnlabelled() error {
	switch {
	case len(v.Unlabelled) == 0:
		return nil
	case v.Topics == "":
		return usagef("--unlabelled learns from descriptions of topics: name their file with --topics")
	case v.fromCounts() || v.asked() || v.Trainer != linear.DefaultTrainer:
		return usagef("--unlabelled goes with the default trainer, on documents: leave out --trainer, --stream, --from and --tune")
	case v.labelless() && (len(v.Split) > 0 || v.With != "" || len(v.Labels) > 0 || v.Abstain > 0):
		return usagef("without CORPUS nothing is known of any label: leave out --split, --with, --labels and --abstain")
	}
	return v.Read.check()
}

// describe trains from descriptions and the feed.
func (v *trainVerb) describe(ctx context.Context, s *streams, p *outputs.Progress, cfg model.Config) (*model.Model, []data.Document, error) {
	bad := &skipped{w: s.err, progress: p}
	opt := v.Read.options(s, bad)
	opt.TextOnly, opt.Note = true, nil
	feed, err := v.Read.load(ctx, p, opt, v.Unlabelled)
	p.End()
	bad.summary()
	if err != nil {
		return nil, nil, err
	}
	z := zeroshot.Config{Features: cfg.Features, Embeddings: cfg.Embeddings, Topics: cfg.Topics, Mode: cfg.Mode, TopicsOf: cfg.TopicsOf, Progress: p.Report}
	for _, path := range v.Unlabelled {
		z.Feed = append(z.Feed, filepath.Base(path))
	}
	m, err := zeroshot.Train(ctx, feed, z)
	if err != nil {
		return nil, nil, fmt.Errorf("--unlabelled: %w", err)
	}
	return m, feed, nil
}

// described are the documents of the feed as descriptions label them, for a corpus.
func (v *trainVerb) described(ctx context.Context, s *streams, p *outputs.Progress, cfg model.Config) ([]data.Document, error) {
	if len(v.Unlabelled) == 0 {
		return nil, nil
	}
	cfg.Mode = model.Multi
	if len(cfg.Embeddings) == 0 { // of the model, which ends with other features
		e, err := modelfile.Builtin("")
		if err != nil {
			return nil, err
		}
		cfg.Embeddings = append(cfg.Embeddings, e)
	}
	m, feed, err := v.describe(ctx, s, p, cfg)
	if err != nil {
		return nil, err
	}
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

// tellTeaching says what teachers a model has learnt from.
func tellTeaching(s *streams, m *model.Model) {
	if m.Info.Teaching != nil {
		fmt.Fprintf(s.err, "tasnif: note: learnt from too: %s\n", oneLine(errors.New(m.Info.Teaching.String())))
	}
}
