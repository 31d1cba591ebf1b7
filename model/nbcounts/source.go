package nbcounts

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"

	"tasnif/data"
	"tasnif/features/fingerprint"
)

// Source is what training reads: Counts in memory, or a File. Sums and Sample can be read
// any number of times. Sums come in increasing order of ids; each is valid until the next.
type Source interface {
	Header() *Header
	Sums(ctx context.Context) iter.Seq2[*FeatureSums, error]
	Sample(ctx context.Context) iter.Seq2[SampleDocument, error]

	// Moments are the sums over the vectors of documents; nil if none were counted.
	Moments(ctx context.Context) (*Moments, error)

	// Fingerprints are those of the documents counted. They are nil if there were too many,
	// or if some documents were counted by a program without fingerprints.
	Fingerprints(ctx context.Context) (*fingerprint.Set, error)
}

// Sums gives the sums of 1024 features at a time.
func (c *Counts) Sums(ctx context.Context) iter.Seq2[*FeatureSums, error] {
	return func(yield func(*FeatureSums, error) bool) {
		for _, r := range c.eachBlock {
			if !yield(r, ctx.Err()) {
				return
			}
		}
	}
}

// Sample gives the documents of the sample.
func (c *Counts) Sample(ctx context.Context) iter.Seq2[SampleDocument, error] {
	return func(yield func(SampleDocument, error) bool) {
		for i := range c.sample {
			for _, h := range c.sample[i].documents {
				if !yield(h, ctx.Err()) {
					return
				}
			}
		}
	}
}

// File is a counts file.
type File struct {
	path   string
	header *Header
}

// OpenFile reads the header of a counts file. The rest is checked when it is read.
func OpenFile(path string) (*File, error) {
	f := &File{path: path}
	err := f.read(func(r *Reader) error {
		f.header = r.header
		return nil
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

// Header describes the counts; it must not be changed.
func (f *File) Header() *Header { return f.header }

func (f *File) read(do func(*Reader) error) error {
	file, err := os.Open(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return &data.OptionError{Option: "counts", Err: fmt.Errorf("%s: no such counts", f.path)}
	}
	if err != nil {
		return err
	}
	defer file.Close()
	r, err := NewReader(file, f.path)
	if err != nil {
		return err
	}
	return do(r)
}

// errStop ends reading early.
var errStop = errors.New("stop")

// blocks calls do with the payload of every block whose key is in [from, to). It reads to
// the end, so that damage is found, unless do returns errStop.
func (f *File) blocks(ctx context.Context, from, to Key, do func(Key, []byte) error) error {
	err := f.read(func(r *Reader) error {
		for {
			k, b, err := r.Next()
			switch {
			case err == io.EOF:
				return nil
			case err != nil:
				return err
			case ctx.Err() != nil:
				return ctx.Err()
			case k < from || k >= to:
				continue
			}
			if err := do(k, b[blockPrefix:]); err != nil {
				if err != errStop {
					err = fmt.Errorf("%s: %w", f.path, err)
				}
				return err
			}
		}
	})
	if err == errStop {
		return nil
	}
	return err
}

// Sums gives the sums of 1024 features at a time.
func (f *File) Sums(ctx context.Context) iter.Seq2[*FeatureSums, error] {
	return func(yield func(*FeatureSums, error) bool) {
		err := f.blocks(ctx, sumsKey, fingerprintsKey, func(k Key, payload []byte) error {
			rows, err := readSums(k, payload)
			if err != nil {
				return err
			}
			if err := rows.within(f.header); err != nil {
				return err
			}
			if !yield(rows, nil) {
				return errStop
			}
			return nil
		})
		if err != nil {
			yield(nil, err)
		}
	}
}

// Sample gives the documents of the sample.
func (f *File) Sample(ctx context.Context) iter.Seq2[SampleDocument, error] {
	return func(yield func(SampleDocument, error) bool) {
		err := f.blocks(ctx, 1, sumsKey, func(k Key, payload []byte) error {
			var s sampleShard
			if err := s.add(k, f.header.Config.Sample, payload); err != nil {
				return err
			}
			for _, h := range s.documents {
				s.terms = h.Terms(s.terms[:0])
				if terms := s.terms; len(terms) > 0 && terms[len(terms)-1].ID >= 1<<f.header.Config.Features.HashBits {
					return formatError("a document of the sample has a term of id %d", terms[len(terms)-1].ID)
				}
				if !yield(h, nil) {
					return errStop
				}
			}
			return nil
		})
		if err != nil {
			yield(SampleDocument{}, err)
		}
	}
}
