package data

import (
	"errors"
	"strconv"
)

// Document is one news item: headline, body, or both.
type Document struct {
	ID       string
	Headline string
	Body     string
	Labels   []string // distinct label ids, given by an editor or by Teacher; empty: no label applies
	Source   string
	Date     string // ISO 8601 (2018-04-23, or with a time), as written
	Split    string // "train", "dev", "test" or another name; "": the corpus has no splits
	Place    Place  // where it was read, for messages

	// Teacher names the source of Labels and Scores if it was not an editor: another model,
	// or a person who is not sure. Such a document is trained on and never evaluated on
	// (ByEditors).
	Teacher string
	Scores  []Score // the teacher's, sorted by label; labels that are missing have probability 0

	Other []Field // other fields of the corpus, if the reader was asked to keep them
}

// Field is a field of a corpus that Document has no place for. Its value is JSON.
type Field struct{ Name, Value string }

// Place is a position in a file, for messages: "corpus.jsonl:17".
type Place struct {
	File string
	Line int // from 1; 0: the whole file
	Row  int // row of CSV and TSV, as in a spreadsheet; 0: the same as Line
}

// String is file:line, or the file alone if there is no line.
func (p Place) String() string {
	if p.Line == 0 {
		return p.File
	}
	return p.File + ":" + strconv.Itoa(p.Line)
}

// HeadlineView is the document with its headline alone, or the body if there is no
// headline.
func (d Document) HeadlineView() Document {
	if d.Headline != "" {
		d.Body = ""
	}
	return d
}

// ErrNoDocuments says that a corpus has no documents.
var ErrNoDocuments = errors.New("no documents")
