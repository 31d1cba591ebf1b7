// Package passages combines the score of a long document with those of its passages, so
// that the topic of a single paragraph is found:
//
//	s'_l = (1 - Weight) s_l(document) + Weight pool over passages p of s_l(p)
//
// Probabilities and thresholds are fitted to s'. Pool and weight are chosen on out-of-fold
// scores (Choose). Where labels describe whole documents, no rule is chosen.
package passages

import (
	"fmt"
	"math"
	"slices"
)

// Rule says how the scores of passages count. The zero value ignores passages.
type Rule struct {
	Pool   string  `json:"pool"` // one of Pools
	Weight float64 `json:"weight"`
}

// pools maps the name of a pool to the number of largest scores that it averages.
var pools = []struct {
	name    string
	largest int
}{{"max", 1}, {"mean2", 2}}

// Pools are the names of the pools.
func Pools() (names []string) {
	for _, p := range pools {
		names = append(names, p.name)
	}
	return names
}

// Check is an error for an unknown pool and for a weight outside (0, 1].
func (r Rule) Check() error {
	if !slices.Contains(Pools(), r.Pool) {
		return fmt.Errorf("no pool of passages %q; there are %v", r.Pool, Pools())
	}
	if !(r.Weight > 0 && r.Weight <= 1) {
		return fmt.Errorf("the weight of passages is %v; it must be above 0 and at most 1", r.Weight)
	}
	return nil
}

// String is the rule in words.
func (r Rule) String() string {
	of := "its strongest passage"
	if r.largest() > 1 {
		of = fmt.Sprintf("the mean of its %d strongest passages", r.largest())
	}
	return fmt.Sprintf("%.2f of the whole and %.2f of %s", 1-r.Weight, r.Weight, of)
}

func (r Rule) largest() int {
	for _, p := range pools {
		if p.name == r.Pool {
			return p.largest
		}
	}
	return 1
}

// Pooled holds the two largest scores of each label among the passages of a document, and
// the indices of these passages. Its memory is reused.
type Pooled struct {
	first, second []float32
	at, next      []int
	passages      int
}

// Reset begins a document.
func (p *Pooled) Reset(labels int) {
	p.passages = 0
	p.first, p.second = slices.Grow(p.first[:0], labels)[:labels], slices.Grow(p.second[:0], labels)[:labels]
	p.at, p.next = slices.Grow(p.at[:0], labels)[:labels], slices.Grow(p.next[:0], labels)[:labels]
	for l := range p.first {
		p.first[l], p.second[l], p.at[l], p.next[l] = float32(math.Inf(-1)), float32(math.Inf(-1)), -1, -1
	}
}

// Add adds the scores of the next passage, by label.
func (p *Pooled) Add(scores []float32) {
	for l, s := range scores {
		switch {
		case s > p.first[l]:
			p.second[l], p.next[l] = p.first[l], p.at[l]
			p.first[l], p.at[l] = s, p.passages
		case s > p.second[l]:
			p.second[l], p.next[l] = s, p.passages
		}
	}
	p.passages++
}

// Strongest is the index of the passage with the largest score of a label; -1: none.
func (p *Pooled) Strongest(label int) int { return p.at[label] }

// Of are the indices of the passages that a rule pools for a label.
func (p *Pooled) Of(r Rule, label int) []int {
	if r.largest() > 1 && p.next[label] >= 0 {
		return []int{p.at[label], p.next[label]}
	}
	return []int{p.at[label]}
}

// Combine replaces the scores of a document by s'. A document with fewer than two passages
// keeps its scores.
func (p *Pooled) Combine(r Rule, scores []float32) {
	if p.passages < 2 || r.Weight == 0 {
		return
	}
	whole, part, two := float32(1-r.Weight), float32(r.Weight), r.largest() > 1
	for l, s := range scores {
		pooled := p.first[l]
		if two {
			pooled = (pooled + p.second[l]) / 2
		}
		scores[l] = whole*s + part*pooled
	}
}
