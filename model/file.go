package model

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2"

	"tasnif/data"
	"tasnif/features"
)

// content is the JSON part of a model file.
type content struct {
	Normalizer string                `json:"normalizer"` // features.Fingerprint of the program that trained it
	Features   features.Config       `json:"features"`
	Documents  int                   `json:"documents"` // behind the document frequencies
	Labels     []data.Topic          `json:"labels"`
	Mode       Mode                  `json:"mode"`
	Decisions  map[string][]Decision `json:"decisions"` // by view
	Info       Info                  `json:"info"`
}

// Bytes is the model as a file's bytes. The same model gives the same bytes.
func (m *Model) Bytes() ([]byte, error) {
	v := m.Vectorizer.Arrays()
	c := content{
		Normalizer: features.Fingerprint(), Features: m.Vectorizer.Config, Documents: v.Documents,
		Labels: m.Labels, Mode: m.Mode, Decisions: map[string][]Decision{}, Info: m.Info,
	}
	for view := range views {
		c.Decisions[view.String()] = m.Decisions[view]
	}
	return pack(c, []array{
		{"term.bytes", v.TermBytes}, {"term.ends", v.TermEnds}, {"term.blocks", v.Blocks}, {"term.df", v.DF},
		{"weights", m.Linear.W}, {"bias", m.Linear.B},
	})
}

// FromBytes reads a model from a file's bytes. It trusts nothing in them, and
// refuses a model whose texts were normalised otherwise than this program
// would. Errors are ErrFormat.
func FromBytes(file []byte) (*Model, error) {
	var c content
	arrays, err := unpack(file, &c)
	if err != nil {
		return nil, err
	}
	if now := features.Fingerprint(); c.Normalizer != now {
		return nil, formatError("its texts were normalised as %s, and this program normalises as %s; train again with this program, or use the one it was made with", c.Normalizer, now)
	}
	m := &Model{Labels: c.Labels, Mode: c.Mode, Info: c.Info}
	if err := m.readFeatures(c, arrays); err != nil {
		return nil, err
	}
	if err := m.readWeights(arrays); err != nil {
		return nil, err
	}
	if m.Mode != Single && m.Mode != Multi {
		return nil, formatError("mode %q", m.Mode)
	}
	if err := checkTopics(m.Labels); err != nil {
		return nil, err
	}
	if n := len(m.Info.Support); n != len(m.Labels) {
		return nil, formatError("support of %d labels, and it has %d", n, len(m.Labels))
	}
	for view := range views {
		if m.Decisions[view], err = checkDecisions(c.Decisions[view.String()], len(m.Labels)); err != nil {
			return nil, formatError("%s view: %v", view, err)
		}
	}
	return m, nil
}

// readFeatures rebuilds the vectorizer, which checks its own arrays.
func (m *Model) readFeatures(c content, arrays map[string]any) (err error) {
	v := features.Arrays{Documents: c.Documents}
	if v.TermBytes, err = take[byte](arrays, "term.bytes"); err != nil {
		return err
	}
	if v.TermEnds, err = take[uint32](arrays, "term.ends"); err != nil {
		return err
	}
	if v.Blocks, err = take[byte](arrays, "term.blocks"); err != nil {
		return err
	}
	if v.DF, err = take[uint32](arrays, "term.df"); err != nil {
		return err
	}
	if m.Vectorizer, err = features.NewVectorizer(c.Features, v); err != nil {
		return formatError("%v", err)
	}
	return nil
}

// readWeights checks the matrix's shape against the features and the labels.
func (m *Model) readWeights(arrays map[string]any) error {
	w, err := take[float32](arrays, "weights")
	if err != nil {
		return err
	}
	b, err := take[float32](arrays, "bias")
	if err != nil {
		return err
	}
	if len(b) != len(m.Labels) || len(w) != m.Vectorizer.Len()*len(m.Labels) {
		return formatError("%d weights and %d biases do not fit %d features and %d labels", len(w), len(b), m.Vectorizer.Len(), len(m.Labels))
	}
	for _, values := range [][]float32{w, b} {
		for _, v := range values {
			if v-v != 0 { // infinite, or not a number
				return formatError("a weight is %v", v)
			}
		}
	}
	m.Linear = &Linear{Labels: len(m.Labels), W: w, B: b}
	return nil
}

func checkTopics(topics []data.Topic) error {
	if len(topics) == 0 {
		return formatError("no labels")
	}
	for i, t := range topics {
		if t.ID == "" || i > 0 && t.ID <= topics[i-1].ID {
			return formatError("its labels are not in order at %q", t.ID)
		}
	}
	return nil
}

func checkDecisions(list []Decision, labels int) ([]Decision, error) {
	if len(list) != labels {
		return nil, fmt.Errorf("%d decisions for %d labels", len(list), labels)
	}
	for i, d := range list {
		for _, v := range []float64{d.A, d.B, d.Threshold} {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return nil, fmt.Errorf("decision %d is not a number", i)
			}
		}
		if d.Threshold <= 0 {
			return nil, fmt.Errorf("decision %d has threshold %v", i, d.Threshold)
		}
	}
	return list, nil
}

// WriteFile writes the model aside and renames it into place once it is safe on
// the disk: whatever happens, file is the old model or the new one.
func (m *Model) WriteFile(file string) error {
	b, err := m.Bytes()
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	out, err := renameio.NewPendingFile(file, renameio.WithPermissions(0o644))
	if err == nil {
		defer out.Cleanup() // removes the part file unless it was renamed
		if _, err = out.Write(b); err == nil {
			err = out.CloseAtomicallyReplace()
		}
	}
	if err != nil {
		return fmt.Errorf("%s: the model was not written, what stood there is untouched: %w", file, err)
	}
	return nil
}

// ReadFile reads a model. Errors name the file.
func ReadFile(file string) (*Model, error) {
	b, err := readAll(file)
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

func readAll(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s: no such model; make one with: tasnif train -o %s CORPUS", file, filepath.Base(file))
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
