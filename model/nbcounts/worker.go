package nbcounts

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"unicode/utf8"

	"tasnif/data"
	"tasnif/features/hashing"
)

// updateBatch is the largest number of updates that a part of the table gets at once.
const updateBatch = 1 << 11

// worker is one goroutine's part of the counting.
type worker struct {
	c        *Counts
	scratch  hashing.Scratch
	frequent frequentTerms
	batches  [][]update        // by part of the table
	sets     [][]int32         // by number of a set of labels: the columns of its labels
	number   map[string]uint32 // by the labels, each ended by a 0 byte: the number of the set
	stride   int
	header   *Header // totals of the documents that it counted
	id       partID
	key      []byte              // scratch
	terms    []hashing.TermCount // scratch
	packed   []byte              // scratch
	vectors  *vectorReader       // nil: no word vectors are counted
}

func (c *Counts) newWorker() *worker {
	w := &worker{c: c, number: map[string]uint32{}, header: newHeader(c.cfg), stride: labelColumn}
	w.batches = make([][]update, len(c.table.parts))
	if c.vectorizer != nil {
		w.vectors = &vectorReader{vectorizer: c.vectorizer, moments: newMoments(c.vectorizer.Dim())}
	}
	all := make([]update, updateBatch*len(w.batches))
	for i := range w.batches {
		w.batches[i] = all[i*updateBatch : i*updateBatch : (i+1)*updateBatch]
	}
	return w
}

// document counts one document.
func (w *worker) document(d data.Document) error {
	labels, err := w.c.labels(d)
	if err != nil {
		return err
	}
	set, err := w.set(labels)
	if err != nil {
		return err
	}
	if w.scratch.Full() {
		w.flushFrequent()
		w.scratch.Forget()
	}
	if w.frequent.full(w.stride - labelColumn) {
		w.flushFrequent()
		w.frequent.begin(w.stride - labelColumn)
	}
	doc := w.c.hasher.Weigh(&w.scratch, d.Headline, d.Body)
	rest := w.frequent.add(doc.Known, w.sets[set])
	ids := w.scratch.IDs()
	for _, x := range rest {
		w.update(ids[x.Term], x.Share, set)
	}
	for _, x := range doc.Other {
		w.update(x.Term, x.Share, set)
	}
	for _, p := range doc.Prints {
		w.c.fingerprints[fingerprintSetOf(p)].add(p)
	}
	var vectors [][]int16
	if w.vectors != nil {
		vectors = w.vectors.read(d, doc.Views)
		for _, x := range vectors {
			w.vectors.moments.Add(x, labels, 1)
		}
	}
	w.total(labels, doc.Views)
	w.id.add(doc.Text, d.ID, labels)
	if s := &w.c.sample[shardOf(doc.Text)]; len(doc.Known)+len(doc.Other) <= maxTerms && s.wants(doc.Text, w.c.cfg.Sample) {
		w.terms = w.scratch.Counts(w.c.hasher, w.terms[:0])
		w.packed = packTerms(w.packed[:0], w.terms)
		sampled := SampleDocument{Text: doc.Text, Times: 1, Views: doc.Views, Labels: labels, terms: slices.Clone(w.packed)}
		if vectors != nil {
			sampled.vectors = packVectors([]byte{}, vectors)
		}
		s.put(sampled, w.c.cfg.Sample)
	}
	return nil
}

// update queues the addition of a share to a row of the table.
func (w *worker) update(id, share, set uint32) {
	t := w.c.table
	p := id >> t.rowBits
	b := &w.batches[p]
	*b = append(*b, newUpdate(id&(1<<t.rowBits-1), share, set))
	if len(*b) == updateBatch {
		w.deliver(int(p), *b)
		*b = (*b)[:0]
	}
}

// deliver adds a batch to its part of the table.
func (w *worker) deliver(p int, b []update) {
	w.c.table.parts[p].add(b, w.sets, 1<<w.c.table.rowBits, strideOf(w.stride))
}

// flushFrequent adds the frequent terms' sums to the table.
func (w *worker) flushFrequent() {
	t := w.c.table
	for id, row := range w.frequent.sums(w.scratch.IDs()) {
		t.parts[id>>t.rowBits].sum(int(id&(1<<t.rowBits-1)), row, 1<<t.rowBits, strideOf(w.stride))
	}
	w.frequent.begin(0)
}

// flush adds all that is queued to the table.
func (w *worker) flush() {
	w.flushFrequent()
	for p, b := range w.batches {
		if len(b) > 0 {
			w.deliver(p, b)
			w.batches[p] = b[:0]
		}
	}
	if w.vectors != nil {
		w.c.moments.add(w.vectors.moments)
	}
}

// set is the number of a set of labels.
func (w *worker) set(labels []string) (uint32, error) {
	w.key = w.key[:0]
	for _, l := range labels {
		w.key = append(append(w.key, l...), 0)
	}
	if n, ok := w.number[string(w.key)]; ok {
		return n, nil
	}
	columns := make([]int32, len(labels))
	for i, l := range labels {
		n := w.c.names.of(l)
		if n >= maxLabels {
			return 0, &data.OptionError{Option: "Columns.Labels", Err: fmt.Errorf("more than %d labels; are the labels in another field?", maxLabels)}
		}
		columns[i] = int32(labelColumn + n)
		w.stride = max(w.stride, labelColumn+n+1)
	}
	n := uint32(len(w.sets))
	if n == 1<<setBits {
		return 0, fmt.Errorf("more than %d different sets of labels", n)
	}
	w.sets = append(w.sets, columns)
	w.number[string(w.key)] = n
	return n, nil
}

func (w *worker) total(labels []string, views int) {
	h := w.header
	h.Documents++
	h.Examples += uint64(views)
	switch {
	case len(labels) == 0:
		h.None++
	case len(labels) > 1:
		h.Many++
	}
	for _, l := range labels {
		t := h.Labels[l]
		h.Labels[l] = Total{t.Documents + 1, t.Examples + uint64(views)}
	}
}

// labels are the labels of a document that are counted, sorted.
func (c *Counts) labels(d data.Document) ([]string, error) {
	list := slices.Clone(d.Labels)
	if len(c.cfg.Labels) > 0 {
		list = slices.DeleteFunc(list, func(l string) bool {
			_, known := slices.BinarySearch(c.cfg.Labels, l)
			return !known
		})
	}
	slices.Sort(list)
	list = slices.Compact(list)
	for _, l := range list {
		if l == "" || strings.ContainsRune(l, 0) || !utf8.ValidString(l) {
			return nil, fmt.Errorf("%s: its label %q is empty or not valid text; rename or remove it", d.Place, l)
		}
	}
	return list, nil
}

// partID identifies a part by two sums of hashes of its documents. Sums do not depend on
// the order, nor on which worker counted a document.
type partID [2]uint64

func (id *partID) add(text uint64, name string, labels []string) {
	h := fnv.New128a()
	var b [16]byte
	binary.LittleEndian.PutUint64(b[:], text)
	h.Write(b[:8])
	h.Write([]byte(name))
	for _, l := range labels {
		h.Write([]byte{0})
		h.Write([]byte(l))
	}
	h.Sum(b[:0])
	id[0] += mix64(binary.LittleEndian.Uint64(b[:]))
	id[1] += mix64(binary.LittleEndian.Uint64(b[8:]))
}

// mix64 mixes all bits of a hash, so that sums of several hashes do not collide (Stafford's
// variant 13 of MurmurHash3's finalizer).
func mix64(x uint64) uint64 {
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

func (id partID) String() string { return fmt.Sprintf("%016x%016x", id[0], id[1]) }
