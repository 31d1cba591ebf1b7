package outputs

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"tasnif/cmd/tasnif/system"
)

// AnswerFile is the file that predict -o writes. Answers stand in it in the
// order of the documents, one a line, so how far the work had come when it was
// stopped is seen from the file alone, whatever stopped it: whole lines are
// answers, and what follows the last of them is the beginning of one.
//
// To go on, the documents are read from the first again. Each is compared
// with its line, and many of them are answered again and must give the same bytes: a
// file of another model, other flags or another input is an error, and is not changed.
type AnswerFile struct {
	path  string
	f     *os.File
	stood *bufio.Reader // what stands in it; nil once that was read
	lines int           // read of it
	whole int64         // bytes of lines passed by the writer
	begun bool          // something was written
}

// Line is what stands in an AnswerFile for one document.
type Line struct {
	Torn  bool   // the file ends in it, perhaps before it begins
	Check bool   // the document is to be answered again
	text  []byte // without its last part if it is torn
	n     int    // its line number
}

// Lines up to checkAll are all answered again, and of the others one in checkOne.
const (
	checkAll = 4096
	checkOne = 16
)

// OpenAnswerFile opens or makes the file. Without resume it must be new or empty.
func OpenAnswerFile(path string, resume bool) (*AnswerFile, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, fmt.Errorf("%s: %w", path, Plain(err))
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: is not a plain file; leave out -o, and send standard output there", path)
	case info.Size() > 0 && !resume:
		return nil, fmt.Errorf("%s: something stands in it already; go on with it by --resume, or remove it", path)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, Plain(err))
	}
	if !system.Lock(f) {
		f.Close()
		return nil, fmt.Errorf("%s: another tasnif is writing it", path)
	}
	return &AnswerFile{path: path, f: f, stood: bufio.NewReaderSize(f, 1<<16)}, nil
}

// Next is what stands for the next document. After a torn line there is nothing more.
func (a *AnswerFile) Next() (*Line, error) {
	if a.stood == nil {
		return nil, nil
	}
	line, err := a.stood.ReadBytes('\n')
	if err != nil && err != io.EOF {
		return nil, fmt.Errorf("%s: %w", a.path, Plain(err))
	}
	a.lines++
	s := &Line{text: line, Torn: err == io.EOF, n: a.lines}
	if s.Torn {
		a.stood = nil
		return s, nil
	}
	_, err = a.stood.Peek(1)
	s.Check = s.n <= checkAll || s.n%checkOne == 0 || err != nil
	return s, nil
}

// End says that there are no more documents.
func (a *AnswerFile) End() error {
	s, err := a.Next()
	if err == nil && s != nil && len(s.text) > 0 {
		err = fmt.Errorf("%s:%d: more stands in it than there are documents: another input was answered; it is left as it is", a.path, s.n)
	}
	return err
}

// Compare says whether a document's answer agrees with what stands there.
func (a *AnswerFile) Compare(s *Line, answer []byte, place string) error {
	if !s.Torn && bytes.Equal(s.text, answer) || s.Torn && bytes.HasPrefix(answer, s.text) {
		return nil
	}
	return fmt.Errorf("%s:%d: is not the answer to %s: another model, other flags or another input wrote it; it is left as it is", a.path, s.n, place)
}

// Pass counts a line that is there.
func (a *AnswerFile) Pass(s *Line) { a.whole += int64(len(s.text)) }

// Write appends to the whole lines, over an incomplete last one.
func (a *AnswerFile) Write(p []byte) (n int, err error) {
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
		err = fmt.Errorf("%s: %w; the answers in it stay: go on with --resume", a.path, Plain(err))
	}
	return n, err
}

// Close makes sure of what was written.
func (a *AnswerFile) Close(err error) error {
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
