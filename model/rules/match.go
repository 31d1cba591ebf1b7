package rules

import "tasnif/features/arabic"

// Hit is the first match of a rule in a field.
type Hit struct {
	Rule     int
	Body     bool  // in the body; otherwise in the headline
	From, To int32 // bytes of the field as written
}

// Matcher finds the rules of a Set in documents. Its memory is reused; it is for one
// goroutine. The zero value is ready for Start.
type Matcher struct {
	set  *Set
	hits []Hit

	place [2][]uint32 // by field and rule: the text in which it was hit last
	text  uint32      // number of the present text

	numbers []int32 // of the words that are followed now
	parts   []part  // of all nears
}

// part is where a phrase of near was met last.
type part struct {
	text       uint32
	start, end int32 // words, the last included
}

// Start begins a document.
func (m *Matcher) Start(s *Set) {
	m.hits = m.hits[:0]
	if m.set == s {
		return
	}
	m.set, m.text = s, 0
	for field := range m.place {
		m.place[field] = make([]uint32, len(s.Rules))
	}
	m.parts = m.parts[:0]
	for _, n := range s.nears {
		m.parts = append(m.parts, make([]part, n.parts)...)
	}
}

// Hits are the rules that matched since Start, in the order of the text, each once a field.
// They are valid until the next Start.
func (m *Matcher) Hits() []Hit { return m.hits }

// Words matches the rules in the words of a field, 0 the headline and 1 the body, in one
// pass over the words.
func (m *Matcher) Words(field int, t *arabic.Tokens) {
	if m.text++; m.text == 0 { // after four thousand million texts
		set := m.set
		m.set = nil
		m.Start(set)
		m.text = 1
	}
	for i := range t.Words {
		m.numbers = m.set.first.find(m.numbers[:0], t.Word(i))
		for k := range m.numbers {
			if to := m.set.roots[m.numbers[k]]; to != 0 {
				m.follow(field, t, to, i, i)
			}
		}
	}
}

// follow goes on from a node with the words after end; a phrase begins at start.
func (m *Matcher) follow(field int, t *arabic.Tokens, node int32, start, end int) {
	n := &m.set.nodes[node]
	for _, u := range n.uses {
		m.met(field, t, u, int32(start), int32(end))
	}
	if end++; len(n.next) == 0 || end == len(t.Words) {
		return
	}
	from := len(m.numbers)
	m.numbers = m.set.later.find(m.numbers, t.Word(end))
	for k := from; k < len(m.numbers); k++ {
		if to := n.after(m.numbers[k]); to != 0 {
			m.follow(field, t, to, start, end)
		}
	}
	m.numbers = m.numbers[:from]
}

// met notes that a phrase stands in words start to end.
func (m *Matcher) met(field int, t *arabic.Tokens, u use, start, end int32) {
	rule := &m.set.Rules[u.rule]
	if int(u.rule) == m.set.off || m.place[field][u.rule] == m.text || rule.Field == Headline && field != 0 || rule.Field == Body && field != 1 {
		return
	}
	if u.near >= 0 {
		n := m.set.nears[u.near]
		parts := m.parts[n.first:][:n.parts]
		parts[u.part] = part{m.text, start, end}
		for _, p := range parts {
			if p.text != m.text {
				return
			}
			start, end = min(start, p.start), max(end, p.end)
		}
		if end-start >= n.within {
			return
		}
	}
	m.place[field][u.rule] = m.text
	m.hits = append(m.hits, Hit{int(u.rule), field == 1, t.Words[start].From, t.Words[end].To})
}
