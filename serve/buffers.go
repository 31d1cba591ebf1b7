package serve

import (
	"sync"

	"tasnif/model"
)

// buffers are the memory that answering a request takes. Later requests reuse it.
type buffers struct {
	in     []byte      // its body
	out    []byte      // its answer
	parser parser      // of its body
	one    [1]Document // where it is one document
	answer Prediction  // the one being written

	prediction model.Prediction // what it says
	order      []int            // of labels
}

// maxKept is the size beyond which a buffer is not kept: one large request must
// not hold its memory for good.
const maxKept = 64 << 10

var bufferPool = sync.Pool{New: func() any { return new(buffers) }}

func takeBuffers() *buffers { return bufferPool.Get().(*buffers) }

// release clears what belongs to the client, and returns the memory to the pool.
func (d *buffers) release() {
	d.in, d.out = kept(d.in), kept(d.out)
	d.parser.Reset(nil)
	d.one[0] = Document{}
	d.answer = Prediction{Labels: d.answer.Labels[:0], Scores: d.answer.Scores[:0], Thresholds: d.answer.Thresholds[:0]}
	bufferPool.Put(d)
}

func kept(buffer []byte) []byte {
	if cap(buffer) > maxKept {
		return nil
	}
	return buffer[:0]
}
