package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tasnif/data"
	"tasnif/features/domain"
	"tasnif/model"
)

// teacherFlags say how documents that a teacher labelled are learnt from.
type teacherFlags struct {
	TeacherWeight string `default:"auto" placeholder:"W" help:"How much a document that a teacher labelled (one with scores and teacher) counts beside one of an editor: auto, found out of fold on documents of editors, or a number; 0 leaves them out. Default: auto."`
}

// set checks the flag. apart tells whether the documents are learnt from.
func (f *teacherFlags) set(cfg *model.Config) (learnt bool, err error) {
	if f.TeacherWeight == "auto" {
		return true, nil
	}
	w, err := strconv.ParseFloat(f.TeacherWeight, 64)
	if cfg.TeacherWeight = w; err == nil {
		err = domain.Check(model.Config{TeacherWeight: w})
	}
	if err != nil {
		return false, usagef("--teacher-weight %s: give auto, or a number from 0 to 100", f.TeacherWeight)
	}
	return w > 0, nil
}

// teacherText counts documents by teacher: 6,000 of e5, 20 of gpt.
func teacherText(docs []data.Document) string {
	var list []string
	for _, c := range data.CountTeachers(docs) {
		list = append(list, fmt.Sprintf("%s of teacher %s", amount(c.Documents, "document"), c.Teacher))
	}
	return strings.Join(list, ", ")
}

// teacherUse is what a verb does with documents that teachers labelled.
type teacherUse int

const (
	leaveTeachersOut teacherUse = iota // and says so
	teachersApart                      // beside those of editors
	teachersAmong                      // among them, in the order of the corpus
)

// apart takes the documents of teachers out of a corpus.
func (c *corpusFlags) apart(s *streams, out *corpus, docs []data.Document) ([]data.Document, error) {
	editors, taught := data.ByEditors(docs)
	switch {
	case len(taught) == 0:
		return docs, nil
	case len(editors) == 0:
		return nil, fmt.Errorf("%s: no document was labelled by an editor, %s; add some with labels and without the field \"teacher\"", strings.Join(c.names(), " "), teacherText(taught))
	case c.teachers == teachersApart:
		out.taught = slices.DeleteFunc(taught, func(d data.Document) bool {
			return len(c.Split) > 0 && d.Split != "" && !slices.Contains(c.Split, d.Split)
		})
	case !c.Read.Quiet:
		fmt.Fprintf(s.err, "tasnif: note: left out, since no editor labelled them: %s\n", oneLine(errors.New(teacherText(taught))))
	}
	return editors, nil
}
