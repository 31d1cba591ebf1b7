package pretrain

import (
	"context"
	"iter"
	"runtime"
	"sync"

	"tasnif/data"
)

// Archive gives the documents of an archive, from the first, each time it is called.
type Archive func() iter.Seq2[data.Document, error]

// reader is one worker's part of going through an archive: read is given
// documents with their numbers, done is called at the end, one worker at a time.
type documentReader struct {
	read func(i int, d data.Document)
	done func()
}

// eachText goes through an archive on all cores, streaming. Any worker may get
// any document.
func forEachDocument(ctx context.Context, archive Archive, worker func() documentReader) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	type batch struct {
		first int
		docs  []data.Document
	}
	const size = 32
	batches := make(chan batch, 4)
	var group sync.WaitGroup
	var one sync.Mutex
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			r := worker()
			for b := range batches {
				for i, d := range b.docs {
					r.read(b.first+i, d)
				}
			}
			one.Lock()
			defer one.Unlock()
			r.done()
		})
	}
	err := func() error {
		defer close(batches)
		next := batch{}
		for d, err := range archive() {
			if err != nil {
				return err
			}
			if next.docs = append(next.docs, d); len(next.docs) == size {
				select {
				case batches <- next:
				case <-ctx.Done():
					return ctx.Err()
				}
				next = batch{first: next.first + size}
			}
		}
		batches <- next
		return ctx.Err()
	}()
	group.Wait()
	return err
}
