package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"text/tabwriter"

	"tasnif/cmd/tasnif/corpora"
	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/topics"
	"tasnif/cmd/tasnif/usage"
	"tasnif/data"
	"tasnif/data/formats"
	"tasnif/data/taxonomy"
	"tasnif/data/vocabulary"
	"tasnif/model/eval/render"
	"tasnif/model/modelfile"
)

// topicsVerb is: tasnif topics rename|merge|split|import ID...
type topicsVerb struct {
	DryRun   bool              `help:"Change nothing; say what would change."`
	Project  string            `default:"." placeholder:"DIR" help:"Folder of the project (tasnif init): its topics.json, the corpora in its folder corpus, and its baseline.json if there is one. Default: the current folder."`
	Topics   string            `placeholder:"FILE" help:"The topics file, in place of that of the project."`
	Corpus   []string          `sep:"none" placeholder:"FILE" help:"A corpus (JSON Lines, CSV or TSV), in place of those of the project; may be repeated."`
	Baseline string            `placeholder:"FILE" help:"The baseline, in place of that of the project."`
	By       string            `placeholder:"FILE" help:"split: a corpus that says which of the new topics documents of the old one have; documents are found by id, or by text."`
	Output   string            `short:"o" writes:"jsonl" placeholder:"FILE.jsonl" help:"split: write the documents that keep the old topic here, for tasnif label."`
	Read     corpora.ReadFlags `embed:""`

	Action string   `arg:"" enum:"rename,merge,split,import" help:"rename, merge, split or import."`
	IDs    []string `arg:"" name:"id" help:"rename OLD NEW; merge INTO ID...; split OLD NEW...; import VOCABULARY"`
}

// Help is what topics --help says besides the flags.
func (topicsVerb) Help() string {
	return `Changes the ids of topics in a whole project: topics file, corpora and baseline. All
files are written before the first is replaced, so that a full disk changes none.

    rename  OLD is called NEW everywhere.
    merge   Documents of any ID have INTO from now on. INTO gets the codes of
            the others. The baseline is measured anew from its answers.
    split   The NEW topics are added. Documents of OLD get those that --by FILE
            gives them. The others keep OLD until they are labelled; OLD is
            removed when no document has it. The baseline stays: make a new one
            with the next model.
    import  The concepts of VOCABULARY are added to the topics file, which is
            made if there is none. VOCABULARY is SKOS in Turtle (.ttl), a .tsv
            or .csv of Annif, or a table of IPTC Media Topics (.tsv with a
            column qcode). A topic that is there, by URI or id, gets the names
            and codes that it lacks. Corpora do not change.

A model keeps the ids that it was trained with, so train again. tasnif inspect says
with which topics file a model was trained.

Examples:

    tasnif topics rename --dry-run sport sports
    tasnif topics merge military army airforce
    tasnif topics split -o rest.jsonl economy markets trade
    tasnif label --topics topics.json -o done.jsonl build/news.tsnf rest.jsonl
    tasnif topics split --by done.jsonl economy markets trade
    tasnif topics import --topics topics.json desk.ttl`
}

// check refuses what cannot be meant.
func (v *topicsVerb) check() error {
	if v.Action == "import" {
		if len(v.IDs) != 1 || v.By != "" || v.Output != "" || len(v.Corpus) > 0 || v.Baseline != "" {
			return usage.Errorf("give import VOCABULARY, a file, and --topics FILE or --project DIR alone")
		}
		return nil
	}
	for i, id := range v.IDs {
		if clean, err := data.CleanLabels([]string{id}); err != nil || len(clean) != 1 || clean[0] != id {
			return usage.Errorf("%q cannot be an id: it is empty, or has blanks or invisible characters at its ends", id)
		}
		if slices.Contains(v.IDs[:i], id) {
			return usage.Errorf("%s is named twice", id)
		}
	}
	if len(v.IDs) < 2 || v.Action == "rename" && len(v.IDs) > 2 {
		return usage.Errorf("give rename OLD NEW, merge INTO ID..., or split OLD NEW...")
	}
	if v.Action != "split" && (v.By != "" || v.Output != "") {
		return usage.Errorf("--by and -o are for split")
	}
	return v.Read.Check()
}

