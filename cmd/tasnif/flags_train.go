package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/system"
	"tasnif/cmd/tasnif/training"
	"tasnif/cmd/tasnif/usage"
	"tasnif/data"
	"tasnif/features/domain"
	"tasnif/model"
	"tasnif/model/cost"
	"tasnif/model/linear"
	"tasnif/model/thresholds"
	"tasnif/model/tuning"
)

// tuneFlags ask train to search for settings first.
type tuneFlags struct {
	Tune       time.Duration `group:"tune" domain:"(0,720h]" placeholder:"TIME" help:"Search settings for this long, such as 5m, and train with the best if it beats the default by two standard errors on new folds. MODEL.tune.jsonl has the settings tried: the same command goes on from there."`
	TuneTrials int           `group:"tune" domain:"[1,1e6]" placeholder:"N" help:"Try at most N settings; without --tune, that many, however long it takes. The same number of trials gives the same model."`
}

// asked tells whether there is anything to search.
func (f *tuneFlags) asked() bool { return f.Tune > 0 || f.TuneTrials > 0 }

// tuned searches and gives the settings to train with.
func (f *tuneFlags) tuned(ctx context.Context, s *outputs.Streams, p *outputs.Progress, quiet bool, output string, docs []data.Document, cfg model.Config) (model.Config, *tuning.Result, error) {
	print, err := model.TuneFingerprint(docs, cfg)
	if err != nil {
		return cfg, nil, err
	}
	j, err := training.OpenJournal(output+".tune.jsonl", print)
	if err != nil {
		return cfg, nil, err
	}
	defer j.Close()
	s.Next.Store("the trials so far are in " + j.Path + ": the same command goes on from there")
	start := time.Now()
	var broken error
	t := tuning.Options{
		Trials: f.TuneTrials, Known: j.Known,
		Continue: func() bool { return broken == nil && ctx.Err() == nil && (f.Tune == 0 || time.Since(start) < f.Tune) },
		Report: func(n int, trial tuning.Trial, known bool, best thresholds.F1Scores) {
			if !known && broken == nil {
				broken = j.Write(trial)
			}
			if quiet {
				return
			}
			if trial.Kept {
				p.End()
				fmt.Fprintf(s.Err, "tune %3d: %s: micro-F1 %.3f, macro-F1 %.3f, together %+.1f points (standard error %.1f): kept\n",
					n, trial.Change, trial.F1.Micro, trial.F1.Macro, 100*trial.Gain.Gain, 100*trial.Gain.Error)
			}
			stage := fmt.Sprintf("tuning, best so far micro-F1 %.3f, macro-F1 %.3f", best.Micro, best.Macro)
			if f.Tune > 0 {
				p.Report(stage, int(min(time.Since(start), f.Tune).Seconds()), int(max(f.Tune.Seconds(), 1)))
			} else {
				p.Report(stage, n, f.TuneTrials)
			}
		},
	}
	p.Report("tuning", 0, 0)
	cfg, found, err := model.Tune(ctx, docs, cfg, t)
	if err = errors.Join(broken, err); err != nil {
		return cfg, nil, fmt.Errorf("%s: %w", j.Path, err)
	}
	p.End()
	if !quiet {
		fmt.Fprintf(s.Err, "tuned: %s\n", training.Found(found))
	}
	return cfg, found, nil
}

// countFlags let train use counts in place of documents.
type countFlags struct {
	From    string    `placeholder:"COUNTS" help:"Train on a counts file (tasnif count, merge) in place of CORPUS, with trainer complement or multinomial."`
	Stream  bool      `help:"Read CORPUS once, count it and train on the counts: memory does not grow with the corpus. The same as tasnif count and train --from, with trainer complement or multinomial."`
	Hashing hashFlags `embed:""`
}

// fromCounts tells whether the model is trained on counts.
func (f *countFlags) fromCounts() bool { return f.From != "" || f.Stream }

// config checks the flags.
func (v *trainVerb) config() (model.Config, error) {
	if v.fromCounts() {
		if err := v.checkCounts(); err != nil {
			return model.Config{}, err
		}
	} else if err := v.Flags.Check(); err != nil && !v.labelless() {
		return model.Config{}, err
	}
	if err := v.checkUnlabelled(); err != nil {
		return model.Config{}, err
	}
	if v.fromCounts() && v.asked() {
		return model.Config{}, usage.Errorf("--tune reads the documents many times, and counts have none; name a CORPUS, without --stream and --from")
	}
	if v.With != "" && (v.fromCounts() || v.asked() || v.trainer() != linear.DefaultTrainer) {
		return model.Config{}, usage.Errorf("--with finds out of fold how much another corpus helps, for trainer %s and on documents; leave out --trainer, --stream, --from and --tune", linear.DefaultTrainer)
	}
	if v.With == "demo" && v.Demo {
		return model.Config{}, usage.Errorf("--with demo adds the demonstration corpus to yours; leave out --demo and name a CORPUS")
	}
	if _, err := v.points(); err != nil {
		return model.Config{}, err
	}
	top, err := v.rule(&v.thresholdFlags)
	if err != nil {
		return model.Config{}, err
	}
	learn := v.learnFlags
	if v.fromCounts() {
		learn.Base = []string{"none"} // those that were counted come with the counts
	}
	cfg, err := learn.config()
	cfg.Folds, cfg.Corpus, cfg.Abstain, cfg.TopK = v.Folds, v.Titles(), v.Abstain, top
	return cfg, err
}

