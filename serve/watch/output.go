package watch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"tasnif/serve/desk"
)

// output appends arrivals to a JSON Lines file, each item once. The store has the length of
// the file after the last recorded write; anything after that, from a process that was
// killed, is truncated and written again. A file that is missing or shorter is a new one
// (log rotation), and is appended to.
type output struct {
	store *desk.Store
	path  string // absolute: the store knows the file by it
	file  *os.File
	last  int64 // arrival that was written last
	bytes int64 // of the file
}

// linesAtOnce is the number of items between two records of the length.
const linesAtOnce = 200

// openOutput opens a file, or makes it.
func openOutput(ctx context.Context, store *desk.Store, path string) (*output, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	o := &output{store: store, path: path}
	if o.last, o.bytes, err = store.Output(ctx, path); err != nil {
		return nil, err
	}
	return o, o.open(ctx)
}

// open opens the file at its end.
func (o *output) open(ctx context.Context) (err error) {
	if o.file, err = os.OpenFile(o.path, os.O_RDWR|os.O_CREATE, 0o644); err != nil {
		return err
	}
	size, err := o.file.Seek(0, io.SeekEnd)
	if err == nil && o.bytes >= 0 && size > o.bytes {
		size = o.bytes
		err = errors.Join(o.file.Truncate(size), seek(o.file, size))
	}
	if err == nil && size != o.bytes {
		o.bytes = size
		err = o.store.KeepOutput(ctx, o.path, o.last, size)
	}
	if err != nil {
		_ = o.file.Close()
		return fmt.Errorf("%s: %w", o.path, err)
	}
	return nil
}

func seek(f *os.File, at int64) error {
	_, err := f.Seek(at, io.SeekStart)
	return err
}

func (o *output) close() error { return o.file.Close() }

// run writes on each wake, until ctx ends, and then the rest.
func (o *output) run(ctx context.Context, wake <-chan struct{}, log *slog.Logger) {
	again := time.NewTicker(5 * time.Second) // after a fault
	defer again.Stop()
	for ended := false; !ended; {
		if err := o.write(context.WithoutCancel(ctx)); err != nil {
			log.Error("output", "file", o.path, "fault", "items wait until they can be written", "cause", err)
		}
		select {
		case <-ctx.Done():
			ended = true
		case <-wake:
		case <-again.C:
		}
	}
	if err := o.write(context.WithoutCancel(ctx)); err != nil {
		log.Error("output", "file", o.path, "fault", "items are written at the next start", "cause", err)
	}
}

// write writes the arrivals that are not in the file.
func (o *output) write(ctx context.Context) error {
	for {
		list, err := o.store.ArrivalsAfter(ctx, o.last, linesAtOnce)
		if err != nil || len(list) == 0 {
			return err
		}
		if err := o.reopenIfMoved(ctx); err != nil {
			return err
		}
		var lines []byte
		for _, a := range list {
			line, err := RecordOf(a).JSON()
			if err != nil {
				return err
			}
			lines = append(append(lines, line...), '\n')
		}
		if _, err := o.file.WriteAt(lines, o.bytes); err != nil {
			return err // the next try overwrites it
		}
		if err := o.file.Sync(); err != nil {
			return err // else the store could know of more than a crash of the machine leaves
		}
		o.bytes += int64(len(lines))
		o.last = list[len(list)-1].ID
		if err := o.store.KeepOutput(ctx, o.path, o.last, o.bytes); err != nil {
			o.bytes -= int64(len(lines))
			o.last = list[0].ID - 1
			return err
		}
	}
}

// reopenIfMoved opens the path again if the file was moved or removed.
func (o *output) reopenIfMoved(ctx context.Context) error {
	now, err := os.Stat(o.path)
	if err == nil {
		open, err := o.file.Stat()
		if err != nil {
			return err
		}
		if os.SameFile(now, open) {
			return nil
		}
	} else if !errors.Is(err, os.ErrNotExist) {
		return err
	}
	_ = o.file.Close()
	o.bytes = -1 // another file, to write on at its end
	return o.open(ctx)
}
