// Package passages combines the score of a long document with those of its passages, so
// that what one paragraph is about does not drown in the whole.
//
//	s'_l = (1 - Weight) s_l(document) + Weight pool over passages p of s_l(p)
//
// A label's probability and threshold are those of s'. The pool and the weight are
// chosen on out-of-fold scores (Choose); a corpus whose labels are those of whole
// documents has none.
package passages

import (
	"fmt"
	"math"
	"slices"
)

// Rule is how the scores of passages count. The zero value: they do not.
type Rule struct {
	Pool   string  `json:"pool"` // one of Pools
	Weight float64 `json:"weight"`
}

// pools name what a pool is of: the mean of so many of the largest scores.
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

// Check is an error if the rule came from outside and is none.
func (r Rule) Check() error {
	if !slices.Contains(Pools(), r.Pool) {
		return fmt.Errorf("the pool of passages is %q, and there are %v", r.Pool, Pools())
	}
	if !(r.Weight > 0 && r.Weight <= 1) {
		return fmt.Errorf("the weight of passages is %v, and not above 0 and at most 1", r.Weight)
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

// Pooled are the largest two scores of each label among the passages of a document, and
// the passages that have them. Its memory is used again.
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

// Add adds the scores of the next passage, one a label.
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

// Strongest is the passage with the largest score of a label; -1 where there is none.
func (p *Pooled) Strongest(label int) int { return p.at[label] }

// Of are the passages that a rule counts for a label.
func (p *Pooled) Of(r Rule, label int) []int {
	if r.largest() > 1 && p.next[label] >= 0 {
		return []int{p.at[label], p.next[label]}
	}
	return []int{p.at[label]}
}

// Combine makes the scores of a document those of the document with its passages. A
// document of less than two passages keeps its own.
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
