//go:build unix

package modelfile

import (
	"os"
	"path/filepath"
)

// rename replaces a file atomically and syncs the folder, if its file system can.
func rename(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(to))
	if err != nil {
		return nil // the file is in place; the folder may be unreadable
	}
	_ = folder.Sync() // some file systems cannot sync a folder
	return folder.Close()
}
