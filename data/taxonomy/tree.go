package taxonomy

import (
	"fmt"
	"slices"
	"strings"

	"tasnif/data"
)

// Tree is a hierarchy of topics, which are indices into the list it was made of. A topic
// may have several parents. It is immutable.
type Tree struct {
	Above  [][]int // by topic: all its ancestors, increasing
	Levels []int   // by topic: 1 without a parent, otherwise one more than its deepest parent
	Below  []int   // all topics, each after its descendants

	parents [][]int // by topic
}

// New makes the tree of topics; nil if no topic has a parent in the list. Parents that are
// not in the list are ignored. A cycle is an error (see Check).
func New(topics []data.Topic) (*Tree, error) {
	index := make(map[string]int, len(topics))
	for i, t := range topics {
		index[t.ID] = i
	}
	n := len(topics)
	t := &Tree{Above: make([][]int, n), Levels: make([]int, n), parents: make([][]int, n)}
	has := false
	for i, topic := range topics {
		for _, id := range topic.Broader {
			if p, ok := index[id]; ok {
				t.parents[i], has = append(t.parents[i], p), true
			}
		}
	}
	if !has {
		return nil, nil
	}
	if err := Check(topics); err != nil {
		return nil, err
	}
	var visit func(i int)
	visit = func(i int) {
		if t.Levels[i] > 0 {
			return
		}
		t.Levels[i] = 1
		for _, p := range t.parents[i] {
			visit(p)
			t.Above[i] = append(append(t.Above[i], p), t.Above[p]...)
			t.Levels[i] = max(t.Levels[i], t.Levels[p]+1)
		}
		slices.Sort(t.Above[i])
		t.Above[i] = slices.Compact(t.Above[i])
		t.Below = append(t.Below, i)
	}
	for i := range n {
		visit(i)
	}
	slices.Reverse(t.Below)
	return t, nil
}

// Parents lists the parents of a topic.
func (t *Tree) Parents(i int) []int { return t.parents[i] }

// Depth is the number of levels.
func (t *Tree) Depth() int { return slices.Max(t.Levels) }

// Close appends to labels their missing ancestors, increasing. For a nil tree there are
// none.
func (t *Tree) Close(labels []int) []int {
	if t == nil {
		return labels
	}
	n := len(labels)
	for _, l := range labels[:n] {
		for _, a := range t.Above[l] {
			if !slices.Contains(labels, a) {
				labels = append(labels, a)
			}
		}
	}
	slices.Sort(labels[n:])
	return labels
}

// Raise raises the probability of each topic to at least that of its descendants.
func (t *Tree) Raise(p []float64) {
	for _, i := range t.Below {
		for _, up := range t.parents[i] {
			p[up] = max(p[up], p[i])
		}
	}
}

// Error is a fault of a hierarchy.
type Error struct {
	Topic int // index of the topic whose broader must be fixed
	What  string
}

func (e *Error) Error() string { return e.What }

// Check refuses a cycle of broader topics. The error is an *Error.
func Check(topics []data.Topic) error {
	index := make(map[string]int, len(topics))
	for i, t := range topics {
		index[t.ID] = i
	}
	const open, done = 1, 2
	state := make([]byte, len(topics))
	var path []string
	var visit func(i int) error
	visit = func(i int) error {
		state[i] = open
		path = append(path, topics[i].ID)
		for _, id := range topics[i].Broader {
			p, known := index[id]
			switch {
			case !known || state[p] == done:
			case state[p] == open:
				circle := append(slices.Clone(path[slices.Index(path, id):]), id)
				return &Error{i, fmt.Sprintf("%q is broader than itself (%s); take %q out of the broader topics of %q", id, strings.Join(circle, " < "), id, topics[i].ID)}
			default:
				if err := visit(p); err != nil {
					return err
				}
			}
		}
		path = path[:len(path)-1]
		state[i] = done
		return nil
	}
	for i := range topics {
		if state[i] == 0 {
			if err := visit(i); err != nil {
				return err
			}
		}
	}
	return nil
}

// Complete refuses a broader topic that is not in the list, and cycles.
func Complete(topics []data.Topic) error {
	known := make(map[string]bool, len(topics))
	ids := make([]string, len(topics))
	for i, t := range topics {
		known[t.ID], ids[i] = true, t.ID
	}
	for i, t := range topics {
		for k, id := range t.Broader {
			switch {
			case !known[id]:
				return &Error{i, fmt.Sprintf("the broader topic %q of %q is not a topic of this file; %s", id, t.ID, Suggest(id, ids, "add it, or take it out"))}
			case slices.Contains(t.Broader[:k], id):
				return &Error{i, fmt.Sprintf("the broader topic %q of %q occurs twice; keep one", id, t.ID)}
			}
		}
	}
	return Check(topics)
}

// WithAncestors lists ids and then their missing ancestors, each once, level by level.
func WithAncestors(topics []data.Topic, ids []string) []string {
	index := make(map[string]int, len(topics))
	for i, t := range topics {
		index[t.ID] = i
	}
	seen := make(map[string]bool, len(ids))
	out := slices.Clone(ids)
	for _, id := range ids {
		seen[id] = true
	}
	for at := 0; at < len(out); at++ {
		if i, ok := index[out[at]]; ok {
			for _, up := range topics[i].Broader {
				if !seen[up] {
					seen[up] = true
					out = append(out, up)
				}
			}
		}
	}
	return out
}
