// Package models reads the model of a verb: a file, or the one inside the program.
package models

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/usage"
	"tasnif/model"
)

// Flags are the model of a verb that reads no corpus. --demo takes the place of
// CORPUS where a verb reads one, else of MODEL; --demo-model is always the model.
type Flags struct {
	Demo  bool   `aliases:"demo-model" help:"Use the model inside this program, trained on the demonstration corpus, in place of MODEL."`
	Model string `arg:"" optional:"" help:"Model file; none with --demo."`
}

// Check refuses wrong usage and gives the arguments after MODEL: with --demo there is
// no MODEL, and the first argument is one of them.
func (f *Flags) Check(after []string) ([]string, error) {
	return Argument("--demo", f.Demo, &f.Model, after)
}

// Argument decides whether the first argument is a model.
func Argument(flag string, demo bool, first *string, after []string) ([]string, error) {
	switch {
	case !demo && *first == "":
		return nil, usage.Errorf("no MODEL is named; give a file, or %s for the model inside this program", flag)
	case !demo || *first == "":
		return after, nil
	case filepath.Ext(*first) == filepath.Ext(DemoName):
		return nil, usage.Errorf("%s takes the place of MODEL; leave out %s, or %s", flag, *first, flag)
	}
	after = append([]string{*first}, after...)
	*first = ""
	return after, nil
}

// Alone is Check for a verb that has no arguments after MODEL.
func (f *Flags) Alone() error {
	after, err := f.Check(nil)
	if err == nil && len(after) > 0 {
		err = usage.Errorf("--demo takes the place of MODEL; leave out %s, or --demo", after[0])
	}
	return err
}

// Title is the model's name in reports.
func (f *Flags) Title() string { return Title(f.Demo, f.Model) }

// Title is the name in reports of a model file, or of the model inside.
func Title(demo bool, file string) string {
	if demo {
		return DemoName
	}
	return filepath.Base(file)
}

// Load reads the model.
func (f *Flags) Load() (*model.Model, error) { return Chosen(f.Demo, f.Model) }

// LoadFile reads the model with its file's checksum and size.
func (f *Flags) LoadFile() (m *model.Model, sum string, size int64, err error) {
	if f.Demo {
		return ReadDemo()
	}
	return Read(f.Model)
}

// Size is the size in bytes of a model file, or of the one inside.
func Size(demo bool, file string) (int64, error) {
	if demo {
		inside, err := DemoFile()
		return int64(len(inside)), err
	}
	info, err := os.Stat(file)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", file, outputs.Plain(err))
	}
	return info.Size(), nil
}

// Chosen reads a model file, or the one inside.
func Chosen(demo bool, file string) (*model.Model, error) {
	if !demo {
		return model.ReadFile(file)
	}
	m, _, _, err := ReadDemo()
	return m, err
}

// Read reads a model with its file's checksum and size. The file is read
// once, so that they belong together.
func Read(path string) (m *model.Model, sum string, size int64, err error) {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		_, err := model.ReadFile(path) // it says what is wrong and how to fix it
		return nil, "", 0, cmp.Or(err, fmt.Errorf("%s: changed while it was read; try again", path))
	}
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, "", 0, fmt.Errorf("%s: %w", path, outputs.Plain(err))
	}
	if m, err = model.FromBytes(file); err != nil {
		return nil, "", 0, fmt.Errorf("%s: %w", path, err)
	}
	digest := sha256.Sum256(file)
	return m, hex.EncodeToString(digest[:]), int64(len(file)), nil
}