// Run changes the topics.
func (v *topicsVerb) Run(ctx context.Context, s *outputs.Streams) error {
	if err := v.check(); err != nil {
		return err
	}
	if v.Action == "import" {
		return v.vocabulary(s, v.IDs[0])
	}
	p, err := topics.Project{Topics: v.Topics, Corpora: v.Corpus, Baseline: v.Baseline}.Find(v.Project)
	if err != nil {
		return err
	}
	c, old, err := v.change(ctx, s, p)
	if err != nil {
		return err
	}
	var said []string
	var files []modelfile.Aside
	for _, path := range p.Corpora {
		changed, documents, err := v.relabel(ctx, s, c, path, io.Discard)
		if err != nil {
			return err
		}
		said = append(said, fmt.Sprintf("%s\t%d of %s changed", path, changed, outputs.Amount(documents, "document")))
		if changed == 0 {
			continue
		}
		files = append(files, topics.Aside(path, func(w io.Writer) error {
			_, _, err := v.relabel(ctx, s, c, path, w)
			return err
		}))
	}
	if c.Split != nil {
		c.Split.Counted = true
	}
	now := c.Topics()
	if !reflect.DeepEqual(now, old) {
		files = append(files, topics.Aside(p.Topics, func(w io.Writer) error { return formats.WriteTopics(w, now) }))
		what := fmt.Sprintf("%s, before %d", outputs.Amount(len(now), "topic"), len(old))
		if v.Action == "rename" {
			what = "1 topic renamed"
		}
		said = append(said, p.Topics+"\t"+what)
	}
	switch {
	case p.Baseline == "":
	case c.Split != nil: // its documents have other true labels
		said = append(said, p.Baseline+"\tis of the old topics; make a new one with the next model")
	default:
		file, line, err := v.baseline(ctx, c, p.Baseline)
		if err != nil {
			return err
		}
		files, said = append(files, file), append(said, line)
	}
	if c.Split != nil {
		said = append(said, v.rest(c.Split)...)
		if v.Output != "" && len(c.Split.Rest) > 0 {
			files = append(files, topics.Aside(v.Output, func(w io.Writer) error { return formats.Write(w, c.Split.Rest...) }))
		}
	}
	if !v.DryRun {
		for i := range files {
			if files[i].File, err = outputs.Target(files[i].File); err != nil {
				return err
			}
		}
		if err := modelfile.WriteTogether(files); err != nil {
			return err
		}
	} else {
		said = append(said, "\tdry run: nothing was written")
	}
	w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
	for _, line := range said {
		fmt.Fprintln(w, line)
	}
	return w.Flush()
}

// vocabulary adds the concepts of a file to the topics file.
func (v *topicsVerb) vocabulary(s *outputs.Streams, path string) error {
	to := cmp.Or(v.Topics, filepath.Join(v.Project, "topics.json"))
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("%s: %w", path, outputs.Plain(err))
	}
	read, err := vocabulary.Read(file, path)
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	old, err := corpora.ReadTopics(to)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	all, added, completed, err := topics.Import(old, read)
	if err != nil {
		return fmt.Errorf("%s: %w", to, err)
	}
	tree, err := taxonomy.New(all)
	if err != nil {
		return fmt.Errorf("%s: %w", to, err)
	}
	depth := 1
	if tree != nil {
		depth = tree.Depth()
	}
	said := fmt.Sprintf("%s  %s added, %d completed; %d in %s\n", to, outputs.Amount(added, "topic"), completed, len(all), outputs.Amount(depth, "level"))
	if v.DryRun {
		said += "dry run: nothing was written\n"
	} else {
		if to, err = outputs.Target(to); err != nil {
			return err
		}
		if err := modelfile.WriteTogether([]modelfile.Aside{topics.Aside(to, func(w io.Writer) error { return formats.WriteTopics(w, all) })}); err != nil {
			return err
		}
	}
	_, err = io.WriteString(s.Out, said)
	return err
}

