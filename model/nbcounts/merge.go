package nbcounts

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"slices"
)

// Merge merges counts files, key by key, with one block of each in memory. The result does
// not depend on order or grouping. Errors name the file: other settings, another
// normalizer, a part that another file has too, truncation and damage.
func Merge(ctx context.Context, w io.Writer, shards ...*Reader) error {
	if len(shards) == 0 {
		return errors.New("counts: nothing to merge")
	}
	if err := checkCompatible(shards); err != nil {
		return err
	}
	heads := make([]*shardCursor, len(shards))
	for i, r := range shards {
		heads[i] = &shardCursor{r: r}
		if err := heads[i].next(); err != nil {
			return err
		}
	}
	prints := !slices.ContainsFunc(shards, func(r *Reader) bool { return !r.header.Fingerprints })
	out := newWriter(w)
	for out.err == nil {
		if err := ctx.Err(); err != nil {
			return err
		}
		key := endKey
		for _, h := range heads {
			key = min(key, h.key)
		}
		if key == endKey {
			break
		}
		var blocks [][]byte
		for _, h := range heads {
			if h.key == key {
				blocks = append(blocks, h.block)
				if err := h.next(); err != nil {
					return err
				}
			}
		}
		b, err := MergeBlocks(blocks...)
		if err != nil {
			return err
		}
		if key < fingerprintsKey || key >= momentsKey || prints {
			out.block(b)
		}
	}
	_, err := out.close()
	return err
}

// checkCompatible is an error for the first shard that cannot be merged with the ones
// before it.
func checkCompatible(shards []*Reader) error {
	seen := map[string]string{} // by part: the shard that has it
	for _, r := range shards {
		if what := shards[0].header.Config.differs(r.header.Config); what != "" {
			return fmt.Errorf("%s: counted with other settings than %s: %s", r.name, shards[0].name, what)
		}
		for _, p := range r.header.Parts {
			if other, twice := seen[p.ID]; twice {
				return fmt.Errorf("%s: its part %s (%d documents) is in %s too: the same documents would count twice; leave one out", r.name, p.Name, p.Documents, other)
			}
			seen[p.ID] = r.name
		}
	}
	return nil
}

// endKey is the key after the last block.
const endKey Key = math.MaxUint32

// shardCursor is a shard and its next block.
type shardCursor struct {
	r     *Reader
	key   Key
	block []byte
}

func (a *shardCursor) next() error {
	var err error
	if a.key, a.block, err = a.r.Next(); err == io.EOF {
		a.key, a.block, err = endKey, nil, nil
	}
	return err
}

// Join writes blocks as a counts file. They must come in increasing order of keys, the
// header first, one for each key. It is the last step of an engine that merges blocks by
// key.
func Join(w io.Writer, blocks iter.Seq2[[]byte, error]) error {
	out := newWriter(w)
	var digest uint64
	n := 0
	for b, err := range blocks {
		if err != nil {
			return err
		}
		k, d, payload, err := open(b)
		switch {
		case err != nil:
			return err
		case n == 0 && k != headerKey:
			return fmt.Errorf("counts: the first block has key %d; the header (key 0) must be the first", k)
		case n == 0:
			if _, err := readHeader(payload); err != nil {
				return err
			}
			digest = d
		case k <= out.key:
			return fmt.Errorf("counts: a block of key %d after one of key %d; sort them, one a key", k, out.key)
		case d != digest:
			return fmt.Errorf("counts: a block of key %d was counted with other settings than the header", k)
		}
		out.key = k
		out.block(b)
		n++
	}
	if n == 0 {
		return errors.New("counts: no blocks to join")
	}
	_, err := out.close()
	return err
}
