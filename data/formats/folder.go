package formats

import (
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"tasnif/data"
)

// readFolder reads a folder of label folders of text files (.txt or without an ending,
// plain, .gz or .zst). Each file is a document: its first line is the headline, the rest
// the body, and the folder's name its label. Label folders may be inside folders that name
// the source. Folders and files are read in the order of their names. Any other file is a
// *RowError, so that none is skipped in silence, except for names that begin with a dot.
func readFolder(dir string, opt Options) iter.Seq2[data.Document, error] {
	return func(yield func(data.Document, error) bool) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			yield(data.Document{}, fileError(dir, err))
			return
		}
		var labels []string
		var stray []string
		for _, e := range entries {
			path := filepath.Join(dir, e.Name())
			switch {
			case strings.HasPrefix(e.Name(), "."):
			case isDir(path):
				labels = append(labels, path)
			default:
				stray = append(stray, path)
			}
		}
		if len(labels) == 0 {
			if len(stray) > 0 {
				err = fmt.Errorf("%s: a folder must hold label folders of .txt files; to read the files in it, name them: %s", dir, stray[0])
			} else {
				err = fmt.Errorf("%s: %w: the folder is empty", dir, data.ErrNoDocuments)
			}
			yield(data.Document{}, err)
			return
		}
		for _, path := range stray {
			if !yield(data.Document{}, rowErrorf(data.Place{File: path}, "stands outside the label folders; move it into one, or away")) {
				return
			}
		}
		for _, path := range labels {
			if inner := labelFolders(path); len(inner) == 0 {
				if !readLabelFolder(path, "", opt, yield) {
					return
				}
			} else {
				for _, label := range inner {
					if !readLabelFolder(label, filepath.Base(path), opt, yield) {
						return
					}
				}
			}
		}
	}
}

// labelFolders lists the folders in a folder that has nothing else.
func labelFolders(dir string) []string {
	entries, _ := os.ReadDir(dir) // readLabelFolder reports the error
	var list []string
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case !isDir(path):
			return nil
		default:
			list = append(list, path)
		}
	}
	return list
}

// readLabelFolder reads the documents of one label and source.
func readLabelFolder(dir, source string, opt Options, yield func(data.Document, error) bool) bool {
	entries, err := os.ReadDir(dir)
	if err != nil {
		yield(data.Document{}, fileError(dir, err))
		return false
	}
	labels, bad := opt.labels(filepath.Base(dir), "")
	if bad != nil {
		return yield(data.Document{}, rowErrorf(data.Place{File: dir}, "%w", bad))
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		stem, _ := cutCompression(path)
		switch {
		case strings.HasPrefix(e.Name(), "."):
			continue
		case isDir(path):
			bad = rowErrorf(data.Place{File: path}, "a folder inside a label folder; a corpus folder holds label folders, and they hold .txt files")
		case !strings.HasSuffix(strings.ToLower(stem), ".txt") && strings.Trim(filepath.Ext(stem), ".0123456789") != "":
			bad = rowErrorf(data.Place{File: path}, "is not a .txt file (plain, .gz or .zst); move it away")
		default:
			var d data.Document
			if d, bad = readArticle(path, opt); bad == nil {
				if d.Source = source; !opt.TextOnly {
					d.Labels = slices.Clone(labels)
				}
				if !yield(d, nil) {
					return false
				}
				continue
			}
		}
		if !yield(data.Document{}, bad) {
			return false
		}
	}
	return true
}

// readArticle reads one file: headline, line break, body.
func readArticle(path string, opt Options) (data.Document, error) {
	place := data.Place{File: path}
	f, err := os.Open(path)
	if err != nil {
		return data.Document{}, asRowError(place, fileError(path, err))
	}
	defer f.Close()
	var packed io.Reader = f
	if opt.Progress != nil {
		packed = &counted{f, opt.Progress}
	}
	r, err := openText(packed, path, opt, false)
	if err != nil {
		return data.Document{}, asRowError(place, err)
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	if err != nil {
		return data.Document{}, asRowError(place, fileError(path, err))
	}
	if err := checkUTF8(text); err != nil {
		return data.Document{}, &RowError{place, err}
	}
	headline, body, _ := strings.Cut(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n")
	d := data.Document{Headline: strings.TrimSpace(headline), Body: strings.TrimSpace(body), Place: place}
	if d.Headline == "" && d.Body == "" {
		return data.Document{}, rowErrorf(place, "the file is empty; remove it")
	}
	return d, nil
}

// asRowError turns the error of a file into one of a row: a file is a row of its folder.
func asRowError(place data.Place, err error) error {
	if text, ok := strings.CutPrefix(err.Error(), place.File+": "); ok {
		err = &trimmed{text, err}
	}
	return &RowError{Place: place, Err: err}
}

// trimmed is an error without the place at its beginning.
type trimmed struct {
	text string
	err  error
}

func (t *trimmed) Error() string { return t.text }
func (t *trimmed) Unwrap() error { return t.err }

// isDir follows symbolic links. A path that cannot be examined is treated as a file, and
// reading it reports the error.
func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
