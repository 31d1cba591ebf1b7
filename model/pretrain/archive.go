package pretrain

import (
	"context"
	"iter"

	"tasnif/data"
	"tasnif/features/parallel"
)

// Archive gives the documents of an archive, from the first, each time it is called.
type Archive func() iter.Seq2[data.Document, error]

// forEachDocument streams an archive to all cores. worker makes a core's own
// function, which is given documents with their numbers; any core may get any
// document.
func forEachDocument(ctx context.Context, archive Archive, worker func() (read func(i int, d data.Document))) error {
	return parallel.Batches(ctx, archive(), 32, func() func(int, []data.Document) error {
		read := worker()
		return func(first int, docs []data.Document) error {
			for i, d := range docs {
				read(first+i, d)
			}
			return nil
		}
	})
}