// change is what the command line asks for.
func (v *topicsVerb) change(ctx context.Context, s *outputs.Streams, p *topics.Project) (*topics.Change, []data.Topic, error) {
	old, err := corpora.ReadTopics(p.Topics)
	if err != nil {
		return nil, nil, err
	}
	change := map[string]func(string, []data.Topic, []string) (*topics.Change, error){"rename": topics.Rename, "merge": topics.Merge, "split": topics.SplitUp}[v.Action]
	c, err := change(p.Topics, old, v.IDs)
	if err != nil || v.By == "" {
		return c, old, err
	}
	bad := &outputs.Reading{W: s.Err}
	for d, err := range formats.Read(ctx, v.Read.Options(s, bad), v.By) {
		if err != nil {
			return nil, nil, err
		}
		c.Split.Add(d)
	}
	return c, old, nil
}

// relabel writes a corpus with the labels changed, and counts.
func (v *topicsVerb) relabel(ctx context.Context, s *outputs.Streams, c *topics.Change, path string, w io.Writer) (changed, documents int, err error) {
	opt := v.Read.Options(s, &outputs.Reading{W: s.Err})
	opt.Note, opt.Keep = nil, true
	file, err := os.Open(path)
	if err != nil {
		return 0, 0, fmt.Errorf("%s: %w", path, outputs.Plain(err))
	}
	err = formats.Relabel(file, w, path, opt, func(d data.Document) ([]string, []data.Score) {
		documents++
		labels, scores := c.Labels(d), c.Scores(d)
		if ctx.Err() != nil {
			return d.Labels, d.Scores
		}
		if !slices.Equal(labels, d.Labels) || !slices.Equal(scores, d.Scores) {
			changed++
		}
		return labels, scores
	})
	if errors.Is(err, formats.ErrNotInPlace) {
		err = fmt.Errorf("%w: tasnif split -o copy.jsonl %s", err, path)
	}
	if err = errors.Join(err, file.Close()); err == nil {
		err = context.Cause(ctx)
	}
	return changed, documents, err
}

// baseline is the new baseline, and what is said of it.
func (v *topicsVerb) baseline(ctx context.Context, c *topics.Change, path string) (file modelfile.Aside, line string, err error) {
	old, err := readReport(path)
	if err != nil {
		return file, "", err
	}
	fresh, err := c.Baseline(ctx, old, strings.Join(append([]string{"topics", v.Action}, v.IDs...), " "))
	if err != nil {
		return file, "", fmt.Errorf("%s: %w", path, err)
	}
	var b bytes.Buffer
	if err := render.WriteJSON(&b, fresh); err != nil {
		return file, "", err
	}
	file = topics.Aside(path, func(w io.Writer) error { _, err := w.Write(b.Bytes()); return err })
	return file, fmt.Sprintf("%s\tmeasured anew from its answers: macro F1 %.4f, before %.4f", path, fresh.Macro.F1, old.Macro.F1), nil
}

// rest says which documents keep the old topic.
func (v *topicsVerb) rest(t *topics.Split) (lines []string) {
	if n := t.Unused(); n > 0 {
		lines = append(lines, fmt.Sprintf("%s\t%s of it: in no corpus with %s", v.By, outputs.Amount(n, "document"), v.IDs[0]))
	}
	switch {
	case len(t.Rest) == 0:
		return append(lines, v.IDs[0]+"\tno document has it any more, and it is no topic")
	case v.Output == "":
		return append(lines, fmt.Sprintf("%s\tdocuments that keep it: %d; -o rest.jsonl writes them for tasnif label, and --by reads what was labelled", v.IDs[0], len(t.Rest)))
	}
	return append(lines, fmt.Sprintf("%s\tdocuments that keep it: %d, written to %s: label them, and give what was labelled to --by", v.IDs[0], len(t.Rest), v.Output))
}
