package nbcounts

import (
	"context"
	"fmt"
	"io"
	"iter"
	"sync"

	"tasnif/data"
	"tasnif/features"
	"tasnif/features/hashing"
	"tasnif/features/parallel"
)

// Counts holds the counts of a corpus in memory. At 22 bits they take 16 MiB for each
// label, 32 MiB more, and the sample, whatever the size of the corpus.
type Counts struct {
	cfg          Config
	hasher       *hashing.Hasher
	table        *sumTable
	names        labelIndex
	sample       [sampleShards]sampleShard
	fingerprints [fingerprintSets]fingerprintSet
	header       *Header
	vectorizer   *features.Vectorizer // of word vectors alone; nil: none are counted
	moments      sharedMoments
}

// New makes empty counts. Settings outside their domains are an error.
func New(cfg Config) (*Counts, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	cfg = cfg.clean()
	h, err := features.NewHasher(cfg.Features)
	if err != nil {
		return nil, err
	}
	c := &Counts{
		cfg: cfg, hasher: h, table: newTable(cfg.Features.HashBits),
		names: labelIndex{number: map[string]int{}}, header: newHeader(cfg),
	}
	if c.vectorizer, err = cfg.newVectorizer(); err != nil {
		return nil, err
	}
	if c.vectorizer != nil {
		c.moments.sum = newMoments(c.vectorizer.Dim())
	}
	return c, nil
}

// documentBatch is the number of documents a worker takes at once.
const documentBatch = 32

// Count counts documents as one part, on all cores. name is used in errors and in the list
// of parts. A part is identified by its documents; counting it again is an error. After an
// error the counts must not be used.
func (c *Counts) Count(ctx context.Context, name string, docs iter.Seq2[data.Document, error]) error {
	var workers []*worker
	var one sync.Mutex
	err := parallel.Batches(ctx, docs, documentBatch, func() func(int, []data.Document) error {
		w := c.newWorker()
		one.Lock()
		defer one.Unlock()
		workers = append(workers, w)
		return func(_ int, list []data.Document) error {
			for _, d := range list {
				if err := w.document(d); err != nil {
					return err
				}
			}
			return nil
		}
	})
	if err != nil {
		return err
	}
	sum, id := newHeader(c.cfg), partID{}
	for _, w := range workers {
		w.flush()
		if err := sum.add(w.header); err != nil {
			return err
		}
		id[0], id[1] = id[0]+w.id[0], id[1]+w.id[1]
	}
	if sum.Documents == 0 {
		return fmt.Errorf("%s: %w", name, data.ErrNoDocuments)
	}
	sum.Parts = []Part{{ID: id.String(), Name: name, Documents: sum.Documents}}
	return c.header.add(sum)
}

// Header describes the counts; it must not be changed.
func (c *Counts) Header() *Header { return c.header }

// eachBlock iterates over the sums of each block of the table. r is reused for the next
// block.
func (c *Counts) eachBlock(yield func(k int, r *FeatureSums) bool) {
	labels, columns := c.names.sorted()
	r := newFeatureSums(0, labels)
	for k := range c.table.blocks() {
		if c.table.rows(k, columns, r); !yield(k, r) {
			return
		}
	}
}

// WriteTo writes a counts file: Join of Blocks.
func (c *Counts) WriteTo(w io.Writer) (int64, error) {
	out := newWriter(w)
	for _, b := range c.Blocks() {
		out.block(b)
	}
	return out.close()
}
