package data

import (
	"cmp"
	"fmt"
	"slices"
)

// Score is a label with the probability that a teacher gives it.
type Score struct {
	Label       string
	Probability float64 // 0 to 1
}

// CleanScores cleans the labels of scores as CleanLabels does, and sorts them by label.
// Errors: a label that is empty, has a control character or occurs twice, and a
// probability that is not from 0 to 1.
func CleanScores(scores []Score) ([]Score, error) {
	for i, s := range scores {
		label, err := CleanLabels([]string{s.Label})
		switch {
		case err != nil:
			return nil, err
		case len(label) == 0:
			return nil, fmt.Errorf("a label of the scores is empty")
		case !(s.Probability >= 0 && s.Probability <= 1):
			return nil, fmt.Errorf("the score of %q is %g; it must be a probability, from 0 to 1", s.Label, s.Probability)
		}
		scores[i].Label = label[0]
	}
	slices.SortFunc(scores, func(a, b Score) int { return cmp.Compare(a.Label, b.Label) })
	for i := 1; i < len(scores); i++ {
		if scores[i].Label == scores[i-1].Label {
			return nil, fmt.Errorf("the label %q occurs twice in the scores", scores[i].Label)
		}
	}
	return scores, nil
}

// ByEditors divides documents into those labelled by editors and those of teachers, in the
// order of docs, which is not changed. Only the former may be evaluated, counted and
// calibrated on.
func ByEditors(docs []Document) (editors, teachers []Document) {
	if !slices.ContainsFunc(docs, func(d Document) bool { return d.Teacher != "" }) {
		return docs, nil
	}
	for _, d := range docs {
		if d.Teacher == "" {
			editors = append(editors, d)
		} else {
			teachers = append(teachers, d)
		}
	}
	return editors, teachers
}

// TeacherCount is the number of documents that a teacher has labelled.
type TeacherCount struct {
	Teacher   string `json:"teacher"`
	Documents int    `json:"documents"`
}

// CountTeachers counts documents by teacher, sorted by name, without those of editors.
func CountTeachers(docs []Document) (list []TeacherCount) {
	for _, d := range docs {
		if d.Teacher == "" {
			continue
		}
		i, found := slices.BinarySearchFunc(list, d.Teacher, func(c TeacherCount, name string) int { return cmp.Compare(c.Teacher, name) })
		if !found {
			list = slices.Insert(list, i, TeacherCount{Teacher: d.Teacher})
		}
		list[i].Documents++
	}
	return list
}
