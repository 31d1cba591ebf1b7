package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"path"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"

	"tasnif/data"
	"tasnif/data/formats"
)

// documents reads a range.
func (r Range) documents(ctx context.Context, opt formats.Options) iter.Seq2[data.Document, error] {
	return func(yield func(data.Document, error) bool) {
		file, err := open(ctx, r.Path)
		if err != nil {
			yield(data.Document{}, err)
			return
		}
		defer file.Close()
		docs := formats.ReadStream(ctx, opt, file, r.Path)
		if !r.whole() {
			lines, err := section(file, r.From, r.To)
			if err != nil {
				yield(data.Document{}, fmt.Errorf("%s: %w", r, err))
				return
			}
			opt.Middle = r.From > 0
			opt.Format = lineEndings[slices.IndexFunc(lineEndings, func(e string) bool { return strings.HasSuffix(strings.ToLower(r.Path), e) })]
			docs = formats.ReadStream(ctx, opt, lines, r.String())
		}
		for d, err := range docs {
			if !r.whole() && errors.Is(err, data.ErrNoDocuments) {
				return // a line longer than the range, say; the whole file has documents
			}
			if !yield(d, err) {
				return
			}
		}
	}
}

// open opens a file of any file system that is linked in.
func open(ctx context.Context, name string) (io.ReadCloser, error) {
	fs, err := filesystem.New(ctx, name)
	if err != nil {
		return nil, err
	}
	r, err := fs.OpenRead(ctx, name)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: not read by this worker, which must see the same files as the others: %w", path.Base(name), err), fs.Close())
	}
	return &closing{r, fs}, nil
}

// closing closes a file system after its file.
type closing struct {
	io.ReadCloser
	fs io.Closer
}

func (c *closing) Close() error { return errors.Join(c.ReadCloser.Close(), c.fs.Close()) }

// section gives the lines that begin in [from, to).
//
//	a line\nanother\nthe third\n
//	   ^from       ^to            "another": it begins after from, and before to
func section(r io.Reader, from, to int64) (io.Reader, error) {
	if from == 0 {
		return &lines{in: bufio.NewReaderSize(r, 1<<20), left: to}, nil
	}
	if c, ok := r.(*closing); ok {
		r = c.ReadCloser
	}
	var err error
	if s, ok := r.(io.Seeker); ok {
		_, err = s.Seek(from-1, io.SeekStart)
	} else {
		_, err = io.CopyN(io.Discard, r, from-1)
	}
	if err != nil {
		return nil, err
	}
	in := bufio.NewReaderSize(r, 1<<20)
	at := from - 1
	for {
		line, err := in.ReadSlice('\n')
		at += int64(len(line))
		switch {
		case err == nil, err == io.EOF:
			return &lines{in: in, left: to - at}, nil
		case err != bufio.ErrBufferFull:
			return nil, err
		}
	}
}

// lines reads what is left of a range and then to the end of the line.
type lines struct {
	in   *bufio.Reader
	left int64 // bytes in which further lines may begin
	open bool  // within a line
}

func (l *lines) Read(p []byte) (int, error) {
	if l.left <= 0 && !l.open || len(p) == 0 {
		return 0, io.EOF
	}
	if l.left > 0 {
		n, err := l.in.Read(p[:min(int64(len(p)), l.left)])
		l.left -= int64(n)
		if n > 0 {
			l.open = p[n-1] != '\n'
		}
		return n, err
	}
	for i := range p { // the rest of the last line
		c, err := l.in.ReadByte()
		if err != nil {
			return i, err
		}
		if p[i] = c; c == '\n' {
			l.open = false
			return i + 1, nil
		}
	}
	return len(p), nil
}
