package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"tasnif/cmd/tasnif/corpora"
	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/usage"
	"tasnif/data"
	"tasnif/data/formats"
	"tasnif/serve/desk"
)

// deskVerb is: tasnif desk ACTION DESK...
type deskVerb struct {
	Stats    deskStatsVerb    `cmd:"" help:"Count what the desk holds, and what was corrected by topic."`
	Export   deskExportVerb   `cmd:"" help:"Write the corrected items as a corpus, or the reviews."`
	Import   deskImportVerb   `cmd:"" help:"Take labelled documents in as corrections."`
	Drift    deskDriftVerb    `cmd:"" help:"Show new words of the latest items, their topics, and headlines with them."`
	Purge    deskPurgeVerb    `cmd:"" help:"Remove old items."`
	Hold     deskHoldVerb     `cmd:"" help:"Take a person's corrections out of training."`
	Train    deskTrainVerb    `cmd:"" help:"Train a candidate on corpus and corrections, and judge it beside the model served."`
	Promote  deskPromoteVerb  `cmd:"" help:"Serve a version from now on."`
	Rollback deskRollbackVerb `cmd:"" help:"Serve the version before again."`
}

// Help is what desk --help says besides the actions.
func (deskVerb) Help() string {
	return `A desk file keeps what the server tagged and what readers corrected (SQLite; any
tool reads it). tasnif help desk explains the loop:

    tasnif serve --desk desk.db models/news/current/news.tsnf
    tasnif desk stats desk.db
    tasnif desk train desk.db news.split.jsonl
    tasnif desk promote desk.db v2`
}

// withDesk opens a desk file that exists, and closes it after work.
func withDesk(ctx context.Context, path string, work func(*desk.Store) error) error {
	store, err := desk.OpenExisting(ctx, path)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: there is no such desk file; tasnif desk train and tasnif serve --desk make one", path)
	}
	if err != nil {
		return err
	}
	return closing(store, work)
}

// closing works with a store and closes it.
func closing(store *desk.Store, work func(*desk.Store) error) error {
	err := work(store)
	if closed := store.Close(); err == nil {
		err = closed
	}
	return err
}

// deskStatsVerb is: tasnif desk stats DESK
type deskStatsVerb struct {
	JSON bool   `name:"json" help:"Write JSON."`
	Desk string `arg:"" help:"The desk file."`
}

// Run counts.
func (v *deskStatsVerb) Run(ctx context.Context, s *outputs.Streams) error {
	return withDesk(ctx, v.Desk, func(store *desk.Store) error {
		st, err := store.Stats(ctx)
		if err != nil {
			return err
		}
		if v.JSON {
			return outputs.JSON(s.Out, st)
		}
		var b strings.Builder
		fmt.Fprintf(&b, "items         %d, of them %d of the random sample", st.Items, st.Sampled)
		if st.Oldest != "" {
			fmt.Fprintf(&b, ", since %s", st.Oldest[:10])
		}
		fmt.Fprintf(&b, "\ncorrections   %d accepted (%d changed the answer), %d held, %d withdrawn\npeople        %d\n",
			st.Accepted, st.Changed, st.Held, st.Withdrawn, st.People)
		tellReviews(&b, st)
		if len(st.Labels) > 0 {
			fmt.Fprintf(&b, "\n%8s %8s %8s  topic\n", "added", "removed", "right")
		}
		for _, l := range st.Labels {
			fmt.Fprintf(&b, "%8d %8d %8d  %s\n", l.Added, l.Removed, l.Kept, usage.OneLine(fmt.Errorf("%s", l.Label)))
		}
		if err := tellShadows(ctx, &b, store); err != nil {
			return err
		}
		_, err = io.WriteString(s.Out, b.String())
		return err
	})
}

