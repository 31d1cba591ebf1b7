package training

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/model/modelfile"
	"tasnif/model/tuning"
)

// Journal is the file of trials done. Its first line says of which search.
type Journal struct {
	Path  string
	Known []tuning.Trial // of earlier runs
	file  *os.File
}

type journalHead struct {
	Search  string `json:"search"` // fingerprint of corpus, settings, base and spelling
	Version string `json:"version"`
}

// OpenJournal reads the trials of an earlier search and opens the file for more.
// A last line that was cut off is dropped.
func OpenJournal(path, search string) (*Journal, error) {
	head := journalHead{search, fmt.Sprint(modelfile.FormatVersion)}
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", path, outputs.Plain(err))
	}
	j := &Journal{Path: path}
	whole := 0 // bytes of lines that ended
	in := bufio.NewScanner(bytes.NewReader(text[:bytes.LastIndexByte(text, '\n')+1]))
	in.Buffer(nil, 1<<20)
	for n := 1; in.Scan(); n++ {
		if n == 1 {
			var was journalHead
			if json.Unmarshal(in.Bytes(), &was) != nil || was != head {
				return nil, fmt.Errorf("%s: this is the journal of another search (other corpus, settings or version of the program); remove it, or name another -o", path)
			}
		} else {
			var t tuning.Trial
			if err := json.Unmarshal(in.Bytes(), &t); err != nil {
				return nil, fmt.Errorf("%s:%d: this line is not a trial: %v; remove the file to start again", path, n, err)
			}
			j.Known = append(j.Known, t)
		}
		whole += len(in.Bytes()) + 1
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if j.file, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o644); err != nil {
		return nil, fmt.Errorf("%s: %w", path, outputs.Plain(err))
	}
	if err = j.file.Truncate(int64(whole)); err == nil {
		_, err = j.file.Seek(int64(whole), 0)
	}
	if err == nil && whole == 0 {
		err = j.line(head)
	}
	if err != nil {
		j.file.Close()
		return nil, fmt.Errorf("%s: %w", path, outputs.Plain(err))
	}
	return j, nil
}

// Write adds a trial.
func (j *Journal) Write(t tuning.Trial) error {
	if err := j.line(t); err != nil {
		return fmt.Errorf("%s: %w", j.Path, outputs.Plain(err))
	}
	return nil
}

func (j *Journal) line(v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = j.file.Write(append(text, '\n'))
	return err
}

// Close closes the file.
func (j *Journal) Close() error { return j.file.Close() }
