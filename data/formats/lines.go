package formats

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"tasnif/data"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// lines reads a text a line at a time. Lines end at \n alone (U+2028 and the
// like stand inside text), may be of any length, and lose their \n or \r\n.
type lines struct {
	r    *bufio.Reader
	long []byte // a line that did not fit the reader's buffer
	n    int    // the number of the line last read, from 1
}

func newLines(r io.Reader) *lines {
	return &lines{r: bufio.NewReaderSize(r, 1<<17)}
}

// next gives the next line, valid until the call after. At the end it gives
// io.EOF; any other error is the reader's, and the half line before it is lost.
func (l *lines) next() ([]byte, error) {
	line, err := l.r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		l.long = l.long[:0]
		for errors.Is(err, bufio.ErrBufferFull) {
			l.long = append(l.long, line...)
			line, err = l.r.ReadSlice('\n')
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
	line = bytes.TrimSuffix(line, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r")), nil
}

// checkUTF8 refuses bytes that are not UTF-8, and says so where they look like
// the other encoding in which Arabic is found.
func checkUTF8(b []byte) error {
	if utf8.Valid(b) {
		return nil
	}
	at := 0
	for at < len(b) {
		r, size := utf8.DecodeRune(b[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	if looksWindows1256(b) {
		return &data.OptionError{Option: "Encoding", Value: "windows-1256", Err: fmt.Errorf("not UTF-8 (byte %d is 0x%02X); it looks like windows-1256", at+1, b[at])}
	}
	return fmt.Errorf("not UTF-8 (byte %d is 0x%02X); fix the row or convert the file", at+1, b[at])
}

// looksWindows1256 tells whether invalid UTF-8 is Arabic in windows-1256:
// nearly all bytes above 0x7F stand outside any UTF-8 sequence, and most of
// those are Arabic letters in windows-1256. (Damaged UTF-8 has few such bytes.)
func looksWindows1256(b []byte) bool {
	var high, loose, arabic int
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		if b[i] >= utf8.RuneSelf {
			high += size
			if r == utf8.RuneError && size == 1 {
				loose++
				if data.IsArabicLetter(charmap.Windows1256.DecodeByte(b[i])) {
					arabic++
				}
			}
		}
		i += size
	}
	return loose >= 3 && loose*10 >= high*8 && arabic*10 >= loose*7
}
