package formats

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"tasnif/data"
)

// change gives a document's new labels and a teacher's new scores.
type change = func(d data.Document) (labels []string, scores []data.Score)

// relabellers lists, by ending, the formats in which labels can be changed.
var relabellers = map[string]func(r io.Reader, w io.Writer, file string, opt Options, how change) error{
	".jsonl":  relabelJSONL,
	".ndjson": relabelJSONL,
	".csv":    relabelCSV,
	".tsv":    relabelTSV,
}

// ErrNotInPlace is in errors of Relabel about rows whose labels cannot be changed where
// they are.
var ErrNotInPlace = errors.New("copy the corpus to JSON Lines first, and change the copy")

// Relabels tells whether labels can be changed in a file of this name.
func Relabels(file string) bool {
	ending, err := Options{}.format(file)
	return err == nil && relabellers[ending] != nil
}

// Relabel copies a corpus of JSON Lines, CSV or TSV with other labels, also in the scores
// of teachers. how gives a document's new labels and scores. Everything else is unchanged,
// except that the copy is uncompressed UTF-8.
func Relabel(r io.Reader, w io.Writer, file string, opt Options, how func(d data.Document) (labels []string, scores []data.Score)) error {
	ending, err := opt.format(file)
	if err == nil && relabellers[ending] == nil {
		err = errors.New("labels can be changed in JSON Lines, CSV and TSV")
	}
	if err != nil {
		return fileError(file, err)
	}
	in := bufio.NewReader(r)
	if begin, _ := in.Peek(len(bom)); string(begin) == bom {
		if _, err := io.WriteString(w, bom); err != nil {
			return err
		}
	}
	text, err := openText(in, file, opt, false)
	if err != nil {
		return err
	}
	defer text.Close()
	return relabellers[ending](text, w, file, opt, how)
}

func relabelJSONL(r io.Reader, w io.Writer, file string, opt Options, how change) error {
	in := newLines(r)
	rows := newJSONRows(&opt)
	for {
		line, err := in.row()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fileError(file, err)
		}
		if len(bytes.TrimSpace(line)) > 0 {
			place := data.Place{File: file, Line: in.n}
			d, err := rows.document(line)
			if d.Place = place; err == nil {
				labels, scores := how(d)
				if !slices.Equal(labels, d.Labels) {
					line, err = rows.withLabels(line, labels)
				}
				if err == nil && !slices.Equal(scores, d.Scores) {
					line, err = rows.withScores(line, scores)
				}
			}
			if err != nil {
				return &RowError{Place: place, Err: err}
			}
		}
		if _, err := w.Write(append(line[:len(line):len(line)], '\n')); err != nil {
			return err
		}
	}
}

// valueOf is the value that document reads for a field in a line, and its end there; nil if
// no member of the line has it. several is true if more than one has.
func (j *jsonRows) valueOf(line []byte, f field) (value jsontext.Value, end int, several bool, err error) {
	var key *jsonKey
	err = j.object.object(line, func(name []byte, v jsontext.Value) error {
		k := j.key(name)
		if k.use != read || k.field != f || v.Kind() == 'n' {
			return nil
		}
		several = several || key != nil && k.rank == key.rank
		if key == nil || k.rank < key.rank {
			key, value, end = k, v, int(j.object.dec.InputOffset())
		}
		return nil
	})
	return value, end, several, err
}

// replaced is a line with the value old, which ends at end, replaced.
func replaced(line []byte, old jsontext.Value, end int, value any) ([]byte, error) {
	text, err := jsonText(value)
	if err != nil {
		return nil, err
	}
	changed := append([]byte(nil), line[:end-len(old)]...)
	changed = append(changed, text...)
	return append(changed, line[end:]...), nil
}

// withScores is a line with other scores. A line without scores is unchanged: then the
// scores follow from its labels.
func (j *jsonRows) withScores(line []byte, scores []data.Score) ([]byte, error) {
	old, end, _, err := j.valueOf(line, fieldScores)
	if err != nil || old == nil {
		return line, err
	}
	var value any = scoresOf(scores)
	if old.Kind() == '"' {
		text, err := jsonText(value)
		if err != nil {
			return nil, err
		}
		value = string(text)
	}
	return replaced(line, old, end, value)
}

