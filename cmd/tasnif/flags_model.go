package main

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

// modelFlags are the model of a verb that reads no corpus. --demo takes the place of
// CORPUS where a verb reads one, else of MODEL; --demo-model is always the model.
type modelFlags struct {
	Demo  bool   `aliases:"demo-model" help:"Use the model inside this program, trained on the demonstration corpus, in place of MODEL."`
	Model string `arg:"" optional:"" help:"Model file; none with --demo."`
}

// check refuses wrong usage and gives the arguments after MODEL: with --demo there is
// no MODEL, and the first argument is one of them.
func (f *modelFlags) check(after []string) ([]string, error) {
	return modelArgument("--demo", f.Demo, &f.Model, after)
}

// modelArgument decides whether the first argument is a model.
func modelArgument(flag string, demo bool, first *string, after []string) ([]string, error) {
	switch {
	case !demo && *first == "":
		return nil, usage.Errorf("no MODEL is named; give a file, or %s for the model inside this program", flag)
	case !demo || *first == "":
		return after, nil
	case filepath.Ext(*first) == filepath.Ext(demoModelFile):
		return nil, usage.Errorf("%s takes the place of MODEL; leave out %s, or %s", flag, *first, flag)
	}
	after = append([]string{*first}, after...)
	*first = ""
	return after, nil
}

// alone is check for a verb that has no arguments after MODEL.
func (f *modelFlags) alone() error {
	after, err := f.check(nil)
	if err == nil && len(after) > 0 {
		err = usage.Errorf("--demo takes the place of MODEL; leave out %s, or --demo", after[0])
	}
	return err
}

// title is the model's name in reports.
func (f *modelFlags) title() string { return modelTitle(f.Demo, f.Model) }

func modelTitle(demo bool, file string) string {
	if demo {
		return demoModelFile
	}
	return filepath.Base(file)
}

// read reads the model.
func (f *modelFlags) read() (*model.Model, error) { return chosenModel(f.Demo, f.Model) }

// readFile reads the model with its file's checksum and size.
func (f *modelFlags) readFile() (m *model.Model, sum string, size int64, err error) {
	if f.Demo {
		return readDemoModel()
	}
	return readModel(f.Model)
}

// modelSize is the size in bytes of a model file, or of the one inside.
func modelSize(demo bool, file string) (int64, error) {
	if demo {
		inside, err := demoModelBytes()
		return int64(len(inside)), err
	}
	info, err := os.Stat(file)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", file, outputs.Plain(err))
	}
	return info.Size(), nil
}

// chosenModel reads a model file, or the one inside.
func chosenModel(demo bool, file string) (*model.Model, error) {
	if !demo {
		return model.ReadFile(file)
	}
	m, _, _, err := readDemoModel()
	return m, err
}

// wishFlags say how the labels of answers are wanted; predict and serve have them.
type wishFlags struct {
	RollUp  *bool    `name:"rollup" negatable:"" help:"Give a document the topics above its labels too (broader in the topics file), or not. Default: as the model was trained."`
	Include []string `placeholder:"ID" help:"Give these labels alone, by id or URI. Default: all."`
	Exclude []string `placeholder:"ID" help:"Never give these labels, by id or URI. Those above them stay."`
}

// wish is what the flags ask of a model.
func (f *wishFlags) wish(m *model.Model) (model.Wish, error) {
	w := m.Wish()
	if f.RollUp != nil {
		if w.RollUp = *f.RollUp; w.RollUp {
			if err := m.CanRollUp(); err != nil {
				return w, fmt.Errorf("--rollup: %w", err)
			}
		}
	}
	w, err := m.Wanted(w, f.Include, f.Exclude)
	if err != nil {
		return w, fmt.Errorf("--%w; tasnif inspect MODEL lists them", err)
	}
	return w, nil
}

// readModel reads a model with its file's checksum and size. The file is read
// once, so that they belong together.
func readModel(path string) (m *model.Model, sum string, size int64, err error) {
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
