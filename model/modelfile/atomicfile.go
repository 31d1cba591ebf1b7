package modelfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"

	"tasnif/data"
)

// WriteAside writes a file atomically: write fills a new file in the same folder, which is
// synced and renamed to file. After a crash, file has its old content or the new one. Every
// model, base, counts file and report is written so. Errors of write are returned as they
// are; others name file and say that it is unchanged.
func WriteAside(file string, write func(io.Writer) error) error {
	return WriteTogether([]Aside{{file, write}})
}

// Aside is a file to be written, and the function that writes its content.
type Aside struct {
	File  string
	Write func(io.Writer) error
}

// WriteTogether writes files as WriteAside does. All are filled and synced before the first
// is renamed, so a full disk leaves all of them unchanged.
func WriteTogether(files []Aside) (err error) {
	writing.RLock()
	defer writing.RUnlock()
	var filled []string
	defer func() {
		if err != nil {
			for _, name := range filled {
				os.Remove(name) // fails for those that were renamed, which is fine
			}
		}
	}()
	for _, f := range files {
		aside, err := createAside(f.File)
		if err != nil {
			return notWritten(f.File, err)
		}
		filled = append(filled, aside.Name())
		if err := f.Write(&asideWriter{aside, f.File}); err != nil {
			aside.Close()
			return err
		}
		if err := errors.Join(aside.Sync(), aside.Close()); err != nil {
			return notWritten(f.File, err)
		}
	}
	for i, f := range files {
		if err := rename(filled[i], f.File); err != nil {
			err = notWritten(f.File, err)
			if i > 0 {
				err = fmt.Errorf("%w; written already: %s", err, files[0].File)
			}
			return err
		}
	}
	return nil
}

// writing is read-locked while a temporary file exists.
var writing sync.RWMutex

// StopWriting waits for writes in progress and blocks later ones. A program calls it before
// it ends, so that it leaves no temporary file behind.
func StopWriting() { writing.Lock() }

// asideWriter writes to the new file; its errors name the file it will replace.
type asideWriter struct {
	aside *os.File
	file  string
}

func (w *asideWriter) Write(p []byte) (int, error) {
	n, err := w.aside.Write(p)
	if err != nil {
		err = notWritten(w.file, err)
	}
	return n, err
}

// createAside makes a hidden file beside file, with the permissions that a new
// file has here.
func createAside(file string) (*os.File, error) {
	for try := 0; ; try++ {
		name := fmt.Sprintf(".%s.%08x", filepath.Base(file), rand.Uint32())
		f, err := os.OpenFile(filepath.Join(filepath.Dir(file), name), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)
		if err == nil || !errors.Is(err, fs.ErrExist) || try == 100 {
			return f, err
		}
	}
}

// notWritten is the error that names the file to be replaced, not the temporary one.
func notWritten(file string, err error) error {
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		err = path.Err
	}
	if link := (*os.LinkError)(nil); errors.As(err, &link) {
		err = link.Err
	}
	return fmt.Errorf("%s: not written, what stood there is untouched: %w", file, err)
}

// WriteBytes is WriteAside of bytes in memory.
func WriteBytes(file string, b []byte) error {
	return WriteAside(file, func(w io.Writer) error { _, err := w.Write(b); return err })
}

// maxFile is the largest size of a file that is read into memory, in bytes.
const maxFile = 8 << 30

// ReadWhole reads a regular file of a kind ("model", "base") into memory. If there is no
// such file, the error is a data.OptionError of the kind.
func ReadWhole(file, kind string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, &data.OptionError{Option: kind, Err: fmt.Errorf("%s: no such %s", file, kind)}
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
