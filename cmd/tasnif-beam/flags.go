package main

import (
	"flag"
	"reflect"
	"strings"

	"tasnif/data/formats"
	"tasnif/model/answer"
	"tasnif/model/pretrain"
)

// flags are those of all verbs; Beam adds its own.
type flags struct {
	runner, output, model string
	rangeBytes, unitBytes int64
	port                  int
	view                  string
	answers               answer.Options
	reading               Reading
	counting              counting
	given                 string
	archive               pretrain.Config
}

// Reading is how files of documents are read, in a form that travels.
type Reading struct {
	Encoding   string
	Columns    formats.Columns
	Delimiter  string
	Separators []string
	Headlines  bool
	SkipBad    bool
}

// named tells whether a field is named: then a file is read whole, because that
// no row has the field is known only at its end.
func (r Reading) named() bool { return !reflect.ValueOf(r.Columns).IsZero() }

func (r Reading) options(skip func(error)) formats.Options {
	opt := formats.Options{Encoding: r.Encoding, Columns: r.Columns, Delimiter: r.Delimiter, Separators: r.Separators, Headlines: r.Headlines}
	if r.SkipBad {
		opt.SkipBad = skip
	}
	return opt
}

func newFlags(set *flag.FlagSet) *flags {
	f := new(flags)
	set.StringVar(&f.runner, "runner", "", "prism, flink, spark or universal; dataflow where it was built with -tags dataflow")
	set.StringVar(&f.output, "o", "", "what to write: the counts file, or the folder of the answers")
	set.Int64Var(&f.rangeBytes, "range-bytes", 0, "cut plain files of a document a line into ranges of about this size; 0: files stay whole when counting, 64 MiB when tagging")
	set.Int64Var(&f.unitBytes, "unit-bytes", 256<<20, "count: bytes of files that one worker counts before it sends; more is less to merge, and more to do again")
	set.IntVar(&f.port, "port", 50000, "pool: the port, of this machine only")

	set.StringVar(&f.model, "model", "", "tag: the model file, which every worker can read")
	set.StringVar(&f.view, "view", "article", "tag: article or headline, as in tasnif predict")
	set.IntVar(&f.answers.TopK, "top-k", 0, "tag: as in tasnif predict")
	set.BoolVar(&f.answers.NoScores, "labels-only", false, "tag: as in tasnif predict")
	set.BoolVar(&f.answers.Echo, "echo", false, "tag: as in tasnif predict")
	set.IntVar(&f.answers.Explain, "explain", 0, "tag: as in tasnif predict")

	r := &f.reading
	set.StringVar(&r.Encoding, "encoding", "utf-8", "encoding of the text: utf-8, utf-16, windows-1256 or iso-8859-6")
	set.StringVar(&r.Columns.Headline, "headline-field", "", "field or column of the headline")
	set.StringVar(&r.Columns.Body, "body-field", "", "field or column of the body")
	set.Func("labels-field", "field or column of the labels, or several (a,b)", func(s string) error {
		r.Columns.Labels = strings.Split(s, ",")
		return nil
	})
	set.StringVar(&r.Columns.ID, "id-field", "", "field or column of the id")
	set.StringVar(&r.Columns.Split, "split-field", "", "field or column of the split")
	set.StringVar(&r.Delimiter, "delimiter", "", "delimiter of the cells of CSV and TSV")
	set.Func("label-separator", "separator of labels in one text, if not | in cells; may be repeated", func(s string) error {
		r.Separators = append(r.Separators, s)
		return nil
	})
	set.BoolVar(&r.Headlines, "headlines", false, "the text of a fastText line is a headline")
	set.BoolVar(&r.SkipBad, "skip-bad", false, "pass over rows that cannot be read and count them; otherwise the first one fails the job")
	f.counting.flags(set)

	set.StringVar(&f.given, "given", "", "pretrain: the words of the whole archive (tasnif merge), for its second pass")
	f.archive = pretrain.DefaultConfig()
	set.IntVar(&f.archive.Words, "words", f.archive.Words, "pretrain: as in tasnif pretrain")
	set.IntVar(&f.archive.MinDocuments, "min-documents", f.archive.MinDocuments, "pretrain: as in tasnif pretrain")
	set.IntVar(&f.archive.Near, "near", f.archive.Near, "pretrain: as in tasnif pretrain")
	set.IntVar(&f.archive.Topic, "topic", f.archive.Topic, "pretrain: as in tasnif pretrain")
	return f
}
