//go:build unix

package modelfile

import (
	"os"
	"path/filepath"
)

// rename puts a file in another's place in one step, and makes the step last: the
// folder is synced too, where its file system can.
func rename(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(to))
	if err != nil {
		return nil // the file is in place; a folder may be written and not read
	}
	_ = folder.Sync() // some file systems sync no folders
	return folder.Close()
}
