package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/data"
	"tasnif/model"
	"tasnif/model/modelfile"
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
func (f *tuneFlags) tuned(ctx context.Context, s *streams, p *outputs.Progress, quiet bool, output string, docs []data.Document, cfg model.Config) (model.Config, *tuning.Result, error) {
	print, err := model.TuneFingerprint(docs, cfg)
	if err != nil {
		return cfg, nil, err
	}
	j, err := openJournal(output+".tune.jsonl", print)
	if err != nil {
		return cfg, nil, err
	}
	defer j.file.Close()
	s.next.Store("the trials so far are in " + j.path + ": the same command goes on from there")
	start := time.Now()
	var broken error
	t := tuning.Options{
		Trials: f.TuneTrials, Known: j.known,
		Continue: func() bool { return broken == nil && ctx.Err() == nil && (f.Tune == 0 || time.Since(start) < f.Tune) },
		Report: func(n int, trial tuning.Trial, known bool, best thresholds.F1Scores) {
			if !known && broken == nil {
				broken = j.write(trial)
			}
			if quiet {
				return
			}
			if trial.Kept {
				p.End()
				fmt.Fprintf(s.err, "tune %3d: %s: micro-F1 %.3f, macro-F1 %.3f, together %+.1f points (standard error %.1f): kept\n",
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
		return cfg, nil, fmt.Errorf("%s: %w", j.path, err)
	}
	p.End()
	if !quiet {
		fmt.Fprintf(s.err, "tuned: %s\n", tuneText(found))
	}
	return cfg, found, nil
}

// tuneText says what a search found, on a line.
func tuneText(t *tuning.Result) string {
	text := fmt.Sprintf("%s tried; out of fold micro-F1 %.3f, macro-F1 %.3f by default, %.3f and %.3f at best", amount(len(t.Trials), "setting"),
		t.Default.Micro, t.Default.Macro, t.Found.Micro, t.Found.Macro)
	switch {
	case t.Default == t.Found:
		return text + "; none beat the default by more than chance"
	case t.Adopted:
		return text + fmt.Sprintf("; on new folds %+.1f points (standard error %.1f): adopted", 100*t.Again.Gain, 100*t.Again.Error)
	}
	return text + fmt.Sprintf("; on new folds %+.1f points (standard error %.1f): the default stays", 100*t.Again.Gain, 100*t.Again.Error)
}

// journal is the file of trials done. Its first line says of which search.
type journal struct {
	path  string
	file  *os.File
	known []tuning.Trial
}

type journalHead struct {
	Search  string `json:"search"` // fingerprint of corpus, settings, base and spelling
	Version string `json:"version"`
}

// openJournal reads the trials of an earlier search and opens the file for more.
// A last line that was cut off is dropped.
func openJournal(path, search string) (*journal, error) {
	head := journalHead{search, fmt.Sprint(modelfile.FormatVersion)}
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", path, outputs.Plain(err))
	}
	j := &journal{path: path}
	whole := 0 // bytes of lines that ended
	in := bufio.NewScanner(bytes.NewReader(text[:bytes.LastIndexByte(text, '\n')+1]))
	in.Buffer(nil, 1<<20)
	for n := 1; in.Scan(); n++ {
		if n == 1 {
			var was journalHead
			if json.Unmarshal(in.Bytes(), &was) != nil || was != head {
				return nil, fmt.Errorf("%s: this is the journal of another search (other corpus, settings or version of the program); remove it, or name another -o", path)
			}
		} else {
			var t tuning.Trial
			if err := json.Unmarshal(in.Bytes(), &t); err != nil {
				return nil, fmt.Errorf("%s:%d: this line is not a trial: %v; remove the file to start again", path, n, err)
			}
			j.known = append(j.known, t)
		}
		whole += len(in.Bytes()) + 1
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if j.file, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o644); err != nil {
		return nil, fmt.Errorf("%s: %w", path, outputs.Plain(err))
	}
	if err = j.file.Truncate(int64(whole)); err == nil {
		_, err = j.file.Seek(int64(whole), 0)
	}
	if err == nil && whole == 0 {
		err = j.line(head)
	}
	if err != nil {
		j.file.Close()
		return nil, fmt.Errorf("%s: %w", path, outputs.Plain(err))
	}
	return j, nil
}

func (j *journal) write(t tuning.Trial) error {
	if err := j.line(t); err != nil {
		return fmt.Errorf("%s: %w", j.path, outputs.Plain(err))
	}
	return nil
}

func (j *journal) line(v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = j.file.Write(append(text, '\n'))
	return err
}

// tuneTrials is the table of what was tried.
func tuneTrials(w io.Writer, t *tuning.Result) {
	if t == nil || len(t.Trials) == 0 {
		return
	}
	fmt.Fprintf(w, "\ntried, out of fold   micro-F1  macro-F1  together, points (standard error)\n%-20s %8.3f  %8.3f\n", "default", t.Default.Micro, t.Default.Macro)
	for _, x := range t.Trials {
		kept := ""
		if x.Kept {
			kept = "  kept"
		}
		fmt.Fprintf(w, "%-20s %8.3f  %8.3f  %+.1f (%.1f)%s\n", x.Change, x.F1.Micro, x.F1.Macro, 100*x.Gain.Gain, 100*x.Gain.Error, kept)
	}
}
