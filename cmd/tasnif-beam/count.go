package main

import (
	"context"
	"encoding/binary"
	"flag"
	"fmt"
	"iter"
	"os"
	"path"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"tasnif/data"
	"tasnif/model/nbcounts"
)

// counting are the flags of count.
type counting struct {
	like   string
	splits string
}

func (c *counting) flags(set *flag.FlagSet) {
	set.StringVar(&c.like, "like", "", "count: a counts file that tasnif count made of any few documents; its settings are taken")
	set.StringVar(&c.splits, "split", "", "count: use these splits only: train,dev")
}

// count is: tasnif-beam count -o COUNTS CORPUS...
func count(ctx context.Context, f *flags, args []string) error {
	switch {
	case f.output == "":
		return usagef("count wants -o COUNTS")
	case len(args) == 0:
		return usagef("count wants the files of a corpus")
	case f.reading.named() && f.rangeBytes > 0:
		return usagef("--range-bytes cuts files, and whether a file has a field that is named is known at its end: leave one of them out")
	}
	cfg := nbcounts.DefaultConfig()
	if f.counting.like != "" {
		var err error
		if cfg, err = configOf(f.counting.like); err != nil {
			return err
		}
	}
	list, sizes, err := ranges(ctx, args, f.rangeBytes)
	if err != nil {
		return err
	}
	units, err := plan(list, sizes, f.unitBytes)
	if err != nil {
		return err
	}
	fn := &countFn{Config: cfg, Reading: f.reading}
	if f.counting.splits != "" {
		fn.Splits = strings.Split(f.counting.splits, ",")
	}
	folder := f.output + ".parts-" + runName()
	p, s := beam.NewPipelineWithRoot()
	countPipeline(s, units, fn, folder)
	if err := execute(ctx, f, p); err != nil {
		return err
	}
	if err := joinParts(ctx, folder, f.output, rangesOf(cfg)); err != nil {
		return err
	}
	return clear(ctx, folder, rangesOf(cfg))
}

// configOf takes the settings of a counts file.
func configOf(file string) (nbcounts.Config, error) {
	r, err := os.Open(file)
	if err != nil {
		return nbcounts.Config{}, err
	}
	defer r.Close()
	c, err := nbcounts.NewReader(r, file)
	if err != nil {
		return nbcounts.Config{}, err
	}
	return c.Header().Config, nil
}

// A counts file's blocks go through the shuffle by their positions, and its ranges of
// blocks that follow each other are files on the way.
const leastRanges = 256

// positionsOf is how many blocks counts can have.
func positionsOf(c nbcounts.Config) int64 {
	_, of := c.Position(0)
	return of
}

// rangesOf is how many ranges they fall into: at least 256, of at most 17 blocks
// unless there are fewer, so that a range stays below a megabyte or so.
func rangesOf(c nbcounts.Config) int64 { return max(leastRanges, positionsOf(c)/17) }

// countPipeline leaves merged blocks in folder, a file a range.
func countPipeline(s beam.Scope, units []Unit, fn *countFn, folder string) {
	blocks := beam.ParDo(s, fn, beam.Reshuffle(s, beam.CreateList(s, units)))
	all, of := positionsOf(fn.Config), rangesOf(fn.Config)
	merged := beam.ParDo(s, &mergeFn{Blocks: all, Ranges: of}, beam.GroupByKey(s, blocks))
	every := beam.ParDo(s, &everyRangeFn{Ranges: of}, beam.Impulse(s))
	beam.ParDo0(s, &writeFn{Folder: folder}, beam.GroupByKey(s, beam.Flatten(s, merged, every)))
}

// countFn counts the documents of a unit, and gives its blocks by position, each
// after the unit's number.
type countFn struct {
	Config  nbcounts.Config
	Reading Reading
	Splits  []string

	bad beam.Counter
}

// one lets one unit at a time be counted in a process, which then uses all its
// cores: an engine puts no bound to the bundles a process is given at once, and
// each would need the memory of a whole table.
var one = make(chan struct{}, 1)

// Setup names the counters.
func (fn *countFn) Setup() { fn.bad = beam.NewCounter("tasnif", "bad_rows") }

// ProcessElement counts a unit.
func (fn *countFn) ProcessElement(ctx context.Context, u Unit, emit func(int64, []byte)) error {
	select {
	case one <- struct{}{}:
		defer func() { <-one }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	// The table is most of the memory, and holds no pointers: collecting often is
	// cheap, and doubling it is not. It goes before there is another.
	defer debug.SetGCPercent(debug.SetGCPercent(15))
	defer runtime.GC()
	c, err := nbcounts.New(fn.Config)
	if err != nil {
		return err
	}
	any := false
	for _, r := range u.Ranges {
		docs, some := fn.chosen(r.documents(ctx, fn.Reading.options(func(error) { fn.bad.Inc(ctx, 1) })))
		if !some {
			continue
		}
		if err := c.Count(ctx, r.part(), docs); err != nil {
			return err
		}
		any = true
	}
	if !any {
		return nil
	}
	for key, block := range c.Blocks() {
		at, _ := fn.Config.Position(key)
		emit(at, append(binary.AppendUvarint(nil, uint64(u.Number)), block...))
	}
	return nil
}

// part names a range as tasnif count does a file.
func (r Range) part() string {
	if r.whole() {
		return path.Base(r.Path)
	}
	return fmt.Sprintf("%s[%d:%d]", path.Base(r.Path), r.From, r.To)
}

// chosen leaves out documents of other splits, and tells whether any is left. An
// error stands for a document.
func (fn *countFn) chosen(docs iter.Seq2[data.Document, error]) (iter.Seq2[data.Document, error], bool) {
	next, stop := iter.Pull2(docs)
	for {
		first, err, ok := next()
		if !ok {
			stop()
			return nil, false
		}
		if err == nil && !fn.wants(first) {
			continue
		}
		return func(yield func(data.Document, error) bool) {
			defer stop()
			for ; ok; first, err, ok = next() {
				if (err != nil || fn.wants(first)) && !yield(first, err) {
					return
				}
			}
		}, true
	}
}

func (fn *countFn) wants(d data.Document) bool {
	return len(fn.Splits) == 0 || slices.Contains(fn.Splits, d.Split)
}
