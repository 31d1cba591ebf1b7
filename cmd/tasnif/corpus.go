package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/usage"
	"tasnif/data"
	"tasnif/data/formats"
)

// readFlags say how files of documents are read; every verb that reads any has
// them.
type readFlags struct {
	Encoding       string   `group:"reading" default:"utf-8" enum:"${encodings}" placeholder:"NAME" help:"Encoding of the text: ${encodingnames}."`
	ReadAs         string   `group:"reading" placeholder:"FORMAT" help:"Read every file, and standard input, as this, whatever its ending: ${endingnames}."`
	HeadlineField  string   `group:"reading" placeholder:"NAME" help:"Field or column of the headline."`
	BodyField      string   `group:"reading" placeholder:"NAME" help:"Field or column of the body."`
	LabelsField    []string `group:"reading" placeholder:"NAME" help:"Field or column of the labels. Several (a,b) are joined; those with only 1 and 0 are labels themselves."`
	IDField        string   `name:"id-field" group:"reading" placeholder:"NAME" help:"Field or column of the id."`
	SplitField     string   `group:"reading" placeholder:"NAME" help:"Field or column of the split (train, dev, test)."`
	SourceField    string   `group:"reading" placeholder:"NAME" help:"Field or column of the source."`
	DateField      string   `group:"reading" placeholder:"NAME" help:"Field or column of the date."`
	Columns        []string `group:"reading" placeholder:"NAME" help:"For CSV and TSV without a header row: the names of the columns in order, such as headline,labels; - skips one."`
	Delimiter      string   `group:"reading" placeholder:"CHAR" help:"Delimiter of the cells of CSV and TSV: a character, or tab. Default: found from the header row."`
	LabelSeparator []string `group:"reading" sep:"none" placeholder:"TEXT" help:"Separator of several labels in one text, in any format; may be repeated. Default: | in cells, and lists (['a', 'b'])."`
	LabelNames     string   `group:"reading" placeholder:"FILE" help:"Names of labels that are numbers: one name a line from 0 on, lines of code,name, or JSON of Hugging Face with names or id2label."`
	Headlines      bool     `group:"reading" help:"Read the text of a fastText line as a headline. Default: as a body."`
	SkipBad        bool     `group:"reading" help:"Skip rows that cannot be read, and report them. Default: the first one is an error."`
	Quiet          bool     `short:"q" help:"Hide progress."`

	names map[string]string // of --label-names
}

// check refuses wrong usage, and reads the file of --label-names.
func (f *readFlags) check() error {
	if f.ReadAs != "" && !slices.Contains(formatNames(), f.ReadAs) {
		return usage.Errorf("--read-as %s: there are %s", f.ReadAs, strings.Join(formatNames(), ", "))
	}
	if f.LabelNames == "" {
		return nil
	}
	file, err := os.Open(f.LabelNames)
	if err != nil {
		return fmt.Errorf("%s: %w", f.LabelNames, outputs.Plain(err))
	}
	f.names, err = formats.ReadLabelNames(file, f.LabelNames)
	return errors.Join(err, file.Close())
}

// options are the flags as package formats wants them.
func (f *readFlags) options(s *outputs.Streams, bad *outputs.Reading) formats.Options {
	opt := formats.Options{
		Encoding: f.Encoding,
		Columns: formats.Columns{
			ID: f.IDField, Headline: f.HeadlineField, Body: f.BodyField, Labels: f.LabelsField,
			Source: f.SourceField, Date: f.DateField, Split: f.SplitField,
		},
		Header: f.Columns, Delimiter: f.Delimiter, Separators: f.LabelSeparator, LabelNames: f.names, Headlines: f.Headlines, Stdin: s.In,
	}
	if !f.Quiet {
		opt.Note = func(file, text string) { bad.Note(file, text) }
	}
	if f.ReadAs != "" {
		opt.Format = "." + f.ReadAs
	}
	if f.SkipBad {
		opt.SkipBad = bad.Skip
	}
	return opt
}

