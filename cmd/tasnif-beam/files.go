package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/local" // paths without a scheme
)

// asideMark begins the names of files that are being written: they are not those
// of results, and a pattern such as part-* does not find them.
const asideMark = ".aside-"

// sweep removes what workers that were killed left aside in a folder, when the
// job is done.
func sweep(ctx context.Context, folder string) error {
	fs, err := filesystem.New(ctx, folder)
	if err != nil {
		return err
	}
	defer fs.Close()
	left, err := fs.List(ctx, folder+"/"+asideMark+"*")
	if err != nil {
		return err
	}
	if r, ok := fs.(filesystem.Remover); ok {
		for _, name := range left {
			err = errors.Join(err, r.Remove(ctx, name))
		}
	}
	return err
}

// replace writes a file aside and renames it, so that of two workers that do
// the same work each leaves it whole.
func replace(ctx context.Context, name string, write func(w io.Writer) error) (err error) {
	fs, err := filesystem.New(ctx, name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, fs.Close()) }()
	at := strings.LastIndex(name, "/") + 1
	aside := name[:at] + asideMark + rand.Text()[:12] + "-" + name[at:]
	file, err := fs.OpenWrite(ctx, aside)
	if err != nil {
		return fmt.Errorf("%s: not written: %w", name, err)
	}
	w := bufio.NewWriterSize(file, 1<<20)
	err = write(w)
	if err == nil {
		err = w.Flush()
	}
	if err = errors.Join(err, file.Close()); err == nil {
		err = filesystem.Rename(ctx, fs, aside, name)
	}
	if err != nil {
		if r, ok := fs.(filesystem.Remover); ok {
			_ = r.Remove(ctx, aside) // the error at hand says more
		}
		return fmt.Errorf("%s: not written: %w", name, err)
	}
	return nil
}

// readWhole reads a file of any file system that is linked in.
func readWhole(ctx context.Context, name string) ([]byte, error) {
	r, err := open(ctx, name)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(r)
	if err = errors.Join(err, r.Close()); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return b, nil
}