// tellReviews says what waits, what was read and how far readers agree.
func tellReviews(b *strings.Builder, st desk.Stats) {
	fmt.Fprintf(b, "reviews       %d labelled, %d skipped, %d flagged\nqueue        ", st.Reviews.Labelled, st.Reviews.Skipped, st.Reviews.Flagged)
	for i, why := range desk.Whys {
		fmt.Fprintf(b, "%s %d %s", []string{"", ","}[min(i, 1)], st.Queue[why], why)
	}
	fmt.Fprintf(b, "\nagreement     %d of %d items that two have read have equal labels; of the random sample %d of %d\n",
		st.Agreement.Equal, st.Agreement.Items, st.SampleAgreement.Equal, st.SampleAgreement.Items)
	if len(st.Agreement.Labels) > 0 {
		fmt.Fprintf(b, "\n%8s %8s %8s  topic\n", "kappa", "both", "one")
	}
	for _, l := range st.Agreement.Labels {
		kappa := "-"
		if l.Kappa != nil {
			kappa = fmt.Sprintf("%.2f", *l.Kappa)
		}
		fmt.Fprintf(b, "%8s %8d %8d  %s\n", kappa, l.Both, l.Either, usage.OneLine(fmt.Errorf("%s", l.Label)))
	}
}

// tellShadows says how the shadow period of each model went.
func tellShadows(ctx context.Context, b *strings.Builder, store *desk.Store) error {
	names, err := store.ShadowedModels(ctx)
	if err != nil {
		return err
	}
	for _, name := range names {
		p, err := store.LastShadow(ctx, name)
		if err != nil {
			return err
		}
		state := "until " + p.Until.Local().Format("2006-01-02 15:04")
		if !p.Ended.IsZero() {
			state = "ended: " + p.Verdict
		}
		fmt.Fprintf(b, "\nshadow        %s %s, %s\n%14s%d compared, %d answered otherwise (%.1f %%)\n", name, p.Version, state, "", p.Compared, p.Changed, 100*float64(p.Changed)/float64(max(p.Compared, 1)))
		for i, l := range p.Labels {
			if i == 0 {
				fmt.Fprintf(b, "%8s %8s %8s  topic\n", "both", "served", "shadow")
			}
			fmt.Fprintf(b, "%8d %8d %8d  %s\n", l.Both, l.Served, l.Shadow, usage.OneLine(fmt.Errorf("%s", l.Label)))
		}
	}
	return nil
}

// deskExportVerb is: tasnif desk export -o FILE DESK
type deskExportVerb struct {
	Output  string `short:"o" writes:"jsonl" placeholder:"FILE.jsonl" help:"Where to write. Default: standard output."`
	Sample  bool   `xor:"what" help:"The corrected items of the random sample, which measure, in place of those that train."`
	Reviews bool   `xor:"what" help:"Every review: who read what, why it was proposed, and what they said; also those that were taken back."`
	Desk    string `arg:"" help:"The desk file."`
}

// Run writes.
func (v *deskExportVerb) Run(ctx context.Context, s *outputs.Streams) error {
	purpose := desk.ToTrain
	if v.Sample {
		purpose = desk.ToMeasure
	}
	return withDesk(ctx, v.Desk, func(store *desk.Store) error {
		var b strings.Builder
		if v.Reviews {
			lines := json.NewEncoder(&b)
			lines.SetEscapeHTML(false)
			if err := store.Reviews(ctx, func(r desk.ReviewRecord) error { return lines.Encode(r) }); err != nil {
				return err
			}
			return v.write(s, b.String())
		}
		var docs []data.Document
		split, err := store.Agreed(ctx, purpose, func(d data.Document) error { docs = append(docs, d); return nil })
		if err != nil {
			return err
		}
		if split > 0 {
			fmt.Fprintf(s.Err, "tasnif: note: %s left out: readers disagree, and no editor has decided\n", outputs.Amount(split, "item"))
		}
		if err := formats.Write(&b, docs...); err != nil {
			return err
		}
		return v.write(s, b.String())
	})
}

// write writes the file, or standard output.
func (v *deskExportVerb) write(s *outputs.Streams, text string) error {
	if v.Output == "" {
		_, err := io.WriteString(s.Out, text)
		return err
	}
	file, err := outputs.Target(v.Output)
	if err != nil {
		return err
	}
	return outputs.Replace(file, []byte(text))
}

