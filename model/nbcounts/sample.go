package nbcounts

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"sync"

	"tasnif/features/hashing"
)

// SampleDocument is a document of the sample: a text with a set of labels, and the
// number of documents with both.
type SampleDocument struct {
	Text    uint64 // hash of the words
	Times   uint64
	Views   int
	Labels  []string // sorted
	terms   []byte
	vectors []byte // of its views; nil: none are counted
}

// compare orders by text, then by all other fields, so that documents with the same text
// but different labels (or with texts of equal hash) stay apart.
func (h SampleDocument) compare(o SampleDocument) int {
	return cmp.Or(cmp.Compare(h.Text, o.Text), slices.Compare(h.Labels, o.Labels), cmp.Compare(h.Views, o.Views), bytes.Compare(h.terms, o.terms), bytes.Compare(h.vectors, o.vectors))
}

// hasVectors is the flag, in the stored number of views, for vectors that follow.
const hasVectors = 4

// maxTerms is the most terms of a document in the sample, so that shards stay small.
const maxTerms = 1 << 14

// shardOf is the shard of a text. Within a shard, texts are ordered by the whole hash.
func shardOf(text uint64) int { return int(text & (sampleShards - 1)) }

// sampleShard holds the texts with the smallest hashes of its shard: at most
// Config.Sample of them, with all their documents.
type sampleShard struct {
	mu        sync.Mutex
	documents []SampleDocument // in order
	texts     int
	terms     []hashing.TermCount // scratch
}

// wants tells whether put would keep a text.
func (s *sampleShard) wants(text uint64, most int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.texts < most || text <= s.documents[len(s.documents)-1].Text
}

// put inserts a document. If there are more than most texts, it drops the one with the
// largest hash.
func (s *sampleShard) put(h SampleDocument, most int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, found := slices.BinarySearchFunc(s.documents, h, SampleDocument.compare)
	if found {
		s.documents[i].Times += h.Times
		return
	}
	beside := i > 0 && s.documents[i-1].Text == h.Text || i < len(s.documents) && s.documents[i].Text == h.Text
	s.documents = slices.Insert(s.documents, i, h)
	if beside {
		return
	}
	if s.texts++; s.texts > most {
		last := s.documents[len(s.documents)-1].Text
		for len(s.documents) > 0 && s.documents[len(s.documents)-1].Text == last {
			s.documents = s.documents[:len(s.documents)-1]
		}
		s.texts--
	}
}

// block is the shard as a block. Its payload has the largest number of texts, the labels of
// its documents, then the number of documents and for each
//
//	text (8 bytes), times, views, n labels and the gap to each, length of terms, terms
//
// and if views has the flag hasVectors, the length of the vectors and the vectors.
func (s *sampleShard) block(k Key, most int, digest uint64) []byte {
	var labels []string
	for _, h := range s.documents {
		labels = append(labels, h.Labels...)
	}
	slices.Sort(labels)
	labels = slices.Compact(labels)
	b := binary.AppendUvarint(newBlock(k, digest), uint64(most))
	b = appendLabels(b, labels)
	b = binary.AppendUvarint(b, uint64(len(s.documents)))
	for _, h := range s.documents {
		b = binary.LittleEndian.AppendUint64(b, h.Text)
		b = binary.AppendUvarint(b, h.Times)
		views := uint64(h.Views)
		if h.vectors != nil {
			views |= hasVectors
		}
		b = binary.AppendUvarint(b, views)
		b = binary.AppendUvarint(b, uint64(len(h.Labels)))
		next := 0
		for _, l := range h.Labels {
			at, _ := slices.BinarySearch(labels, l)
			b = binary.AppendUvarint(b, uint64(at-next))
			next = at + 1
		}
		b = append(binary.AppendUvarint(b, uint64(len(h.terms))), h.terms...)
		if h.vectors != nil {
			b = append(binary.AppendUvarint(b, uint64(len(h.vectors))), h.vectors...)
		}
	}
	return seal(b)
}

