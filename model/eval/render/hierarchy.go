package render

import (
	"bytes"
	"fmt"

	"tasnif/model/eval"
)

// hierarchyTable is figures by level, where topics stand above others.
func hierarchyTable(r *eval.Report) table {
	t := table{Title: "With the topics above", Head: []string{"level", "topics", "true", "given", "P", "R", "micro F1", "macro F1"},
		Right: []bool{true, true, true, true, true, true, true, true}}
	h := r.Hierarchy
	if h == nil {
		return t
	}
	t.Note = fmt.Sprintf("A document has the topics above its labels, too. Over all levels: precision %.3f, recall %.3f, F1 %.3f.", h.Precision, h.Recall, h.F1)
	for _, l := range h.Levels {
		t.Rows = append(t.Rows, []string{fmt.Sprint(l.Level), fmt.Sprint(l.Labels), fmt.Sprint(l.Support), fmt.Sprint(l.Answered),
			number(l.Micro.Precision, l.Answered == 0), number(l.Micro.Recall, l.Support == 0), number(l.Micro.F1, l.Support+l.Answered == 0), number(l.Macro.F1, l.Support+l.Answered == 0)})
	}
	return t
}

// markdownHierarchy says in a line what the topics above change, and each level's F1.
func markdownHierarchy(b *bytes.Buffer, r *eval.Report) {
	h := r.Hierarchy
	if h == nil {
		return
	}
	fmt.Fprintf(b, "\nWith the topics above: precision %.3f, recall %.3f, F1 **%.3f**; micro F1 by level from the top", h.Precision, h.Recall, h.F1)
	for i, l := range h.Levels {
		separator := ", "
		if i == 0 {
			separator = " "
		}
		fmt.Fprintf(b, "%s%s", separator, number(l.Micro.F1, l.Support+l.Answered == 0))
	}
	b.WriteString(".\n")
}