// load reads whole files into memory.
func (f *readFlags) load(ctx context.Context, p *outputs.Progress, opt formats.Options, paths []string) ([]data.Document, error) {
	total := fileSizes(paths)
	opt.Progress = func(n int) { p.Add("reading", n, total) }
	return formats.Load(ctx, opt, paths...)
}

// corpusFlags are a corpus on the command line: where it is, how it is read,
// and which part of it is meant.
type corpusFlags struct {
	Split  []string  `placeholder:"NAME" help:"Use these splits only, as the corpus names them: --split train,dev. Otherwise the whole corpus is used."`
	Demo   bool      `aliases:"demo-corpus" help:"Use the demonstration corpus inside this program, with 17 topics, in place of CORPUS."`
	Read   readFlags `embed:""`
	Corpus []string  `arg:"" optional:"" name:"corpus" help:"Files or folders of labelled documents; - is standard input (JSON Lines)."`

	keep bool // fields that are not read are kept

	teachers teacherUse // what is done with documents that teachers labelled
}

// check refuses wrong usage, before any work.
func (c *corpusFlags) check() error {
	switch {
	case c.Demo && len(c.Corpus) > 0:
		return usage.Errorf("--demo stands in place of CORPUS; leave out %s, or --demo", c.Corpus[0])
	case !c.Demo && len(c.Corpus) == 0:
		return usage.Errorf("no CORPUS is named; give files, folders, - for standard input, or --demo")
	case slices.Contains(c.Split, ""):
		return usage.Errorf("--split %q: a name is empty", strings.Join(c.Split, ","))
	}
	return c.Read.check()
}

// names are the corpora as they stand on a card: without their folders.
func (c *corpusFlags) names() []string {
	if c.Demo {
		return []string{"demo"}
	}
	var names []string
	for _, path := range c.Corpus {
		name := filepath.Base(path)
		if path == "-" {
			name = "stdin"
		}
		names = append(names, name)
	}
	return names
}

// title names the corpus and the part of it that is used.
func (c *corpusFlags) title() string {
	title := strings.Join(c.names(), " ")
	if len(c.Split) > 0 {
		title += " (" + strings.Join(c.Split, ",") + ")"
	}
	return title
}

// corpus is what was read: the documents meant, and what the rest looked like.
type corpus struct {
	docs   []data.Document
	topics []data.Topic    // of the demonstration corpus; nil otherwise
	splits data.Splits     // of the documents of editors
	taught []data.Document // of teachers, if they are apart; without a split, or in one that is meant
	others []data.Document // of editors, in splits that are not meant
	bad    *outputs.Reading
}

// load reads the corpus and keeps the splits that are meant.
func (c *corpusFlags) load(ctx context.Context, s *outputs.Streams, p *outputs.Progress) (*corpus, error) {
	out := &corpus{bad: &outputs.Reading{W: s.Err, Progress: p}}
	var docs []data.Document
	var err error
	if c.Demo {
		docs, out.topics, err = demonstration()
	} else {
		opt := c.Read.options(s, out.bad)
		if opt.Keep = c.keep; c.keep {
			opt.Note = nil // nothing goes unread
		}
		docs, err = c.Read.load(ctx, p, opt, c.Corpus)
	}
	p.End()
	out.bad.Summary()
	if err != nil {
		return nil, err
	}
	if c.teachers != teachersAmong {
		if docs, err = c.apart(s, out, docs); err != nil {
			return nil, err
		}
	}
	out.splits = data.CountSplits(docs)
	if out.docs, err = data.InSplits(docs, c.Split); err != nil {
		return nil, fmt.Errorf("%s: %w", strings.Join(c.names(), " "), err)
	}
	for _, d := range docs {
		if len(c.Split) > 0 && !slices.Contains(c.Split, d.Split) {
			out.others = append(out.others, d)
		}
	}
	return out, nil
}