// add puts the documents of a payload.
func (s *sampleShard) add(k Key, most int, payload []byte) error {
	d := decoder{rest: payload}
	if d.number(); d.err != nil {
		return d.err
	}
	labels := d.labels()
	var before SampleDocument
	for i := range d.size() {
		var h SampleDocument
		if len(d.rest) < 8 {
			d.fail("a document of the sample is cut off")
			break
		}
		h.Text = binary.LittleEndian.Uint64(d.rest)
		d.rest = d.rest[8:]
		h.Times = d.number()
		views := d.number()
		h.Views = int(min(views&^hasVectors, 3))
		next := uint64(0)
		for range d.size() {
			next += d.number()
			if d.err == nil && next >= uint64(len(labels)) {
				d.fail("label %d of %d", next, len(labels))
			}
			if d.err != nil {
				break
			}
			h.Labels = append(h.Labels, labels[next])
			next++
		}
		h.terms = slices.Clone(d.bytes())
		if views&hasVectors != 0 {
			h.vectors = append([]byte{}, d.bytes()...)
		}
		switch {
		case d.err != nil:
			return d.err
		case h.Times == 0 || h.Times > 1<<62 || h.Views < 1 || h.Views > 2 || shardOf(h.Text) != int(k-1):
			d.fail("a document of the sample is damaged")
		case i > 0 && before.compare(h) >= 0:
			d.fail("the documents of the sample are out of order")
		}
		if d.err == nil {
			s.terms, d.err = appendTerms(s.terms[:0], h.terms)
		}
		if d.err == nil && h.vectors != nil {
			_, d.err = unpackVectors(h.vectors, h.Views)
		}
		if d.err != nil {
			return d.err
		}
		s.put(h, most)
		before = h
	}
	return d.end()
}

func mergeSamples(k Key, digest uint64, payloads [][]byte) ([]byte, error) {
	var s sampleShard
	most, err := shardLimit(payloads[0])
	if err != nil {
		return nil, err
	}
	for _, p := range payloads {
		if err := s.add(k, most, p); err != nil {
			return nil, err
		}
	}
	return s.block(k, most, digest), nil
}

// shardLimit is the most texts of a shard; it is equal in payloads of one digest.
func shardLimit(payload []byte) (int, error) {
	d := decoder{rest: payload}
	most := d.number()
	if d.err == nil && (most < 1 || most > maxSample) {
		d.fail("a shard of %d texts", most)
	}
	return int(most), d.err
}

// packTerms appends a document's terms, sorted by id. Each starts with the gap to its id,
// doubled; plus 1 if the term occurs once, in the body. Otherwise its numbers of
// occurrences in headline and body follow.
func packTerms(b []byte, terms []hashing.TermCount) []byte {
	next := uint32(0)
	for _, t := range terms {
		gap := uint64(t.ID-next) << 1
		next = t.ID + 1
		if t.Headline == 0 && t.Body == 1 {
			b = binary.AppendUvarint(b, gap|1)
			continue
		}
		b = binary.AppendUvarint(b, gap)
		b = binary.AppendUvarint(b, uint64(t.Headline))
		b = binary.AppendUvarint(b, uint64(t.Body))
	}
	return b
}

// appendTerms reads what packTerms wrote.
func appendTerms(dst []hashing.TermCount, packed []byte) ([]hashing.TermCount, error) {
	d := decoder{rest: packed}
	next := uint64(0)
	for len(d.rest) > 0 {
		x := d.number()
		t := hashing.TermCount{Body: 1}
		id := next + x>>1
		if x&1 == 0 {
			headline, body := d.number(), d.number()
			if headline|body == 0 || headline|body >= 1<<32 {
				d.fail("a term that occurs %d and %d times", headline, body)
			}
			t.Headline, t.Body = uint32(headline), uint32(body)
		}
		if d.err == nil && id >= 1<<32-1 {
			d.fail("a term of id %d", id)
		}
		if d.err != nil {
			return nil, d.err
		}
		t.ID, next = uint32(id), id+1
		dst = append(dst, t)
	}
	return dst, nil
}

// Terms appends the document's terms, sorted by id.
func (h SampleDocument) Terms(dst []hashing.TermCount) []hashing.TermCount {
	dst, _ = appendTerms(dst, h.terms) // was checked when it was read
	return dst
}
