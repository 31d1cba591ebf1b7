package decision

import "slices"

// adds is what the editor's rules that matched add to the log-odds of a label.
func (r *Rule) adds(l int) float64 {
	if r.Plus == nil {
		return 0
	}
	return r.Plus[l]
}

// must tells whether a rule gives the label, never whether a rule withholds it.
func (r *Rule) must(l int) bool  { return r.Decided != nil && r.Decided[l] > 0 }
func (r *Rule) never(l int) bool { return r.Decided != nil && r.Decided[l] < 0 }

// Never removes the labels that a rule withholds from those given, and sets their
// probabilities to 0.
func (r *Rule) Never(p []float64, given []int) []int {
	for l := range r.Decided {
		if r.never(l) {
			p[l] = 0
		}
	}
	return slices.DeleteFunc(given, r.never)
}

// decide sets the probabilities that rules decide: 1 or 0. In Single mode the remaining
// labels are scaled to sum to 1; they are those that rules give, or if there are none,
// those that no rule withholds.
func (r *Rule) decide(p []float64) {
	if r.Decided == nil {
		return
	}
	musts := slices.ContainsFunc(r.Decided, func(d int8) bool { return d > 0 })
	total, count := 0.0, 0
	for l, d := range r.Decided {
		switch {
		case r.Joint == nil && d > 0:
			p[l] = 1
		case d < 0 || r.Joint != nil && musts && d == 0:
			p[l] = 0
		default:
			total, count = total+p[l], count+1
		}
	}
	if r.Joint == nil || count == len(p) {
		return
	}
	for l, d := range r.Decided {
		switch {
		case d < 0 || musts && d == 0:
		case total > 0:
			p[l] /= total
		default:
			p[l] = 1 / float64(count)
		}
	}
}
