package corpora

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/usage"
	"tasnif/data"
)

// teacherText counts documents by teacher: 6,000 of e5, 20 of gpt.
func teacherText(docs []data.Document) string {
	var list []string
	for _, c := range data.CountTeachers(docs) {
		list = append(list, fmt.Sprintf("%s of teacher %s", outputs.Amount(c.Documents, "document"), c.Teacher))
	}
	return strings.Join(list, ", ")
}

// TeacherUse is what a verb does with documents that teachers labelled.
type TeacherUse int

const (
	LeaveTeachersOut TeacherUse = iota // and says so
	TeachersApart                      // beside those of editors
	TeachersAmong                      // among them, in the order of the corpus
)

// apart takes the documents of teachers out of a corpus.
func (c *Flags) apart(s *outputs.Streams, out *Corpus, docs []data.Document) ([]data.Document, error) {
	editors, taught := data.ByEditors(docs)
	switch {
	case len(taught) == 0:
		return docs, nil
	case len(editors) == 0:
		return nil, fmt.Errorf("%s: no document was labelled by an editor, %s; add some with labels and without the field \"teacher\"", strings.Join(c.Titles(), " "), teacherText(taught))
	case c.Teachers == TeachersApart:
		out.Taught = slices.DeleteFunc(taught, func(d data.Document) bool {
			return len(c.Split) > 0 && d.Split != "" && !slices.Contains(c.Split, d.Split)
		})
	case !c.Read.Quiet:
		fmt.Fprintf(s.Err, "tasnif: note: left out, since no editor labelled them: %s\n", usage.OneLine(errors.New(teacherText(taught))))
	}
	return editors, nil
}
