package formats

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// lines reads a text line by line. Lines end at \n, or at \r if the text begins with such
// lines; U+2028 and the like are text. Lines may be of any length, and are returned without
// \n, \r\n or \r.
type lines struct {
	r    *bufio.Reader
	end  byte
	long []byte        // memory of a line longer than the reader's buffer
	n    int           // the number of the line last read, from 1
	tap  *bytes.Buffer // if set, gets every line unchanged, with its end
}

// row is next without a byte order mark; files that were concatenated may have several.
func (l *lines) row() ([]byte, error) {
	line, err := l.next()
	return bytes.TrimPrefix(line, []byte(bom)), err
}

// ending is \r if a text begins with lines that end so, as on old Macs; otherwise \n.
func (l *lines) ending() byte {
	if head, _ := beginning(l.r); bytes.IndexByte(head, '\n') < 0 {
		if i := bytes.IndexByte(head, '\r'); i >= 0 && i < len(head)-1 {
			return '\r'
		}
	}
	return '\n'
}

func newLines(r io.Reader) *lines {
	return &lines{r: bufio.NewReaderSize(r, 1<<17)}
}

// next is the next line, valid until the call after. At the end it is io.EOF. Any other
// error is the reader's, and the incomplete line before it is lost.
func (l *lines) next() ([]byte, error) {
	if l.end == 0 {
		l.end = l.ending()
	}
	line, err := l.r.ReadSlice(l.end)
	if errors.Is(err, bufio.ErrBufferFull) {
		l.long = l.long[:0]
		for errors.Is(err, bufio.ErrBufferFull) {
			l.long = append(l.long, line...)
			line, err = l.r.ReadSlice(l.end)
		}
		l.long = append(l.long, line...)
		line = l.long
	}
	switch {
	case err == io.EOF && len(line) == 0:
		return nil, io.EOF
	case err != nil && err != io.EOF:
		return nil, err
	}
	l.n++
	if l.tap != nil {
		l.tap.Write(line)
	}
	line = bytes.TrimSuffix(line, []byte{l.end})
	return bytes.TrimSuffix(line, []byte("\r")), nil
}
