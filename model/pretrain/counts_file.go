package pretrain

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"tasnif/features/arabic"
)

// The format of a file of words or pairs:
//
//	8   magic: 89 'T' 'S' 'W' (words) or 'P' (pairs) 0D 0A 1A 0A
//	..  the head, JSON, after its length; then numbers, as varints
//	32  SHA-256 of all before it
const (
	wordsMagic = "\x89TSW\r\n\x1a\n"
	pairsMagic = "\x89TSP\r\n\x1a\n"
)

// ErrFormat is the error for a file that is neither words nor pairs, or is damaged.
var ErrFormat = errors.New("no counts of pretrain, or damaged")

// header describes both files.
type header struct {
	Version    int          `json:"version"`
	Normalizer string       `json:"normalizer"`
	Of         pairSettings `json:"of"`
	Parts      []Part       `json:"parts"`
	Items      int          `json:"items"`  // words, or pairs
	Others     int          `json:"others"` // fingerprints, or documents

	tokenizer arabic.Version // that Normalizer names
}

// WriteTo writes the words, sorted: the same counts are the same bytes.
func (w *Words) WriteTo(to io.Writer) (int64, error) {
	slices.Sort(w.prints)
	out := begin(to, wordsMagic, header{Normalizer: arabic.Fingerprint(w.tokenizer), Parts: w.parts, Items: len(w.all), Others: len(w.prints)})
	for _, word := range slices.Sorted(maps.Keys(w.all)) {
		f := w.all[word]
		out.numbers(uint64(len(word)))
		out.bytes([]byte(word))
		out.numbers(f.times, f.docs)
	}
	before := uint64(0)
	for _, p := range w.prints {
		out.numbers(p - before)
		before = p
	}
	return out.end()
}

// WriteTo writes the pairs, sorted.
func (p *Pairs) WriteTo(to io.Writer) (int64, error) {
	var list []pair
	p.counts.each(func(a, b int, n uint64) { list = append(list, pair{keyOf(int32(a), int32(b)), n}) })
	slices.SortFunc(list, func(a, b pair) int {
		if a.key < b.key {
			return -1
		}
		return 1 // keys differ
	})
	out := begin(to, pairsMagic, header{Normalizer: arabic.Fingerprint(p.tokenizer), Of: p.settings, Parts: p.parts, Items: len(list), Others: len(p.rows)})
	before := uint64(0)
	for _, c := range list {
		out.numbers(c.key-before, c.by)
		before = c.key
	}
	for _, i := range slices.Sorted(maps.Keys(p.rows)) {
		out.numbers(uint64(i), uint64(len(p.rows[i])))
		for _, c := range p.rows[i] {
			out.numbers(uint64(c.word), uint64(c.times))
		}
	}
	return out.end()
}

// writer writes numbers and keeps a checksum.
type writer struct {
	to  *bufio.Writer
	sum io.Writer
	h   interface{ Sum([]byte) []byte }
	n   int64
	buf []byte
}

func begin(to io.Writer, magic string, h header) *writer {
	sum := sha256.New()
	out := &writer{to: bufio.NewWriterSize(io.MultiWriter(to, sum), 1<<16), h: sum}
	h.Version = 1
	text, err := json.Marshal(h)
	if err != nil {
		panic(err) // plain fields cannot fail
	}
	out.bytes([]byte(magic))
	out.numbers(uint64(len(text)))
	out.bytes(text)
	out.sum = to
	return out
}

// bytes and numbers leave errors to end: a bufio.Writer keeps its first.
func (w *writer) bytes(b []byte) {
	n, _ := w.to.Write(b)
	w.n += int64(n)
}

func (w *writer) numbers(list ...uint64) {
	w.buf = w.buf[:0]
	for _, v := range list {
		w.buf = binary.AppendUvarint(w.buf, v)
	}
	w.bytes(w.buf)
}

func (w *writer) end() (int64, error) {
	if err := w.to.Flush(); err != nil {
		return w.n, err
	}
	n, err := w.sum.Write(w.h.Sum(nil))
	return w.n + int64(n), err
}

// decoder reads what writer wrote, after its checksum was found right. After the
// first error it gives zeros.
type decoder struct {
	rest []byte
	err  error
}

