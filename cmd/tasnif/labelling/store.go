package labelling

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/system"
	"tasnif/data"
	"tasnif/data/formats"
)

// Store is the file of labelled items. Each answer is on the disk before the next
// question, so none is lost. A lock keeps a second program from writing it.
type Store struct {
	path string
	Had  []data.Document // what was there before this session

	file *os.File
	ends []int64 // where the file ended before each line of this session
}

// line is a line of the file; labels is written even if it is empty.
type line struct {
	ID       string   `json:"id,omitempty"`
	Headline string   `json:"headline,omitempty"`
	Body     string   `json:"body,omitempty"`
	Labels   []string `json:"labels"`
	Source   string   `json:"source,omitempty"`
	Date     string   `json:"date,omitempty"`
	Split    string   `json:"split,omitempty"`
}

// OpenStore opens or makes the file, reads what it has, and repairs a last
// line that a crash cut short, telling so.
func OpenStore(path string, tell io.Writer) (s *Store, err error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, outputs.Plain(err))
	}
	defer func() {
		if err != nil {
			file.Close()
		}
	}()
	if !system.Lock(file) {
		return nil, fmt.Errorf("%s: another tasnif label is writing it; name another file, or wait", path)
	}
	text, err := io.ReadAll(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, outputs.Plain(err))
	}
	s = &Store{path: path, file: file}
	if last := text[bytes.LastIndexByte(text, '\n')+1:]; len(last) > 0 {
		if json.Valid(last) {
			text = append(text, '\n')
			_, err = file.Write([]byte("\n"))
		} else {
			text = text[:len(text)-len(last)]
			err = file.Truncate(int64(len(text)))
			fmt.Fprintf(tell, "tasnif: note: %s: the last line was incomplete and is removed; its item is asked again\n", path)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, outputs.Plain(err))
		}
	}
	for d, err := range formats.ReadStream(context.Background(), formats.Options{Format: ".jsonl"}, bytes.NewReader(text), path) {
		if err != nil {
			if len(bytes.TrimSpace(text)) == 0 {
				break // a new file has no document
			}
			return nil, err
		}
		s.Had = append(s.Had, d)
	}
	return s, nil
}

// Add writes an item with its labels; it is on the disk when Add returns.
func (s *Store) Add(d data.Document, labels []string) error {
	info, err := s.file.Stat()
	if err != nil {
		return fmt.Errorf("%s: %w", s.path, outputs.Plain(err))
	}
	if labels == nil {
		labels = []string{}
	}
	text, err := formats.Line(line{d.ID, d.Headline, d.Body, labels, d.Source, d.Date, d.Split}, d.Other)
	if err != nil {
		return err
	}
	if _, err := s.file.Write(text); err != nil {
		return errors.Join(fmt.Errorf("%s: this answer was not written, those before it are: %w", s.path, outputs.Plain(err)), s.file.Truncate(info.Size()))
	}
	s.ends = append(s.ends, info.Size())
	if err := s.file.Sync(); err != nil {
		return fmt.Errorf("%s: %w", s.path, outputs.Plain(err))
	}
	return nil
}

// Undo removes the last line of this session.
func (s *Store) Undo() error {
	end := s.ends[len(s.ends)-1]
	s.ends = s.ends[:len(s.ends)-1]
	if err := errors.Join(s.file.Truncate(end), s.file.Sync()); err != nil {
		return fmt.Errorf("%s: %w", s.path, outputs.Plain(err))
	}
	return nil
}

// Close releases the lock; it may be called twice.
func (s *Store) Close() error {
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	s.file = nil
	return err
}
