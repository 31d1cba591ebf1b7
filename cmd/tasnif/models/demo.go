package models

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"

	"github.com/klauspost/compress/zstd"

	"tasnif/model"
)

// demoModel is the model file that tasnif train --demo writes, compressed with zstd.
// make demo-model makes it; make check-demo-model fails where it is not current.
//
//go:embed demo.tsnf.zst
var demoModel []byte

// DemoName is its name in messages and reports.
const DemoName = "demo.tsnf"

// maxDemoModel bounds its decompressed bytes.
const maxDemoModel = 256 << 20

// DemoFile is the model file inside this program.
func DemoFile() ([]byte, error) {
	r, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxDemoModel))
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return r.DecodeAll(demoModel, nil)
}

// ReadDemo is the model inside this program, with its file's checksum and size.
func ReadDemo() (m *model.Model, sum string, size int64, err error) {
	file, err := DemoFile()
	if err == nil {
		m, err = model.FromBytes(file)
	}
	if err != nil {
		return nil, "", 0, fmt.Errorf("the demonstration model inside this program cannot be read; rebuild it with make demo-model: %w", err)
	}
	digest := sha256.Sum256(file)
	return m, hex.EncodeToString(digest[:]), int64(len(file)), nil
}
