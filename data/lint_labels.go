package data

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// separators are what people put between labels in one cell.
var separators = []string{"|", "،", "؛", ";", ",", "#", "/", "+", "&", " - ", "-"}

// noLabels are what programs write where there is no value.
var noLabels = map[string]bool{"nan": true, "null": true, "none": true, "n/a": true, "na": true, "<na>": true, "undefined": true, "-": true, "لا يوجد": true, "غير مصنف": true, "بدون": true, "بلا": true}

// LabelProblems are what is doubtful about the ids of a corpus, all of one kind of
// mistake: its labels were not read as they were meant, or are not the same where they
// should be. labels may be in any order; docs, which may be nil, give places.
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

// joinedLabels finds labels that are others of the corpus with a separator between
// them, by the separator that joins most documents. One part of such a label must stand
// alone elsewhere, or, with a separator that names seldom have, be part of another such
// label; of labels with a hyphen, which single words have too, all parts must stand alone.
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

// some is the first of a list, and how many more there are.
func some(list []string) string {
	const most = 8
	if len(list) <= most {
		return strings.Join(list, ", ")
	}
	return strings.Join(list[:most], ", ") + fmt.Sprintf(" and %d more", len(list)-most)
}

// alikeLabels finds sets of labels that people would read as one. Of those that look
// the same the code points are shown, and where the first of each stands.
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
