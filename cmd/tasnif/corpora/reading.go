package corpora

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/usage"
	"tasnif/data"
	"tasnif/data/formats"
)

// ReadFlags say how files of documents are read; every verb that reads any has
// them.
type ReadFlags struct {
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

// Check refuses wrong usage, and reads the file of --label-names.
func (f *ReadFlags) Check() error {
	if f.ReadAs != "" && !slices.Contains(FormatNames(), f.ReadAs) {
		return usage.Errorf("--read-as %s: there are %s", f.ReadAs, strings.Join(FormatNames(), ", "))
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

// Options are the flags as package formats wants them.
func (f *ReadFlags) Options(s *outputs.Streams, bad *outputs.Reading) formats.Options {
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

// Load reads whole files into memory.
func (f *ReadFlags) Load(ctx context.Context, p *outputs.Progress, opt formats.Options, paths []string) ([]data.Document, error) {
	total := FileSizes(paths)
	opt.Progress = func(n int) { p.Add("reading", n, total) }
	return formats.Load(ctx, opt, paths...)
}

// FormatNames are the endings of corpora without their dot, for --read-as.
func FormatNames() []string {
	var names []string
	for _, ending := range formats.Formats() {
		names = append(names, strings.TrimPrefix(ending, "."))
	}
	return names
}

// FileSizes is the bytes of the files, 0 if that of one cannot be known.
func FileSizes(paths []string) int {
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

// ReadTopics reads a topics file.
func ReadTopics(path string) ([]data.Topic, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, outputs.Plain(err))
	}
	topics, err := formats.ReadTopics(file, path)
	return topics, errors.Join(err, file.Close())
}
