package pretrain

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// IsCounts tells whether a file begins as words or pairs do.
func IsCounts(path string) bool { return countsKind(path) != "" }

func countsKind(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	begin := make([]byte, len(wordsMagic))
	if _, err := io.ReadFull(f, begin); err != nil {
		return ""
	}
	switch {
	case bytes.Equal(begin, []byte(wordsMagic)):
		return "words"
	case bytes.Equal(begin, []byte(pairsMagic)):
		return "pairs"
	}
	return ""
}

// ReadCounts reads files of words and of pairs, and adds those of each. Either
// is nil where no file has it. Errors name the file.
func ReadCounts(paths ...string) (w *Words, p *Pairs, err error) {
	for _, path := range paths {
		err := func() error {
			f, err := os.Open(path)
			if err != nil {
				return err
			}
			defer f.Close()
			if countsKind(path) == "words" {
				return addFile(&w, f, ReadWords)
			}
			return addFile(&p, f, ReadPairs)
		}()
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", path, unnamed(err, path))
		}
	}
	return w, p, nil
}

func addFile[C interface {
	comparable
	Merge(C) error
}](sum *C, r io.Reader, read func(io.Reader) (C, error)) error {
	next, err := read(r)
	var none C
	if err != nil || *sum != none {
		if err == nil {
			err = (*sum).Merge(next)
		}
		return err
	}
	*sum = next
	return nil
}

// unnamed takes a path out of an error that has it already.
func unnamed(err error, path string) error {
	if text, ok := strings.CutPrefix(err.Error(), "open "+path+": "); ok {
		return errors.New(text)
	}
	return err
}

// Parts are the parts that were counted, by name.
func (w *Words) Parts() []Part { return w.parts }

// Parts are the parts that were counted, by name.
func (p *Pairs) Parts() []Part { return p.parts }
