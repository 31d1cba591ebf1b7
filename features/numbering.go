package features

// numbering numbers ids from 0 in the order in which they are met.
type numbering struct {
	slots []uint64 // by open addressing on the id: id+1 in the high half, its number in the low; 0: free
	ids   []uint32 // by number
	sink  uint64
}

func (m *numbering) len() int { return len(m.ids) }

// number puts its number in each id's place. All their slots are read first: those
// reads do not wait for each other, as those of the search would.
func (m *numbering) number(ids []uint32) {
	if len(m.slots) > 0 {
		mask, sum := uint32(len(m.slots)-1), uint64(0)
		for _, id := range ids {
			sum += m.slots[slotOf(id)&mask]
		}
		m.sink = sum
	}
	for i, id := range ids {
		ids[i] = m.of(id)
	}
}

func slotOf(id uint32) uint32 { return id * 0x9E3779B1 >> 7 }

// of is an id's number.
func (m *numbering) of(id uint32) uint32 {
	if 2*len(m.ids) >= len(m.slots) {
		m.grow()
	}
	mask := uint32(len(m.slots) - 1)
	for p := slotOf(id) & mask; ; p = (p + 1) & mask {
		switch s := m.slots[p]; {
		case s == 0:
			n := uint32(len(m.ids))
			m.slots[p] = uint64(id+1)<<32 | uint64(n)
			m.ids = append(m.ids, id)
			return n
		case uint32(s>>32) == id+1:
			return uint32(s)
		}
	}
}

func (m *numbering) grow() {
	m.slots = make([]uint64, max(1<<10, 2*len(m.slots)))
	ids := m.ids
	m.ids = m.ids[:0]
	for _, id := range ids {
		m.of(id)
	}
}

// forget forgets all ids.
func (m *numbering) forget() {
	clear(m.slots)
	m.ids = m.ids[:0]
}
