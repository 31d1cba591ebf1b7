// Package outputs writes what the command writes: standard output, files, and logs.
package outputs

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"tasnif/cmd/tasnif/system"
	"tasnif/model/modelfile"
)

// ErrReaderLeft ends the program without a message: the reader of its standard output,
// such as head, has closed the pipe.
var ErrReaderLeft = errors.New("standard output: the reader closed it")

// Outlet is standard output; its errors name it.
type Outlet struct {
	W   io.Writer
	Err error // the first one
}

func (o *Outlet) Write(p []byte) (int, error) {
	if o.Err != nil {
		return 0, o.Err
	}
	n, err := o.W.Write(p)
	switch {
	case err == nil:
	case system.ReaderLeft(err), errors.Is(err, io.ErrClosedPipe):
		o.Err = ErrReaderLeft
	default:
		var path *fs.PathError
		if errors.As(err, &path) {
			err = path.Err
		}
		o.Err = fmt.Errorf("standard output: %w", err)
	}
	return n, o.Err
}

// Target follows symbolic links to the file to write, and checks before any work that it
// can be written: its folder exists and is writable, and what is there is a plain file.
func Target(path string) (string, error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return "", fmt.Errorf("%s: this is a folder; name a file in it, such as %s", path, filepath.Join(path, "news.tsnf"))
	case err == nil && !info.Mode().IsRegular():
		return "", fmt.Errorf("%s: this is not a plain file and cannot be replaced; name another", path)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return "", err
	}
	folder := filepath.Dir(path)
	if _, err := os.Stat(folder); err != nil {
		return "", fmt.Errorf("%s: there is no folder %s; make it with: mkdir -p %s", path, folder, folder)
	}
	probe, err := os.CreateTemp(folder, ".tasnif-*")
	if err != nil {
		return "", fmt.Errorf("%s: no file can be made in folder %s: %w", path, folder, Plain(err))
	}
	probe.Close()
	return path, os.Remove(probe.Name())
}

// Plain is an error without the file name that it repeats.
func Plain(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// Replace writes a whole file; see modelfile.WriteAside.
func Replace(path string, content []byte) error {
	return modelfile.WriteAside(path, func(w io.Writer) error { _, err := w.Write(content); return err })
}
