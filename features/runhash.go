package features

import "bytes"

// runHasher hashes runs of words one after another, as hashWords does. In order,
// most begin with words of the one before: those are not looked at again.
type runHasher struct {
	seed  uint64
	words []runHash // of the last run, but for its last word
}

// runHash is the hash of the words before a space, and where that stands.
type runHash struct {
	space int
	hash  uint64
}

// hash is the hash of a run that has its first bytes, so many, in common with
// the one before.
func (r *runHasher) hash(run []byte, shared int) uint64 {
	n := len(r.words)
	for n > 0 && r.words[n-1].space >= shared {
		n--
	}
	r.words = r.words[:n]
	h, start := uint64(0), 0 // of what is hashed, and where the rest begins
	if n > 0 {
		h, start = r.words[n-1].hash, r.words[n-1].space+1
	}
	for from := shared; ; from = start {
		space := bytes.IndexByte(run[from:], ' ')
		end := from + space
		if space < 0 {
			end = len(run)
		}
		word := hashBytes(run[start:end], r.seed)
		if start > 0 {
			word = join(h, word)
		}
		if space < 0 {
			return word
		}
		h, start = word, end+1
		r.words = append(r.words, runHash{end, h})
	}
}