// withLabels is a line with other labels.
func (j *jsonRows) withLabels(line []byte, labels []string) ([]byte, error) {
	old, end, several, err := j.valueOf(line, fieldLabels)
	switch {
	case err != nil:
		return nil, err
	case old == nil:
		return nil, fmt.Errorf("its labels are inside another field; %w", ErrNotInPlace)
	case several:
		return nil, fmt.Errorf("its labels are in several fields; %w", ErrNotInPlace)
	}
	if labels == nil {
		labels = []string{}
	}
	var value any = labels
	if old.Kind() == '"' && len(labels) == 1 {
		value = labels[0]
	}
	return replaced(line, old, end, value)
}

func relabelCSV(r io.Reader, w io.Writer, file string, opt Options, how change) error {
	return relabelCells(r, w, file, opt, cells{delimiter: ",", strict: true}, how)
}

func relabelTSV(r io.Reader, w io.Writer, file string, opt Options, how change) error {
	return relabelCells(r, w, file, opt, cells{delimiter: "\t"}, how)
}

// relabelCells copies CSV or TSV with other labels, as Relabel does. Rows whose labels
// change are written anew, the others unchanged.
func relabelCells(r io.Reader, w io.Writer, file string, opt Options, c cells, how change) error {
	var raw bytes.Buffer // the row last read, and the lines above it
	c.in = newLines(r)
	c.in.tap = &raw
	t, err := c.header(&opt)
	if err == io.EOF {
		return nil
	}
	if err != nil {
		return c.placed(file, err, false)
	}
	for {
		if _, err := raw.WriteTo(w); err != nil {
			return err
		}
		row, err := c.next()
		if err == io.EOF {
			_, err = raw.WriteTo(w)
			return err
		}
		var d data.Document
		if err == nil {
			d, err = t.document(row)
			err = badRow(err)
		}
		if err == nil {
			d.Place = data.Place{File: file, Line: c.line}
			labels, scores := how(d)
			row := slices.Clone(row)
			if !slices.Equal(scores, d.Scores) {
				err = badRow(t.putScores(&row, scores))
			}
			if !slices.Equal(labels, d.Labels) && err == nil {
				err = badRow(t.putLabels(&row, labels))
			}
			if err == nil && (!slices.Equal(labels, d.Labels) || !slices.Equal(scores, d.Scores)) {
				err = badRow(writeOver(&raw, row, c.delimiter))
			}
		}
		if err != nil {
			return c.placed(file, err, true)
		}
	}
}

// cell is the cell of a row that a field is read from, which is added if missing; nil if
// there is no such column.
func (t *table) cell(row *[]string, f field) *string {
	at := slices.IndexFunc(t.columns, func(c column) bool { return c.use == read && c.field == f })
	if at < 0 {
		return nil
	}
	for len(*row) <= at {
		*row = append(*row, "")
	}
	return &(*row)[at]
}

// putScores puts other scores into a row that has some.
func (t *table) putScores(row *[]string, scores []data.Score) error {
	cell := t.cell(row, fieldScores)
	if cell == nil || strings.TrimSpace(*cell) == "" {
		return nil
	}
	text, err := jsonText(scoresOf(scores))
	*cell = string(text)
	return err
}

// putLabels puts other labels into a row.
func (t *table) putLabels(row *[]string, labels []string) error {
	cell := t.cell(row, fieldLabels)
	if cell == nil || len(t.usage.fields[fieldLabels]) > 1 {
		return fmt.Errorf("its labels are in several columns; %w", ErrNotInPlace)
	}
	_, list := listOf(*cell)
	between := "|"
	if len(t.opt.Separators) > 0 {
		between = t.opt.Separators[0]
	}
	*cell = strings.Join(labels, between)
	if len(labels) > 1 && list || slices.ContainsFunc(labels, func(l string) bool { return strings.Contains(l, between) }) {
		text, err := jsonText(labels)
		if err != nil {
			return err
		}
		*cell = string(text)
	}
	return nil
}

// writeOver writes a row over the one in raw, with its line end.
func writeOver(raw *bytes.Buffer, row []string, delimiter string) error {
	old := raw.Bytes()
	end := old[len(bytes.TrimRight(old, "\r\n")):]
	if i := bytes.IndexByte(end, '\n'); i >= 0 {
		end = end[:i+1]
	}
	text := bytes.NewBuffer(slices.Clone(old[:len(old)-len(bytes.TrimLeft(old, "\r\n"))]))
	out := csv.NewWriter(text)
	out.Comma, _ = utf8.DecodeRuneInString(delimiter)
	if err := out.Write(row); err != nil {
		return err
	}
	out.Flush()
	line := append(bytes.TrimSuffix(text.Bytes(), []byte("\n")), end...)
	raw.Reset()
	raw.Write(line)
	return nil
}
