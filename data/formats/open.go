package formats

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"tasnif/data"
	"unicode/utf8"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
)

// compressions lists compressions by the ending that they add to a file's name.
var compressions = map[string]compression{
	".gz":  {"\x1f\x8b", func(r io.Reader) (io.ReadCloser, error) { return gzip.NewReader(r) }},
	".zst": {"\x28\xb5\x2f\xfd", newZstd},
}

// compression is the first bytes of a compressed stream, and its reader.
type compression struct {
	magic string
	open  func(io.Reader) (io.ReadCloser, error)
}

// zstdWindow bounds the memory a zstd file may ask for; zstd --ultra -22 asks
// for 128 MB, only --long=30 and above ask for more than this.
const zstdWindow = 512 << 20

func newZstd(r io.Reader) (io.ReadCloser, error) {
	d, err := zstd.NewReader(r, zstd.WithDecoderMaxWindow(zstdWindow))
	if err != nil {
		return nil, err
	}
	return d.IOReadCloser(), nil
}

// cutCompression splits a path into a stem and the ending of a compression, if there is
// one.
func cutCompression(path string) (stem, ending string) {
	for _, ending := range slices.Sorted(maps.Keys(compressions)) {
		if n := len(path) - len(ending); n > 0 && strings.EqualFold(path[n:], ending) {
			return path[:n], ending
		}
	}
	return path, ""
}

// openText uncompresses a stream and decodes it to UTF-8, unless it is binary. The
// compression is detected by the first bytes; otherwise, without a forced format, by the
// name.
func openText(r io.Reader, name string, opt Options, binary bool) (io.ReadCloser, error) {
	br := bufio.NewReaderSize(r, 1<<16)
	ending, err := compressionOf(br)
	if err != nil {
		return nil, fileError(name, err)
	}
	if ending == "" && opt.Format == "" {
		_, ending = cutCompression(name)
	}
	open := io.NopCloser(io.Reader(br))
	if _, empty := br.Peek(1); ending != "" && empty == nil {
		if open, err = compressions[ending].open(br); err != nil {
			return nil, fileError(name, uncompressError(ending, err))
		}
		open = &uncompressed{open, ending}
	}
	if opt.MaxBytes > 0 {
		open = &textOf{&limited{open, opt.MaxBytes, opt.MaxBytes}, open}
	}
	if binary {
		return open, nil
	}
	text, err := decode(open, name, opt)
	if err != nil {
		open.Close()
		return nil, err
	}
	return &textOf{text, open}, nil
}

// compressionOf is the ending of the compression of a stream; "": none. It waits for no
// more bytes than it needs to exclude all of them.
func compressionOf(br *bufio.Reader) (string, error) {
	for _, ending := range slices.Sorted(maps.Keys(compressions)) {
		magic := compressions[ending].magic
		for n := 1; ; n++ {
			head, err := br.Peek(n)
			if err != nil && err != io.EOF {
				return "", err
			}
			if err == io.EOF || head[n-1] != magic[n-1] {
				break
			}
			if n == len(magic) {
				return ending, nil
			}
		}
	}
	return "", nil
}

// textOf reads a text, and closes the stream that it comes from.
type textOf struct {
	io.Reader
	io.Closer
}

func uncompressError(ending string, err error) error {
	if err == nil || err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	return fmt.Errorf("cannot be uncompressed as %s (%w); it is damaged or of another kind", ending, err)
}

// uncompressed explains the errors of a decompressor.
type uncompressed struct {
	io.ReadCloser
	ending string
}

func (u *uncompressed) Read(p []byte) (int, error) {
	n, err := u.ReadCloser.Read(p)
	return n, uncompressError(u.ending, err)
}

// limited reads at most most bytes; more are an error.
type limited struct {
	r          io.Reader
	left, most int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, fmt.Errorf("more than %d bytes once it is uncompressed", l.most)
	}
	return n, err
}

// counted reports the number of bytes read.
type counted struct {
	r    io.Reader
	tell func(int)
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if n > 0 {
		c.tell(n)
	}
	return n, err
}

// magics lists the first bytes of files that are not text, with the error to report; %s is
// the file's name.
var magics = []struct{ begin, say string }{
	{"\xfd7zXZ\x00", "is compressed with xz; uncompress %s first"},
	{"BZh91AY", "is compressed with bzip2; uncompress %s first"},
	{"PK\x03\x04", "is a zip archive or a spreadsheet; unpack %s, or name it .xlsx"},
	{"%PDF-", "is a PDF, not a corpus; %s must be text"},
	{"PAR1", "is a Parquet file; name %s .parquet"},
	{"\x00\x00\xfe\xff", "is UTF-32; convert %s to UTF-8 with iconv -f UTF-32 -t UTF-8"},
	{"\xff\xfe\x00\x00", "is UTF-32; convert %s to UTF-8 with iconv -f UTF-32 -t UTF-8"},
}

const bom = "\xef\xbb\xbf"

// decode converts a stream to UTF-8 without a byte order mark, from the encoding in the
// options or the one that the beginning shows. Other content is refused.
func decode(r io.Reader, name string, opt Options) (io.Reader, error) {
	br := bufio.NewReaderSize(r, 1<<16)
	head, err := beginning(br)
	if err != nil && err != io.EOF && len(head) == 0 {
		return nil, fileError(name, err)
	}
	for _, m := range magics {
		if bytes.HasPrefix(head, []byte(m.begin)) {
			return nil, fmt.Errorf("%s: "+m.say, name, name)
		}
	}
	enc := encodings[opt.Encoding]
	marked := bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff"))
	if enc == nil && marked {
		enc = encodings["utf-16"]
	} else if enc != encodings["utf-16"] {
		order, err := zeros(head)
		if err != nil {
			return nil, fileError(name, err)
		}
		if order != "" {
			enc = map[string]encoding.Encoding{"utf-16le": unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "utf-16be": unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)}[order]
		}
	}
	if enc == nil {
		if bytes.HasPrefix(head, []byte(bom)) {
			br.Discard(len(bom))
		}
		return br, nil
	}
	if isUTF8(head) {
		return nil, &data.OptionError{Option: "Encoding", Value: "utf-8", Err: fmt.Errorf("%s: is UTF-8, not %s", name, opt.Encoding)}
	}
	if err := checkPage(head, opt.Encoding); err != nil {
		return nil, fileError(name, err)
	}
	return enc.NewDecoder().Reader(br), nil
}

// beginning is the part of a stream that is available after waiting for its first byte
// only: a feed may send a line now and the next in an hour. Of a file it is a whole buffer.
func beginning(br *bufio.Reader) ([]byte, error) {
	if head, err := br.Peek(1); err != nil {
		return head, err
	}
	return br.Peek(br.Buffered())
}

// isUTF8 tells whether text is certainly UTF-8: it has a byte order mark, or several
// characters outside ASCII and no invalid byte (except for a cut at the end), or more
// Arabic letters than invalid bytes.
func isUTF8(head []byte) bool {
	if bytes.HasPrefix(head, []byte(bom)) {
		return true
	}
	outside, letters, loose := 0, 0, 0
	for i := 0; i < len(head); {
		r, size := utf8.DecodeRune(head[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			if len(head)-i < utf8.UTFMax && !utf8.FullRune(head[i:]) {
				return loose == 0 && outside >= 8 || letters >= 8 && letters > loose
			}
			loose++
		case size > 1:
			outside++
			if data.IsArabicLetter(r) {
				letters++
			}
		}
		i += size
	}
	return loose == 0 && outside >= 8 || letters >= 8 && letters > loose
}
