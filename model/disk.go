package model

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2"
)

// WriteFile writes the model aside and renames it into place once it is safe on
// the disk: whatever happens, file is the old model or the new one.
func (m *Model) WriteFile(file string) error {
	b, err := m.Bytes()
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return writeFile(file, modelKind, b)
}

// writeFile writes aside, syncs and renames.
func writeFile(file, kind string, b []byte) error {
	out, err := renameio.NewPendingFile(file, renameio.WithPermissions(0o644))
	if err == nil {
		defer out.Cleanup() // removes the part file unless it was renamed
		if _, err = out.Write(b); err == nil {
			err = out.CloseAtomicallyReplace()
		}
	}
	if err != nil {
		return fmt.Errorf("%s: the %s was not written, what stood there is untouched: %w", file, kind, err)
	}
	return nil
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