// checkCounts refuses flags that counts rule out.
func (v *trainVerb) checkCounts() error {
	flag := "--stream"
	if v.From != "" {
		flag = "--from"
	}
	switch {
	case v.From != "" && v.Stream:
		return usage.Errorf("--from and --stream do not go together: --from reads counts and --stream makes them")
	case v.From != "" && (len(v.Corpus) > 0 || v.Demo):
		return usage.Errorf("--from takes the place of CORPUS; leave out %s, or --from", strings.Join(append(v.Corpus, "--demo")[:1], ""))
	case v.From != "" && len(v.Split) > 0:
		return usage.Errorf("--from has no splits; give --split to tasnif count")
	case !slices.Contains(linear.CountTrainers(), v.trainer()):
		return usage.Errorf("%s trains on counts, and trainer %s needs documents; give --trainer %s", flag, v.trainer(), strings.Join(linear.CountTrainers(), " or "))
	case len(v.Base) != 1 || !slices.Contains([]string{"auto", "builtin", "none"}, v.Base[0]):
		return usage.Errorf("--base %s and %s do not go together: counts have the vectors inside the program (builtin) or none", strings.Join(v.Base, ","), flag)
	case v.keeps() || slices.Contains(v.Fields, "weekday"):
		return usage.Errorf("--feature-field and %s do not go together: counts have no categorical fields", flag)
	case v.Folds != 0:
		return usage.Errorf("--folds and %s do not go together: counts keep a held-out sample of documents instead", flag)
	case v.From != "":
		return nil
	}
	return v.Flags.Check()
}

// unlabelledFlags train from descriptions of topics and a feed without labels.
type unlabelledFlags struct {
	Unlabelled []string `sep:"none" placeholder:"FEED" help:"Learn from the descriptions of --topics (ar, note_ar, words) and this feed of documents, whose labels are not read: without CORPUS, before there is a labelled document; with CORPUS, beside it, as a teacher named descriptions. May be repeated. (tasnif help teachers)"`
}

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
		return usage.Errorf("--unlabelled learns from descriptions of topics: name their file with --topics")
	case v.fromCounts() || v.asked() || v.trainer() != linear.DefaultTrainer:
		return usage.Errorf("--unlabelled goes with the default trainer, on documents: leave out --trainer, --stream, --from and --tune")
	case v.labelless() && (len(v.Split) > 0 || v.With != "" || len(v.Labels) > 0 || v.Abstain > 0):
		return usage.Errorf("without CORPUS nothing is known of any label: leave out --split, --with, --labels and --abstain")
	}
	return v.Read.Check()
}

// memoryFlag bounds the memory of training.
type memoryFlag struct {
	Memory string `placeholder:"SIZE" help:"Refuse a training that would take more memory beside the corpus than this, such as 4GB or 500MB. Default: what is free on this machine, where the system says so."`
}

// worthSaying is the CPU time in seconds from which an estimate is shown.
const worthSaying = 60

// expect checks an estimate against the memory that there is, and shows one of long work.
func (f *memoryFlag) expect(s *outputs.Streams, p *outputs.Progress, quiet bool) (func(cost.Estimate) error, error) {
	most, what := system.FreeMemory(), "is free"
	if f.Memory != "" {
		size, err := parseSize("--memory", f.Memory)
		if err != nil {
			return nil, err
		}
		most, what = int64(size), "--memory allows"
	}
	return func(e cost.Estimate) error {
		if most > 0 && e.Bytes > most {
			return fmt.Errorf("%s, and %s %s: keep fewer features (--max-features), learn fewer labels (--labels), or leave --trainer out: from %d labels on the default has few weights; --memory SIZE goes on all the same", e, what, cost.Size(most), model.ManyLabels)
		}
		if !quiet && (e.Labels >= model.ManyLabels || e.CPU.Seconds() >= worthSaying) {
			p.End()
			fmt.Fprintf(s.Err, "tasnif: note: %s\n", e)
		}
		return nil
	}, nil
}

// teacherFlags say how documents that a teacher labelled are learnt from.
type teacherFlags struct {
	TeacherWeight string `default:"auto" placeholder:"W" help:"How much a document that a teacher labelled (one with scores and teacher) counts beside one of an editor: auto, found out of fold on documents of editors, or a number; 0 leaves them out. Default: auto."`
}

// set checks the flag. apart tells whether the documents are learnt from.
func (f *teacherFlags) set(cfg *model.Config) (learnt bool, err error) {
	if f.TeacherWeight == "auto" {
		return true, nil
	}
	w, err := strconv.ParseFloat(f.TeacherWeight, 64)
	if cfg.TeacherWeight = w; err == nil {
		err = domain.Check(model.Config{TeacherWeight: w})
	}
	if err != nil {
		return false, usage.Errorf("--teacher-weight %s: give auto, or a number from 0 to 100", f.TeacherWeight)
	}
	return w > 0, nil
}
