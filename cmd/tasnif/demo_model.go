package main

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/zstd"

	"tasnif/model"
)

// demoModel is the model file of the demonstration corpus, compressed with
// zstd. It is what tasnif train --demo writes, byte for byte; make demo-model
// makes it, and make check-demo-model says when it is not current.
//
//go:embed demo.tsnf.zst
var demoModel []byte

// demoModelFile is what messages and answers call it.
const demoModelFile = "demo.tsnf"

// maxDemoModel bounds what is decompressed.
const maxDemoModel = 256 << 20

// demoModelBytes is the model file inside this program.
func demoModelBytes() ([]byte, error) {
	r, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxDemoModel))
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return r.DecodeAll(demoModel, nil)
}

// readDemoModel is the model inside this program, with its file's checksum and size.
func readDemoModel() (m *model.Model, sum string, size int64, err error) {
	file, err := demoModelBytes()
	if err == nil {
		m, err = model.FromBytes(file)
	}
	if err != nil {
		return nil, "", 0, fmt.Errorf("the demonstration model inside this program cannot be read; it was built wrong (make demo-model): %w", err)
	}
	digest := sha256.Sum256(file)
	return m, hex.EncodeToString(digest[:]), int64(len(file)), nil
}

// modelFlags are a model on the command line of a verb that takes no corpus.
// The rule, which the help of the whole tells: --demo stands for CORPUS where a
// verb takes one, else for MODEL; --demo-model is always the model.
type modelFlags struct {
	Demo  bool   `aliases:"demo-model" help:"Use the model inside this program, trained on the demonstration corpus, in place of MODEL."`
	Model string `arg:"" optional:"" help:"Model file; none with --demo."`
}

// check refuses what cannot be meant, and gives the arguments after MODEL: with
// --demo there is no MODEL, and what stands in its place is the first of them.
func (f *modelFlags) check(after []string) ([]string, error) {
	return modelArgument("--demo", f.Demo, &f.Model, after)
}

// modelArgument settles whether the first argument is a model.
func modelArgument(flag string, demo bool, first *string, after []string) ([]string, error) {
	switch {
	case !demo && *first == "":
		return nil, usagef("no MODEL is named; give a file, or %s for the model inside this program", flag)
	case !demo || *first == "":
		return after, nil
	case filepath.Ext(*first) == filepath.Ext(demoModelFile):
		return nil, usagef("%s stands in place of MODEL; leave out %s, or %s", flag, *first, flag)
	}
	after = append([]string{*first}, after...)
	*first = ""
	return after, nil
}

// alone is check for a verb that has no arguments after MODEL.
func (f *modelFlags) alone() error {
	after, err := f.check(nil)
	if err == nil && len(after) > 0 {
		err = usagef("--demo stands in place of MODEL; leave out %s, or --demo", after[0])
	}
	return err
}

// title names the model in answers.
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

// modelSize is the bytes of a model's file, or of the one inside.
func modelSize(demo bool, file string) (int64, error) {
	if demo {
		inside, err := demoModelBytes()
		return int64(len(inside)), err
	}
	info, err := os.Stat(file)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", file, plain(err))
	}
	return info.Size(), nil
}

// chosenModel reads a model's file, or the one inside.
func chosenModel(demo bool, file string) (*model.Model, error) {
	if !demo {
		return model.ReadFile(file)
	}
	m, _, _, err := readDemoModel()
	return m, err
}
