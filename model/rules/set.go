package rules

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Set is the rules of a file for the topics and the tokenizer of a model. It is immutable,
// and safe for concurrent use with a Matcher for each goroutine.
type Set struct {
	Rules  []Rule
	Source []byte // of the file
	SHA256 string // of Source, in hex

	labels []int // of each rule's topic, in the model's order
	off    int   // a rule that is not looked for; -1: none

	first words   // that begin phrases
	later words   // that do not
	roots []int32 // the node of each word that begins phrases, by its number; 0: none
	nodes []node  // of the tree of phrases
	nears []near
}

// node is a place in the tree of phrases.
type node struct {
	uses []use  // of the phrase that ends here
	next []edge // longer phrases go on here, by word
}

// edge leads to the node of a longer phrase.
type edge struct{ word, node int32 }

// after is the node that follows by a word; 0: none.
func (n *node) after(word int32) int32 {
	if len(n.next) <= 8 {
		for _, e := range n.next {
			if e.word == word {
				return e.node
			}
		}
		return 0
	}
	at, found := slices.BinarySearchFunc(n.next, word, func(e edge, w int32) int { return cmp.Compare(e.word, w) })
	if !found {
		return 0
	}
	return n.next[at].node
}

// use is a phrase as a rule's own, or as one of those of near.
type use struct {
	rule int32
	near int32 // -1: the rule has one phrase
	part int32 // of near
}

// near is a rule that asks for several phrases.
type near struct {
	first  int32 // of its parts, in the Matcher
	parts  int32
	within int32
}

// Compile prepares the rules for a model: topics are the ids of its labels, in its order,
// and cut its tokenizer. Errors: an unknown topic, a phrase without words, and a phrase
// that matches the same as another of its topic.
func (f *File) Compile(topics []string, cut Cut) (*Set, error) {
	sum := sha256.Sum256(f.Source)
	s := &Set{Rules: f.Rules, Source: f.Source, SHA256: hex.EncodeToString(sum[:]), off: -1,
		nodes: make([]node, 1)}
	r := reader{file: f}
	numbers, unknown, before := map[string]int32{}, map[string]bool{}, map[string]int{}
	parts := int32(0)
	for i, rule := range f.Rules {
		at := &yaml.Node{Line: rule.Line, Column: rule.Column}
		label := slices.Index(topics, rule.Topic)
		if label < 0 {
			if !unknown[rule.Topic] {
				r.fault(at, "the model has no topic %s; the nearest is %s", rule.Topic, nearest(rule.Topic, topics))
			}
			unknown[rule.Topic] = true
			continue
		}
		phrases, key, ok := r.compile(rule, at, cut)
		if !ok {
			continue
		}
		if first, twice := before[key]; twice {
			r.fault(at, "topic %s: %q matches the same as %q of line %d; delete one", rule.Topic, strings.Join(rule.Phrases, " ... "),
				strings.Join(f.Rules[first].Phrases, " ... "), f.Rules[first].Line)
			continue
		}
		before[key] = i
		s.labels = append(s.labels, label)
		u := use{rule: int32(i), near: -1}
		if len(phrases) > 1 {
			u.near = int32(len(s.nears))
			s.nears = append(s.nears, near{parts, int32(len(phrases)), int32(rule.Within)})
			parts += int32(len(phrases))
		}
		for _, words := range phrases {
			s.add(words, u, numbers)
			u.part++
		}
	}
	s.finish(len(numbers))
	if err := r.faults.orNil(); err != nil {
		return nil, err
	}
	return s, nil
}

// compile cuts the phrases of a rule; key is what rules that match the same share.
func (r *reader) compile(rule Rule, at *yaml.Node, cut Cut) (phrases [][]word, key string, ok bool) {
	var keys []string
	shortest := 0
	for _, text := range rule.Phrases {
		words, err := wordsOf(text, cut)
		if err != nil {
			r.fault(at, "topic %s: %v", rule.Topic, err)
			return nil, "", false
		}
		var own []string
		for _, w := range words {
			own = append(own, w.key)
		}
		phrases, keys, shortest = append(phrases, words), append(keys, strings.Join(own, " ")), shortest+len(words)
	}
	slices.Sort(keys)
	switch {
	case len(slices.Compact(slices.Clone(keys))) < len(keys):
		r.fault(at, "topic %s: near has a phrase twice; write each once", rule.Topic)
		return nil, "", false
	case rule.Within > 0 && rule.Within < shortest:
		r.fault(at, "topic %s: the phrases have %d words, which never stand within %d; give %d or more", rule.Topic, shortest, rule.Within, shortest)
		return nil, "", false
	}
	return phrases, strings.Join(append([]string{rule.Topic, string('0' + rune(rule.Field))}, keys...), "\n"), true
}

// add puts a phrase into the tree. numbers has those of words, by key.
func (s *Set) add(phrase []word, u use, numbers map[string]int32) {
	at := int32(0)
	for i, w := range phrase {
		n, known := numbers[w.key]
		if !known {
			n = int32(len(numbers))
			numbers[w.key] = n
		}
		if i == 0 {
			s.first.add(w, n)
		} else {
			s.later.add(w, n)
		}
		next := int32(0)
		for _, e := range s.nodes[at].next {
			if e.word == n {
				next = e.node
			}
		}
		if next == 0 {
			next = int32(len(s.nodes))
			s.nodes = append(s.nodes, node{})
			s.nodes[at].next = append(s.nodes[at].next, edge{n, next})
		}
		at = next
	}
	s.nodes[at].uses = append(s.nodes[at].uses, u)
}

// finish makes what the matcher asks; words is their number.
func (s *Set) finish(words int) {
	s.first.finish()
	s.later.finish()
	s.roots = make([]int32, words)
	for _, e := range s.nodes[0].next {
		s.roots[e.word] = e.node
	}
	for _, n := range s.nodes {
		slices.SortFunc(n.next, func(a, b edge) int { return cmp.Compare(a.word, b.word) })
	}
}

// Label is the topic of a rule, an index into those that Compile was given.
func (s *Set) Label(rule int) int { return s.labels[rule] }

// Without is the set without one of its rules. It shares all else.
func (s *Set) Without(rule int) *Set {
	w := *s
	w.off = rule
	return &w
}

// Add adds up the effects of hits: plus is what is added to the log-odds of each label;
// decided is 1 for a label that must be given, -1 for one that must not, otherwise 0. A
// rule counts once, however often it matches.
func (s *Set) Add(hits []Hit, plus []float64, decided []int8) {
	for i, h := range hits {
		if slices.ContainsFunc(hits[:i], func(o Hit) bool { return o.Rule == h.Rule }) {
			continue
		}
		l := s.labels[h.Rule]
		switch rule := &s.Rules[h.Rule]; rule.Kind {
		case Boost:
			plus[l] += rule.Weight
		case Must:
			if decided[l] == 0 {
				decided[l] = 1
			}
		case Never:
			decided[l] = -1
		}
	}
}
