package serve

import (
	"bufio"
	"errors"
	"io"

	"tasnif/serve/problem"
)

// beforeRead is a reader that is told before each read.
type beforeRead struct {
	io.Reader
	tell func()
}

func (r beforeRead) Read(p []byte) (int, error) {
	r.tell()
	return r.Reader.Read(p)
}

// lineReader reads lines of at most max bytes; the last need not end in a newline.
type lineReader struct {
	r   *bufio.Reader
	max int64
	buf []byte
}

// next gives the next line, good until the following call. Of a line that is
// too long the rest is passed over, and the following call gives the next.
func (l *lineReader) next() ([]byte, error) {
	l.buf = l.buf[:0]
	long := false
	for {
		part, err := l.r.ReadSlice('\n')
		if long = long || int64(len(l.buf)+len(part)) > l.max; !long {
			l.buf = append(l.buf, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(l.buf) == 0 && !long:
			return nil, io.EOF
		case err != nil && !errors.Is(err, io.EOF):
			return nil, bodyFailure(err, l.max)
		case long:
			return nil, problem.Errorf(problem.BodyTooLarge, "A line may have %d bytes.", l.max)
		}
		return l.buf, nil
	}
}
