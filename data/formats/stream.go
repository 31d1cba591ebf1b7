package formats

import (
	"context"
	"io"
	"iter"
	"tasnif/data"
)

// ReadNamed reads one stream as Read reads a file of that name: by its ending,
// compression and all. It is for files that lie elsewhere than on this
// machine's disks, and for pieces of files.
func ReadNamed(ctx context.Context, opt Options, r io.Reader, name string) iter.Seq2[data.Document, error] {
	return func(yield func(data.Document, error) bool) {
		err := opt.check()
		var format Format
		if err == nil {
			format, err = formatOf(name)
		}
		if _, ending := cutCompression(name); err == nil && ending != "" {
			var c io.ReadCloser
			if c, err = uncompress(r, ending); err == nil {
				defer c.Close()
				r = c
			} else {
				err = fileError(name, err)
			}
		}
		if err != nil {
			yield(data.Document{}, err)
			return
		}
		readStream(ctx, opt, r, name, format, yield)
	}
}
