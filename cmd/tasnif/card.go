package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"

	"tasnif/cmd/tasnif/models"
	"tasnif/cmd/tasnif/outputs"
	"tasnif/model"
	"tasnif/model/eval"
	"tasnif/model/eval/render"
)

// cardVerb is: tasnif card MODEL [REPORT.json...]
type cardVerb struct {
	Format string   `placeholder:"FORMAT" help:"Format: ${cardnames}. Default: by the ending of -o, or markdown."`
	Output []string `short:"o" writes:"report" sep:"none" placeholder:"FILE" help:"Write the card here in place of standard output; may be repeated: -o README.md -o card.json."`

	models.Flags
	Reports []string `arg:"" optional:"" name:"report" help:"Reports of this model (evaluate --format json)."`
}

// Help is what card --help says besides the flags.
func (cardVerb) Help() string {
	return `The card says what the model was trained on, and how, and gives the figures of the
reports. Nothing is on it that was not measured. The Markdown begins with the fields
that Hugging Face reads (model-index).

Example:

    tasnif evaluate --split test -o report.json news.tsnf news.jsonl
    tasnif card -o README.md news.tsnf report.json`
}

// Run writes the card.
func (v *cardVerb) Run(_ context.Context, s *outputs.Streams) error {
	files, err := reportFiles(v.Output, v.Format, render.CardFormats(), "markdown")
	if err != nil {
		return err
	}
	if v.Reports, err = v.Check(v.Reports); err != nil {
		return err
	}
	var reports []*eval.Report
	for _, path := range v.Reports {
		r, err := readReport(path)
		if err != nil {
			return err
		}
		if r.Model != "" && r.Model != v.Title() {
			return fmt.Errorf("%s: is a report of %s, not of %s", path, r.Model, v.Title())
		}
		reports = append(reports, r)
	}
	m, sum, size, err := v.LoadFile()
	if err != nil {
		return err
	}
	c := eval.NewCard(v.Title(), m, reports)
	c.Bytes, c.SHA256 = int(size), sum
	return renderCards(s, files, c)
}

// writeCards writes the card of a model that stands in a file.
func writeCards(s *outputs.Streams, files []reportFile, path string, m *model.Model, reports []*eval.Report) error {
	if len(files) == 0 {
		return nil
	}
	c, err := cardOf(path, m, reports)
	if err != nil {
		return err
	}
	return renderCards(s, files, c)
}

// renderCards writes a card in the formats asked for.
func renderCards(s *outputs.Streams, files []reportFile, c *eval.Card) error {
	for _, f := range files {
		if err := f.write(s, func(b *bytes.Buffer) error { return render.WriteCard(b, f.format, c) }); err != nil {
			return err
		}
	}
	return nil
}

// cardOf is the card of a model that stands in a file.
func cardOf(path string, m *model.Model, reports []*eval.Report) (*eval.Card, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, outputs.Plain(err))
	}
	sum := sha256.Sum256(content)
	c := eval.NewCard(filepath.Base(path), m, reports)
	c.Bytes, c.SHA256 = len(content), hex.EncodeToString(sum[:])
	return c, nil
}
