package main

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"

	"tasnif/model/nbcounts"
)

// runName tells the files of this run from those of another.
func runName() string { return rand.Text()[:12] }

// joinParts writes the counts file of the ranges in a folder.
func joinParts(ctx context.Context, folder, output string, of int64) error {
	return replace(ctx, output, func(w io.Writer) error { return nbcounts.Join(w, parts(ctx, folder, of)) })
}

// parts are the blocks of all ranges in order.
func parts(ctx context.Context, folder string, of int64) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for r := range of {
			name := rangeFile(folder, r)
			if err := there(ctx, name); err != nil {
				yield(nil, err)
				return
			}
			b, err := readWhole(ctx, name)
			if err != nil {
				yield(nil, err)
				return
			}
			for len(b) > 0 {
				if len(b) < 4 || uint64(len(b)-4) < uint64(binary.LittleEndian.Uint32(b)) {
					yield(nil, fmt.Errorf("%s: is cut off", name))
					return
				}
				n := binary.LittleEndian.Uint32(b)
				if !yield(b[4:4+n], nil) {
					return
				}
				b = b[4+n:]
			}
		}
	}
}

// clear removes a folder of ranges.
func clear(ctx context.Context, folder string, of int64) error {
	fs, err := filesystem.New(ctx, folder)
	if err != nil {
		return err
	}
	defer fs.Close()
	remover, ok := fs.(filesystem.Remover)
	if !ok {
		return nil
	}
	all := sweep(ctx, folder)
	for r := range of {
		all = errors.Join(all, remover.Remove(ctx, rangeFile(folder, r)))
	}
	_ = os.Remove(folder) // a folder where the file system has folders; nothing else is in it
	return all
}
