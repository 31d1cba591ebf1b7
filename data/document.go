package data

import (
	"errors"
	"strconv"
)

// Document is one news item as its corpus gives it: headline, body, or both.
type Document struct {
	ID       string
	Headline string
	Body     string
	Labels   []string // label ids as the editor gave them, or the teacher, no id twice; empty: none fits
	Source   string
	Date     string // ISO 8601 (2018-04-23, or with a time), as written
	Split    string // "train", "dev", "test"; "" where the corpus has no splits
	Place    Place  // where it was read; not part of the item

	// Teacher names who gave Labels and Scores, where no editor did: another model, or a
	// person who is not sure. Such a document teaches, and is never measured on (ByEditors).
	Teacher string
	Scores  []Score // the teacher's, by label; a label that is not there has probability 0

	Other []Field // what the corpus has besides, if its reader was asked to keep it
}

// Field is a field of a corpus that is no part of a Document. Its value is JSON.
type Field struct{ Name, Value string }

// Place is a position in a file, for messages: "corpus.jsonl:17".
type Place struct {
	File string
	Line int // from 1; 0 where a whole file is meant
	Row  int // of CSV and TSV, as a spreadsheet counts; 0 where it is Line
}

// String gives file:line, or the file alone where there is no line.
func (p Place) String() string {
	if p.Line == 0 {
		return p.File
	}
	return p.File + ":" + strconv.Itoa(p.Line)
}

// HeadlineView is the document as a feed shows it: the headline alone, or the
// body where there is no headline.
func (d Document) HeadlineView() Document {
	if d.Headline != "" {
		d.Body = ""
	}
	return d
}

// ErrNoDocuments is the error of a corpus in which there was nothing to read.
var ErrNoDocuments = errors.New("no documents")