// open checks a file whole.
func open(r io.Reader, magic, what string) (*decoder, header, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, header{}, err
	}
	if !bytes.HasPrefix(b, []byte(magic)) || len(b) < len(magic)+sha256.Size {
		return nil, header{}, fmt.Errorf("%w: it is not a file of %s", ErrFormat, what)
	}
	body, want := b[:len(b)-sha256.Size], b[len(b)-sha256.Size:]
	if sum := sha256.Sum256(body); !bytes.Equal(sum[:], want) {
		return nil, header{}, fmt.Errorf("%w: the checksum is wrong; it was cut off or changed", ErrFormat)
	}
	s := &decoder{rest: body[len(magic):]}
	var h header
	if err := json.Unmarshal(s.take(s.number()), &h); err != nil || s.err != nil {
		return nil, header{}, fmt.Errorf("%w: its head cannot be read", ErrFormat)
	}
	var known bool
	h.tokenizer, known = arabic.VersionOf(h.Normalizer)
	switch {
	case h.Version != 1:
		return nil, header{}, fmt.Errorf("it is of version %d, and this program reads version 1", h.Version)
	case !known:
		return nil, header{}, errTokenizer
	case h.Items < 0 || h.Others < 0 || h.Items > len(b) || h.Others > len(b):
		return nil, header{}, fmt.Errorf("%w: it is too short for what its head says", ErrFormat)
	}
	return s, h, nil
}

func (s *decoder) number() uint64 {
	v, n := binary.Uvarint(s.rest)
	if n <= 0 {
		s.rest, s.err = nil, fmt.Errorf("%w: a number is cut off", ErrFormat)
		return 0
	}
	s.rest = s.rest[n:]
	return v
}

func (s *decoder) take(n uint64) []byte {
	if n > uint64(len(s.rest)) {
		s.rest, s.err = nil, fmt.Errorf("%w: it is too short", ErrFormat)
		return nil
	}
	b := s.rest[:n]
	s.rest = s.rest[n:]
	return b
}

// close is an error if a read failed or bytes are left.
func (s *decoder) close() error {
	if s.err == nil && len(s.rest) > 0 {
		s.err = fmt.Errorf("%w: %d bytes too many", ErrFormat, len(s.rest))
	}
	return s.err
}

// ReadWords reads a file of words.
func ReadWords(r io.Reader) (*Words, error) {
	s, h, err := open(r, wordsMagic, "words")
	if err != nil {
		return nil, err
	}
	w := &Words{tokenizer: h.tokenizer, parts: h.Parts, all: make(map[string]*frequency, h.Items)}
	for range h.Items {
		word := string(s.take(s.number()))
		w.all[word] = &frequency{s.number(), s.number()}
	}
	before := uint64(0)
	for range h.Others {
		before += s.number()
		w.prints = append(w.prints, before)
	}
	return w, s.close()
}

// ReadPairs reads a file of pairs.
func ReadPairs(r io.Reader) (*Pairs, error) {
	s, h, err := open(r, pairsMagic, "pairs")
	if err != nil {
		return nil, err
	}
	p := &Pairs{tokenizer: h.tokenizer, settings: h.Of, parts: h.Parts, counts: new(cooccurrences), rows: make(map[int][]termCount, h.Others)}
	documents := 0
	for _, part := range h.Parts {
		if part.Documents < 0 {
			return nil, fmt.Errorf("%w: a part of %d documents", ErrFormat, part.Documents)
		}
		documents += part.Documents
	}
	key := uint64(0)
	for range h.Items {
		key += s.number()
		if a, b := wordsOf(key); a < 0 || a >= b || b >= h.Of.Most {
			return nil, fmt.Errorf("%w: a pair of words %d and %d", ErrFormat, a, b)
		}
		p.counts.shards[hashPair(key)>>56].add(pair{key, s.number()})
	}
	for range h.Others {
		i, n := s.number(), s.number()
		if n > uint64(len(s.rest)) || i > 1<<40 {
			return nil, fmt.Errorf("%w: a document of %d words", ErrFormat, n)
		}
		row := make([]termCount, n)
		for k := range row {
			word, times := s.number(), s.number()
			if word >= uint64(h.Of.Most) || times > 1<<31 {
				return nil, fmt.Errorf("%w: word %d", ErrFormat, word)
			}
			row[k] = termCount{uint32(word), uint32(times)}
		}
		p.rows[int(i)] = row
	}
	return p, s.close()
}
