package data

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// separators are the separators that people put between labels in one cell.
var separators = []string{"|", "،", "؛", ";", ",", "#", "/", "+", "&", " - ", "-"}

// noLabels are the values that programs write for a missing label.
var noLabels = map[string]bool{"nan": true, "null": true, "none": true, "n/a": true, "na": true, "<na>": true, "undefined": true, "-": true, "لا يوجد": true, "غير مصنف": true, "بدون": true, "بلا": true}

// LabelProblems lists doubtful label ids: labels that were probably read wrongly, and
// labels that should be equal and are not. labels may be in any order; docs, which may be
// nil, give places.
func LabelProblems(labels []LabelHealth, docs []Document) []Problem {
	var list []Problem
	if p, ok := joinedLabels(labels); ok {
		list = append(list, p)
	}
	var lists, numbers, none []string
	for _, l := range labels {
		switch c := l.Label[0]; {
		case noLabels[strings.ToLower(l.Label)]:
			none = append(none, supported(l.Label, l.Support))
		case c == '[' || c == '{' || strings.HasPrefix(l.Label, "<http") || strings.Contains(l.Label, "['") || strings.Contains(l.Label, `["`):
			lists = append(lists, supported(l.Label, l.Support))
		case strings.Trim(strings.TrimSuffix(l.Label, ".0"), "0123456789") == "":
			numbers = append(numbers, supported(l.Label, l.Support))
		}
	}
	if len(lists) > 0 {
		list = append(list, Problem{Severity: Warning, Kind: "list-label", What: "labels that look like lists: " + some(lists),
			Fix: "write them as JSON or as a|b"})
	}
	if len(none) > 0 {
		list = append(list, Problem{Severity: Warning, Kind: "no-label", What: "labels that say there is none: " + some(none),
			Fix: "leave them empty"})
	}
	if len(numbers) > 0 {
		what := "labels that are numbers: "
		if len(numbers) < len(labels) {
			what = "labels that are numbers beside others that are names: "
		}
		list = append(list, Problem{Severity: Warning, Kind: "number-label", What: what + some(numbers),
			Fix: "give the names of the codes, if they are codes", Option: "LabelNames", Value: "FILE"})
	}
	return append(list, alikeLabels(labels, docs)...)
}

// joinedLabels finds labels that consist of several labels joined by a separator; it
// reports the separator that affects the most documents. At least one part must be a label
// itself. With a separator that is rare in names, it is enough that a part occurs in
// another such label. With a hyphen, which single words have too, all parts must be labels.
func joinedLabels(labels []LabelHealth) (Problem, bool) {
	alone := map[string]bool{}
	for _, l := range labels {
		alone[l.Label] = true
	}
	var best []string
	var sep string
	most := 0
	for _, s := range separators {
		parts := map[string]int{}
		for _, l := range labels {
			for _, part := range partsOf(l.Label, s) {
				parts[part]++
			}
		}
		var joined []string
		n := 0
		for _, l := range labels {
			list := partsOf(l.Label, s)
			single, shared := 0, 0
			for _, part := range list {
				if alone[part] {
					single++
				}
				if parts[part] > 1 {
					shared++
				}
			}
			joins := single > 0 || shared > 0 && strings.Contains("|،؛;#", s)
			if s == "-" {
				joins = single == len(list)
			}
			if len(list) > 1 && joins {
				joined = append(joined, supported(l.Label, l.Support))
				n += l.Support
			}
		}
		if n > most {
			best, sep, most = joined, s, n
		}
	}
	return Problem{Severity: Warning, Kind: "joined-labels", What: fmt.Sprintf("labels that are others with %q between them, on %s: %s", sep, documents(most), some(best)),
		Fix: "read them as several labels", Option: "Separators", Value: strconv.Quote(sep)}, most > 0
}

// partsOf are the parts of a label between separators; nil if there is none.
func partsOf(label, sep string) []string {
	if !strings.Contains(label, sep) {
		return nil
	}
	var list []string
	for _, part := range strings.Split(label, sep) {
		if part = cleanLabel(part); part != "" && !slices.Contains(list, part) {
			list = append(list, part)
		}
	}
	return list
}

// some lists the first of a list, and the number of the others.
func some(list []string) string {
	const most = 8
	if len(list) <= most {
		return strings.Join(list, ", ")
	}
	return strings.Join(list[:most], ", ") + fmt.Sprintf(" and %d more", len(list)-most)
}

// alikeLabels finds sets of labels that people would read as the same. If they look the
// same, the code points are shown, and the place of the first document of each.
func alikeLabels(labels []LabelHealth, docs []Document) []Problem {
	var list []Problem
	for _, set := range lookAlikes(labels) {
		seen := map[string]bool{}
		hidden := false
		for _, label := range set {
			hidden = hidden || seen[visible(label.Label)]
			seen[visible(label.Label)] = true
		}
		p := Problem{Severity: Warning, Kind: "similar-labels", Fix: "if they are the same, give them one id"}
		var shown []string
		for _, label := range set {
			name := label.Label
			if hidden {
				name = strconv.QuoteToASCII(name)
			}
			shown = append(shown, supported(name, label.Support))
			if i := slices.IndexFunc(docs, func(d Document) bool { return slices.Contains(d.Labels, label.Label) }); hidden && i >= 0 {
				p.Places = append(p.Places, docs[i].Place.String()+": "+name)
			}
		}
		what := "labels that differ in case, spaces, marks or hamza alone"
		if hidden {
			what = "labels that look the same and are not"
		}
		p.What = what + ": " + some(shown)
		list = append(list, p)
	}
	return list
}

// lookAlikes are the sets of labels whose ids fold to the same, by first id.
func lookAlikes(labels []LabelHealth) [][]LabelHealth {
	sets := map[string][]LabelHealth{}
	var order []string
	for _, l := range labels {
		f := FoldLabel(l.Label)
		if sets[f] == nil {
			order = append(order, f)
		}
		sets[f] = append(sets[f], l)
	}
	var alike [][]LabelHealth
	for _, f := range order {
		if len(sets[f]) > 1 {
			alike = append(alike, sets[f])
		}
	}
	return alike
}
