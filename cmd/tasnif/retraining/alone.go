package retraining

import (
	"fmt"
	"os"
	"path/filepath"

	"tasnif/cmd/tasnif/system"
	"tasnif/serve/releases"
)

// Alone makes this program the only one that trains a model, until end. The lock ends with
// the process, however that comes about. What a training that was cut off left in the folder is removed.
func Alone(f releases.Folder) (end func() error, err error) {
	if err := os.MkdirAll(f.Path(), 0o755); err != nil {
		return nil, err
	}
	path := filepath.Join(f.Path(), ".training")
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	if !system.Lock(file) {
		_ = file.Close()
		return nil, fmt.Errorf("%s: another training of %s is under way; try again when it has ended", path, f.Name)
	}
	if err := f.Clean(); err != nil {
		_ = file.Close()
		return nil, err
	}
	return file.Close, nil
}
