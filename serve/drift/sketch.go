package drift

// sketch estimates the number of past items with a word: a count-min sketch (Cormode and
// Muthukrishnan, 2005), which never underestimates. It is halved when it is full, so that
// the past fades.
type sketch struct {
	rows  [sketchRows][]uint16
	items int
}

const (
	sketchRows  = 3
	sketchBits  = 18
	sketchItems = 1 << 17 // from which it halves
)

func newSketch() *sketch {
	s := new(sketch)
	for r := range s.rows {
		s.rows[r] = make([]uint16, 1<<sketchBits)
	}
	return s
}

// at are the cells of a word: bits of its hash.
func at(row int, word uint64) uint64 {
	return word >> (row * sketchBits) & (1<<sketchBits - 1)
}

// add counts an item with its distinct words. It returns whether the sketch was halved.
func (s *sketch) add(words []uint64) (halved bool) {
	for _, w := range words {
		for r := range s.rows {
			if c := &s.rows[r][at(r, w)]; *c < 1<<16-1 {
				*c++
			}
		}
	}
	if s.items++; s.items < sketchItems {
		return false
	}
	s.items /= 2
	for r := range s.rows {
		for i := range s.rows[r] {
			s.rows[r][i] /= 2
		}
	}
	return true
}

// count is in how many items a word was.
func (s *sketch) count(word uint64) int {
	least := s.rows[0][at(0, word)]
	for r := 1; r < sketchRows; r++ {
		least = min(least, s.rows[r][at(r, word)])
	}
	return int(least)
}
