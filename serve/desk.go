package serve

import (
	"sync"

	"tasnif/model"
)

// desk is the memory that answering a request takes, handed from request to
// request.
type desk struct {
	in     []byte      // its body
	out    []byte      // its answer
	parser parser      // of its body
	one    [1]Document // where it is one document
	answer Prediction  // the one being written

	prediction model.Prediction // what it says
	order      []int            // of labels
}

// tidy is the size beyond which a buffer is not kept: one large request must
// not hold its memory for good.
const tidy = 64 << 10

var desks = sync.Pool{New: func() any { return new(desk) }}

func takeDesk() *desk { return desks.Get().(*desk) }

// leave clears the desk of everything that is a client's, and hands it on.
func (d *desk) leave() {
	d.in, d.out = kept(d.in), kept(d.out)
	d.parser.Reset(nil)
	d.one[0] = Document{}
	d.answer = Prediction{Labels: d.answer.Labels[:0], Scores: d.answer.Scores[:0], Thresholds: d.answer.Thresholds[:0]}
	desks.Put(d)
}

func kept(buffer []byte) []byte {
	if cap(buffer) > tidy {
		return nil
	}
	return buffer[:0]
}
