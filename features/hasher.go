package features

import (
	"errors"
	"math"
	"slices"
)

// Hasher counts a document's terms under folded hashes: it needs no vocabulary,
// so documents can be counted anywhere and in any order. It is immutable, and
// safe to use from many goroutines, each with a BagScratch of its own.
type Hasher struct {
	analyzer *analyzer
	folding  folding
	headline float64      // Config.HeadlineWeight
	tf       [1024]uint32 // quantum(n) of whole n
}

// NewHasher makes the hasher of a valid Config with HashBits.
func NewHasher(cfg Config) (*Hasher, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if cfg.HashBits == 0 {
		return nil, errors.New("features: hash_bits is 0: terms are counted under hashes of 10 to 26 bits")
	}
	h := &Hasher{analyzer: newAnalyzer(cfg), folding: newFolding(cfg), headline: cfg.HeadlineWeight}
	for n := 1; n < len(h.tf); n++ {
		h.tf[n] = uint32(tf(float64(n))*quanta + 0.5)
	}
	return h, nil
}

// folding brings the 64-bit hash of a term of block b to an id below 2^bits:
//
//	id = b << own | hash >> (64 - own),   own = bits - bits that number the blocks
//
// so the ids of a block stand together and no block's terms fall on another's.
type folding struct{ own, shift uint }

// newFolding is the folding of a Config with HashBits; without, it is never asked.
func newFolding(cfg Config) folding {
	own := uint(cfg.HashBits)
	for n := 1; n < len(cfg.Blocks); n *= 2 {
		own--
	}
	return folding{own, 64 - own}
}

func (f folding) id(block int, hash uint64) uint32 {
	return uint32(block)<<f.own | uint32(hash>>f.shift)
}
func (f folding) block(id uint32) int { return int(id >> f.own) }

// spread is the hash by which a vocabulary finds an id.
func spread(id uint32) uint64 { return mix(uint64(id) + 1) }

// BlockOf is the block of the Config that an id belongs to.
func (h *Hasher) BlockOf(id uint32) int { return h.folding.block(id) }

// ShareUnit is 1 in the fixed-point numbers of Shares.
const ShareUnit = 1 << 16

// quanta is 1 in the fixed-point term frequencies that Shares is made of.
const quanta = 1 << 12

// quantum is the sublinear term frequency 1 + ln n in quanta.
func (h *Hasher) quantum(n float64) uint64 {
	if i := int(n); i < len(h.tf) && float64(i) == n {
		return uint64(h.tf[i])
	}
	return uint64(tf(n)*quanta + 0.5)
}

// Shares appends for each term of a bag what it has of its document, over the
// document's views (as an article, and as its headline alone where it has both):
//
//	share(t) = sum over views of round( ShareUnit * q(t) / sqrt(sum of q(u)² over u in t's block) )
//	q(t)     = round( 2^12 * (1 + ln n(t)) ),   n(t) as in Vectorizer.Transform
//
// It depends on the document alone, is a whole number, and comes out the same
// on every machine, so that sums of it are exact whoever adds them in whatever
// order. Where Transform's values know the corpus (by idf, by which terms were
// kept), these do not.
func (h *Hasher) Shares(dst []uint32, b Bag) []uint32 {
	at := len(dst)
	var square [maxBlocks]uint64
	for _, t := range b.Terms {
		q := h.quantum(h.headline*float64(t.Headline) + float64(t.Body))
		square[h.folding.block(t.ID)] += q * q
		dst = append(dst, uint32(q))
	}
	unit := units(&square)
	for i, t := range b.Terms {
		dst[at+i] = share(uint64(dst[at+i]), unit[h.folding.block(t.ID)])
	}
	if b.Views < 2 {
		return dst
	}
	clear(square[:])
	for _, t := range b.Terms {
		if t.Headline > 0 {
			q := h.quantum(h.headline * float64(t.Headline))
			square[h.folding.block(t.ID)] += q * q
		}
	}
	unit = units(&square)
	for i, t := range b.Terms {
		if t.Headline > 0 {
			dst[at+i] += share(h.quantum(h.headline*float64(t.Headline)), unit[h.folding.block(t.ID)])
		}
	}
	return dst
}

// Weighed is a document's terms with their Shares. Words and terms inside
// them are known by their number in the scratch (BagScratch.IDs), the others by id.
type Weighed struct {
	Known, Other []Weight
	Text         uint64   // as in Bag
	Prints       []uint64 // what a Seen knows the document by: Vectorizer.HasDocument
	Views        int
}

// Weight is a term's share of a document.
type Weight struct{ Term, Share uint32 }

// Weigh is Shares of a document's Bag, in the order in which they are found. The
// result is valid until the next call with the same scratch; the scratch must not
// be full.
func (h *Hasher) Weigh(s *BagScratch, f Fields) Weighed {
	bag := h.count(s, f)
	var all, headline [maxBlocks]uint64 // squares
	from := 0
	for b, end := range s.knownEnd {
		for _, t := range s.known[from:end] {
			h.square(t, &all[b], &headline[b])
		}
		from = end
	}
	for _, t := range s.other {
		b := h.folding.block(t.term())
		h.square(t, &all[b], &headline[b])
	}
	unit, view := units(&all), [maxBlocks]float64{}
	if bag.Views == 2 {
		view = units(&headline)
	}
	s.weights = slices.Grow(s.weights[:0], len(s.known)+len(s.other))
	from = 0
	for b, end := range s.knownEnd {
		s.weights = h.weigh(s.weights, s.known[from:end], unit[b], view[b])
		from = end
	}
	for i, t := range s.other {
		b := h.folding.block(t.term())
		s.weights = h.weigh(s.weights, s.other[i:i+1], unit[b], view[b])
	}
	n := len(s.known)
	return Weighed{Known: s.weights[:n:n], Other: s.weights[n:], Text: bag.Text, Prints: s.prints, Views: bag.Views}
}

// square adds a term's quanta, squared, to those of all views and of the headline's.
func (h *Hasher) square(t termTimes, all, headline *uint64) {
	if times := t & (1<<timesBits - 1); times < termTimes(len(h.tf)) { // in the body alone
		q := uint64(h.tf[times])
		*all += q * q
		return
	}
	q := h.quantum(h.headline*float64(t.headline()) + float64(t.body()))
	*all += q * q
	if t.headline() > 0 {
		q := h.quantum(h.headline * float64(t.headline()))
		*headline += q * q
	}
}

// weigh appends the shares of terms of one block, given what one quantum of it is.
func (h *Hasher) weigh(dst []Weight, terms []termTimes, unit, view float64) []Weight {
	for _, t := range terms {
		if times := t & (1<<timesBits - 1); times < termTimes(len(h.tf)) {
			dst = append(dst, Weight{t.term(), share(uint64(h.tf[times]), unit)})
			continue
		}
		x := share(h.quantum(h.headline*float64(t.headline())+float64(t.body())), unit)
		if view > 0 && t.headline() > 0 {
			x += share(h.quantum(h.headline*float64(t.headline())), view)
		}
		dst = append(dst, Weight{t.term(), x})
	}
	return dst
}

// units is what one quantum of each block is, in ShareUnits.
func units(square *[maxBlocks]uint64) (unit [maxBlocks]float64) {
	for b, s := range square {
		if s > 0 {
			unit[b] = ShareUnit / math.Sqrt(float64(s))
		}
	}
	return unit
}

// share is rounded by hand, and the product to 64 bits first: a machine that
// would fuse it with the sum must not come to another whole number.
func share(q uint64, unit float64) uint32 { return uint32(float64(float64(q)*unit) + 0.5) }