// deskImportVerb is: tasnif desk import DESK CORPUS...
type deskImportVerb struct {
	By     string            `default:"import" placeholder:"NAME" help:"Who labelled the documents. Default: import."`
	Editor bool              `help:"The person of --by is an editor, whose labels decide."`
	Desk   string            `arg:"" help:"The desk file; it is made where there is none."`
	Corpus []string          `arg:"" name:"corpus" help:"Files or folders of labelled documents."`
	Read   corpora.ReadFlags `embed:""`
}

// Run takes in.
func (v *deskImportVerb) Run(ctx context.Context, s *outputs.Streams) error {
	if err := v.Read.Check(); err != nil {
		return err
	}
	p := outputs.NewProgress(s.Err, v.Read.Quiet)
	defer p.End()
	bad := &outputs.Reading{W: s.Err, Progress: p}
	opt := v.Read.Options(s, bad)
	opt.Keep = true
	docs, err := v.Read.Load(ctx, p, opt, v.Corpus)
	p.End()
	bad.Summary()
	if err != nil {
		return err
	}
	store, err := desk.Open(ctx, v.Desk, 0)
	if err != nil {
		return err
	}
	defer store.Close()
	fresh := 0
	for n, d := range docs {
		p.Report("importing", n, len(docs))
		added, err := store.Import(ctx, d, v.By, v.Editor)
		if err != nil {
			return fmt.Errorf("%s: %w", d.Place, err)
		}
		if added {
			fresh++
		}
	}
	p.End()
	_, err = fmt.Fprintf(s.Out, "%s taken in, %d were there before\n", outputs.Amount(fresh, "correction"), len(docs)-fresh)
	return err
}

// deskPurgeVerb is: tasnif desk purge --older 90d DESK
type deskPurgeVerb struct {
	Older string `required:"" placeholder:"TIME" help:"Remove items received longer ago than this, such as 90d or 12h, with their corrections; items with a later correction stay."`
	Desk  string `arg:"" help:"The desk file."`
}

// Run removes.
func (v *deskPurgeVerb) Run(ctx context.Context, s *outputs.Streams) error {
	age, err := daysOf("--older", v.Older)
	if err != nil {
		return err
	}
	return withDesk(ctx, v.Desk, func(store *desk.Store) error {
		n, err := store.Purge(ctx, time.Now().Add(-age))
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(s.Out, "%s removed\n", outputs.Amount(int(n), "item"))
		return err
	})
}

// deskHoldVerb is: tasnif desk hold DESK PERSON
type deskHoldVerb struct {
	Key    string `placeholder:"NAME" help:"Name of the API key with which the person corrected. Default: none."`
	Desk   string `arg:"" help:"The desk file."`
	Person string `arg:"" help:"The person, as the verdict of desk train names them."`
}

// Run holds.
func (v *deskHoldVerb) Run(ctx context.Context, s *outputs.Streams) error {
	return withDesk(ctx, v.Desk, func(store *desk.Store) error {
		n, err := store.Hold(ctx, v.Key, v.Person, "held by the operator")
		if err == nil && n == 0 {
			err = fmt.Errorf("there is no accepted correction of %s", strings.TrimSpace(v.Key+" "+v.Person))
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(s.Out, "%s held\n", outputs.Amount(int(n), "correction"))
		return err
	})
}

// holdWords are the words of desk hold for a person, as a shell takes them.
func holdWords(d desk.Doubted) string {
	quote := func(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
	if d.Key == "" {
		return quote(d.Person)
	}
	return "--key " + quote(d.Key) + " " + quote(d.Person)
}

// daysOf reads a time as users write it: 90d, or as Go does.
func daysOf(flag, text string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.ParseFloat(days, 64); err == nil && n >= 0 && n < 1e5 {
			return time.Duration(n * 24 * float64(time.Hour)), nil
		}
	} else if d, err := time.ParseDuration(text); err == nil && d >= 0 {
		return d, nil
	}
	return 0, usage.Errorf("%s %s: write a time such as 90d or 12h", flag, text)
}

// figuresOf are the figures of a run as JSON.
func figuresOf(figures map[string]float64) string {
	text, err := json.Marshal(figures)
	if err != nil {
		return "{}"
	}
	return string(text)
}
