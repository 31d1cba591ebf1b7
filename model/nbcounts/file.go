package nbcounts

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
)

// A counts file is data, never code. All numbers are little-endian.
//
//	0    8    magic: 89 'T' 'S' 'C' 0D 0A 1A 0A (a text-mode copy damages it, as PNG's)
//	8    4    format version; a later one than this program knows is refused
//	12   ..   blocks in increasing order of keys, the header first, each after its length (4 bytes)
//	     4    0, in place of a length
//	     32   SHA-256 of all before it
//
// It is written and read as a stream. Only the end shows whether the file is whole, so
// nothing may be used before it has been read.
const (
	formatMagic   = "\x89TSC\r\n\x1a\n"
	FormatVersion = 2       // raised when an older program could misread counts; version 1 has no fingerprints
	maxBlock      = 1 << 28 // of any block, in bytes
)

// writer writes a counts file. After the first error it does nothing.
type writer struct {
	w   *bufio.Writer
	sum hash.Hash
	n   int64
	key Key
	err error
}

func newWriter(w io.Writer) *writer {
	out := &writer{sum: sha256.New()}
	out.w = bufio.NewWriterSize(io.MultiWriter(w, out.sum), 1<<18)
	out.write([]byte(formatMagic))
	out.write(binary.LittleEndian.AppendUint32(nil, FormatVersion))
	return out
}

func (o *writer) write(b []byte) {
	if o.err == nil {
		_, o.err = o.w.Write(b)
		o.n += int64(len(b))
	}
}

// block writes a block that has been checked.
func (o *writer) block(b []byte) {
	o.write(binary.LittleEndian.AppendUint32(nil, uint32(len(b))))
	o.write(b)
}

// close ends the file and gives its length.
func (o *writer) close() (int64, error) {
	o.write(make([]byte, 4))
	if o.err == nil {
		o.err = o.w.Flush()
	}
	o.write(o.sum.Sum(nil))
	if o.err == nil {
		o.err = o.w.Flush()
	}
	return o.n, o.err
}

// Reader reads a counts file, a block at a time.
type Reader struct {
	name   string
	r      *bufio.Reader
	sum    hash.Hash
	header *Header
	raw    []byte // the header's block, until Next has returned it
	key    Key
	done   bool
}

// NewReader reads the beginning of a counts file, header included. Errors: another kind of
// file, and a normalizer that this program does not have. name is used in errors.
func NewReader(r io.Reader, name string) (*Reader, error) {
	in := &Reader{name: name, r: bufio.NewReaderSize(r, 1<<16), sum: sha256.New()}
	if err := in.begin(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return in, nil
}

func (r *Reader) begin() error {
	start := make([]byte, len(formatMagic)+4)
	n, err := io.ReadFull(r.r, start)
	switch {
	case err == nil && string(start[:8]) == formatMagic:
	case err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return err
	case bytes.HasPrefix([]byte(formatMagic), start[:min(n, 8)]):
		return formatError("cut off after %d bytes; copy them again or count again", n)
	default:
		return formatError("it does not begin as counts do; is it the right file?")
	}
	r.sum.Write(start)
	if v := binary.LittleEndian.Uint32(start[8:]); v < 1 || v > FormatVersion {
		return formatError("format version %d, and this program reads 1 to %d; count again with this program, or use the one they were made with", v, FormatVersion)
	}
	b, err := r.read()
	if err == io.EOF {
		return formatError("no header")
	}
	if err != nil {
		return err
	}
	k, digest, payload, err := open(b)
	if err != nil {
		return err
	}
	if k != headerKey {
		return formatError("no header")
	}
	if r.header, err = readHeader(payload); err != nil {
		return err
	}
	if digest != r.header.Config.digest() {
		return formatError("the digest of their settings is wrong")
	}
	r.raw = b
	return nil
}

// Header describes the counts; it must not be changed.
func (r *Reader) Header() *Header { return r.header }

// Name is what errors call the counts.
func (r *Reader) Name() string { return r.name }

// Next is the next block, the header first. After the last one it is io.EOF, if the
// checksum of the file is right. The caller may keep the bytes.
func (r *Reader) Next() (Key, []byte, error) {
	if r.raw != nil {
		b := r.raw
		r.raw = nil
		return headerKey, b, nil
	}
	b, err := r.read()
	if err == io.EOF {
		return 0, nil, err
	}
	var k Key
	if err == nil {
		k, _, _, err = open(b)
	}
	if err == nil && k <= r.key {
		err = formatError("a block of key %d after one of key %d", k, r.key)
	}
	if err != nil {
		return 0, nil, fmt.Errorf("%s: %w", r.name, err)
	}
	r.key = k
	return k, b, nil
}

// read reads a block's bytes; at the end of the file it checks the checksum.
func (r *Reader) read() ([]byte, error) {
	if r.done {
		return nil, io.EOF
	}
	var size [4]byte
	if _, err := io.ReadFull(r.r, size[:]); err != nil {
		return nil, cutOff(err)
	}
	r.sum.Write(size[:])
	n := binary.LittleEndian.Uint32(size[:])
	if n == 0 {
		return nil, r.end()
	}
	if n > maxBlock {
		return nil, formatError("a block of %d bytes", n)
	}
	var b bytes.Buffer // grows with what is read, whatever n says
	if n <= 1<<20 {
		b.Grow(int(n))
	}
	if _, err := io.CopyN(&b, r.r, int64(n)); err != nil {
		return nil, cutOff(err)
	}
	r.sum.Write(b.Bytes())
	return b.Bytes(), nil
}

func (r *Reader) end() error {
	want := r.sum.Sum(nil)
	got := make([]byte, len(want))
	if _, err := io.ReadFull(r.r, got); err != nil {
		return cutOff(err)
	}
	if !bytes.Equal(got, want) {
		return formatError("their checksum is wrong: they were damaged; copy them again or count again")
	}
	if _, err := r.r.ReadByte(); err != io.EOF {
		return formatError("something follows their end")
	}
	r.done = true
	return io.EOF
}

func cutOff(err error) error {
	if err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
		return formatError("cut off; copy them again or count again")
	}
	return err
}
