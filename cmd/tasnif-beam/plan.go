package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
)

// Range is a part of a file. To 0 is the whole file, which may be compressed.
// Otherwise it is the lines that begin in [From, To).
type Range struct {
	Path     string
	From, To int64
}

func (r Range) whole() bool { return r.To == 0 }

// String names the range in messages.
func (r Range) String() string {
	if r.whole() {
		return r.Path
	}
	return fmt.Sprintf("%s, bytes %d to %d", r.Path, r.From, r.To)
}

// Unit is what one call of a worker does: ranges, one after the other.
type Unit struct {
	Number int // from 0
	Of     int
	Ranges []Range
}

// lineEndings are the formats of a document a line, which can be cut.
var lineEndings = []string{".jsonl", ".ndjson", ".ft.txt", ".txt"}

// mostUnits keeps the list of units, which travels in the pipeline, small.
const mostUnits = 20000

// ranges finds the files of paths and patterns, in the order given, each once,
// and cuts those that can be cut into ranges of about size bytes; 0: none.
// It gives the bytes of each too.
func ranges(ctx context.Context, patterns []string, size int64) (list []Range, sizes []int64, err error) {
	seen := map[string]bool{}
	for _, pattern := range patterns {
		fs, err := filesystem.New(ctx, pattern)
		if err != nil {
			return nil, nil, err
		}
		paths, err := fs.List(ctx, pattern)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", pattern, err)
		}
		if len(paths) == 0 {
			return nil, nil, fmt.Errorf("%s: there is no such file", pattern)
		}
		slices.Sort(paths)
		for _, path := range paths {
			if seen[path] {
				continue
			}
			seen[path] = true
			bytes, err := fs.Size(ctx, path)
			if err != nil {
				return nil, nil, fmt.Errorf("%s: %w", path, err)
			}
			if size <= 0 || bytes <= size || !slices.ContainsFunc(lineEndings, func(e string) bool { return strings.HasSuffix(strings.ToLower(path), e) }) {
				list, sizes = append(list, Range{Path: path}), append(sizes, bytes)
				continue
			}
			pieces := (bytes + size - 1) / size
			for i := range pieces {
				r := Range{path, bytes * i / pieces, bytes * (i + 1) / pieces}
				list, sizes = append(list, r), append(sizes, r.To-r.From)
			}
		}
		if err := fs.Close(); err != nil {
			return nil, nil, err
		}
	}
	return list, sizes, nil
}

// plan makes units of ranges that follow each other, of at least size bytes each
// but for the last. With size 0 each range is a unit.
func plan(list []Range, sizes []int64, size int64) ([]Unit, error) {
	var units []Unit
	bytes := size
	for i, r := range list {
		if bytes >= size {
			units, bytes = append(units, Unit{Number: len(units)}), 0
		}
		u := &units[len(units)-1]
		u.Ranges = append(u.Ranges, r)
		bytes += sizes[i]
	}
	for i := range units {
		units[i].Of = len(units)
	}
	if len(units) > mostUnits {
		return nil, fmt.Errorf("%d units of work are too many for one job; there may be %d: raise --range-bytes or --unit-bytes, or make several jobs and join their files with tasnif merge", len(units), mostUnits)
	}
	return units, nil
}