// fileSizes is the bytes of the files, 0 if that of one cannot be known.
func fileSizes(paths []string) int {
	total := 0
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil || !info.Mode().IsRegular() {
			return 0
		}
		total += int(info.Size())
	}
	return total
}

// readTopics reads a topics file.
func readTopics(path string) ([]data.Topic, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, outputs.Plain(err))
	}
	topics, err := formats.ReadTopics(file, path)
	return topics, errors.Join(err, file.Close())
}

// settle reads labels that are names of topics as the ids of these, warns of labels
// that were not read as they were meant, and gives the topics: those of --topics, or
// those of the demonstration corpus where it is read.
func (c *corpus) settle(s *outputs.Streams, topics []data.Topic, quiet bool) []data.Topic {
	if topics == nil {
		topics = c.topics
	}
	c.alias(s, topics, quiet)
	warnOfLabels(s, data.LabelProblems(data.CountLabels(c.docs), c.docs))
	return topics
}

// warnOfLabels warns of labels that were not read as they were meant.
func warnOfLabels(s *outputs.Streams, problems []data.Problem) {
	for _, p := range problems {
		at := ""
		if len(p.Places) > 0 {
			at = " (" + strings.Join(p.Places, ", ") + ")"
		}
		s.Warn("%s%s; %s", p.What, at, usage.WithFlag(p.Fix, p.Option, p.Value))
	}
}

// alias reads labels that are names of topics as the ids of these, and says so.
func (c *corpus) alias(s *outputs.Streams, topics []data.Topic, quiet bool) {
	var names []data.Alias
	c.docs, names = data.Canonical(c.docs, topics)
	c.taught, _ = data.Canonical(c.taught, topics)
	if !quiet {
		tellAliases(s, names)
	}
}

// tellAliases says which names of topics were read as ids.
func tellAliases(s *outputs.Streams, names []data.Alias) {
	if len(names) == 0 {
		return
	}
	var list []string
	for _, a := range names {
		list = append(list, a.Name+" as "+a.ID)
	}
	fmt.Fprintf(s.Err, "tasnif: note: names of topics are read as their ids: %s\n", usage.OneLine(fmt.Errorf("%s", strings.Join(list, ", "))))
}

// teacherText counts documents by teacher: 6,000 of e5, 20 of gpt.
func teacherText(docs []data.Document) string {
	var list []string
	for _, c := range data.CountTeachers(docs) {
		list = append(list, fmt.Sprintf("%s of teacher %s", outputs.Amount(c.Documents, "document"), c.Teacher))
	}
	return strings.Join(list, ", ")
}

// teacherUse is what a verb does with documents that teachers labelled.
type teacherUse int

const (
	leaveTeachersOut teacherUse = iota // and says so
	teachersApart                      // beside those of editors
	teachersAmong                      // among them, in the order of the corpus
)

// apart takes the documents of teachers out of a corpus.
func (c *corpusFlags) apart(s *outputs.Streams, out *corpus, docs []data.Document) ([]data.Document, error) {
	editors, taught := data.ByEditors(docs)
	switch {
	case len(taught) == 0:
		return docs, nil
	case len(editors) == 0:
		return nil, fmt.Errorf("%s: no document was labelled by an editor, %s; add some with labels and without the field \"teacher\"", strings.Join(c.names(), " "), teacherText(taught))
	case c.teachers == teachersApart:
		out.taught = slices.DeleteFunc(taught, func(d data.Document) bool {
			return len(c.Split) > 0 && d.Split != "" && !slices.Contains(c.Split, d.Split)
		})
	case !c.Read.Quiet:
		fmt.Fprintf(s.Err, "tasnif: note: left out, since no editor labelled them: %s\n", usage.OneLine(errors.New(teacherText(taught))))
	}
	return editors, nil
}
