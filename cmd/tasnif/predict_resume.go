package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/system"
	"tasnif/data"
)

// answersFile is the file that predict -o writes. Answers stand in it in the
// order of the documents, one a line, so how far the work had come when it was
// stopped is seen from the file alone, whatever stopped it: whole lines are
// answers, and what follows the last of them is the beginning of one.
//
// To go on, the documents are read from the first again. Each is compared
// with its line, and many of them are answered again and must give the same bytes: a
// file of another model, other flags or another input is an error, and is not changed.
type answersFile struct {
	path  string
	f     *os.File
	stood *bufio.Reader // what stands in it; nil once that was read
	lines int           // read of it
	whole int64         // bytes of lines passed by the writer
	begun bool          // something was written
}

// standing is what stands in an answersFile for one document.
type standing struct {
	line  []byte // without its last part if it is torn
	torn  bool   // the file ends in it, perhaps before it begins
	check bool   // the document is to be answered again
	n     int    // its line number
}

// Lines up to checkAll are all answered again, and of the others one in checkOne.
const (
	checkAll = 4096
	checkOne = 16
)

// openAnswers opens or makes the file. Without resume it must be new or empty.
func openAnswers(path string, resume bool, inputs []string) (*answersFile, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, fmt.Errorf("%s: %w", path, outputs.Plain(err))
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: is not a plain file; leave out -o, and send standard output there", path)
	case info.Size() > 0 && !resume:
		return nil, fmt.Errorf("%s: something stands in it already; go on with it by --resume, or remove it", path)
	}
	for _, input := range inputs {
		if other, err := os.Stat(input); info != nil && err == nil && os.SameFile(info, other) {
			return nil, usagef("-o %s: that is what is read; name another file", path)
		}
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, outputs.Plain(err))
	}
	if !system.Lock(f) {
		f.Close()
		return nil, fmt.Errorf("%s: another tasnif is writing it", path)
	}
	return &answersFile{path: path, f: f, stood: bufio.NewReaderSize(f, 1<<16)}, nil
}

// next is what stands for the next document. After a torn line there is nothing more.
func (a *answersFile) next() (*standing, error) {
	if a.stood == nil {
		return nil, nil
	}
	line, err := a.stood.ReadBytes('\n')
	if err != nil && err != io.EOF {
		return nil, fmt.Errorf("%s: %w", a.path, outputs.Plain(err))
	}
	a.lines++
	s := &standing{line: line, torn: err == io.EOF, n: a.lines}
	if s.torn {
		a.stood = nil
		return s, nil
	}
	_, err = a.stood.Peek(1)
	s.check = s.n <= checkAll || s.n%checkOne == 0 || err != nil
	return s, nil
}

// end says that there are no more documents.
func (a *answersFile) end() error {
	s, err := a.next()
	if err == nil && s != nil && len(s.line) > 0 {
		err = fmt.Errorf("%s:%d: more stands in it than there are documents: another input was answered; it is left as it is", a.path, s.n)
	}
	return err
}

// compare says whether a document's answer agrees with what stands there.
func (a *answersFile) compare(s *standing, answer []byte, d data.Document) error {
	if !s.torn && bytes.Equal(s.line, answer) || s.torn && bytes.HasPrefix(answer, s.line) {
		return nil
	}
	return fmt.Errorf("%s:%d: is not the answer to %s: another model, other flags or another input wrote it; it is left as it is", a.path, s.n, d.Place)
}

// pass counts a line that is there.
func (a *answersFile) pass(s *standing) { a.whole += int64(len(s.line)) }

// Write appends to the whole lines; what was torn goes.
func (a *answersFile) Write(p []byte) (n int, err error) {
	if !a.begun {
		a.begun = true
		if err = a.f.Truncate(a.whole); err == nil {
			_, err = a.f.Seek(a.whole, io.SeekStart)
		}
	}
	if err == nil {
		n, err = a.f.Write(p)
	}
	if err != nil {
		err = fmt.Errorf("%s: %w; the answers in it stay: go on with --resume", a.path, outputs.Plain(err))
	}
	return n, err
}

// close makes sure of what was written.
func (a *answersFile) close(err error) error {
	if err == nil {
		err = a.f.Sync()
	}
	if closed := a.f.Close(); err == nil {
		err = closed
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		return fmt.Errorf("%s: %w", a.path, path.Err)
	}
	return err
}
