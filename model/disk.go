package model

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// WriteFile writes the model: file is the old model or the new one, see WriteAside.
func (m *Model) WriteFile(file string) error {
	b, err := m.Bytes()
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return writeBytes(file, b)
}

func writeBytes(file string, b []byte) error {
	return WriteAside(file, func(w io.Writer) error { _, err := w.Write(b); return err })
}

// ReadFile reads a model. Errors name the file.
func ReadFile(file string) (*Model, error) {
	b, err := readAll(file, "no such model; make one with: tasnif train -o "+filepath.Base(file)+" CORPUS")
	if err != nil {
		return nil, err
	}
	m, err := FromBytes(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return m, nil
}

// maxFile bounds what is read into memory; a folder, a device or a pipe is refused.
const maxFile = 8 << 30

func readAll(file, mend string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s: %s", file, mend)
		}
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: %w: it is not a regular file", file, ErrFormat)
	case info.Size() > maxFile:
		return nil, fmt.Errorf("%s: %w: %d bytes are more than a model may have", file, ErrFormat, info.Size())
	}
	b := make([]byte, info.Size())
	if _, err := io.ReadFull(f, b); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return b, nil
}
