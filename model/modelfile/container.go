package modelfile

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
)

// A model file is data, never code. All numbers are little-endian.
//
//	offset  bytes
//	0       8     magic: 89 'T' 'S' 'N' 0D 0A 1A 0A (a text-mode copy damages it, as PNG's)
//	8       4     format version; one that this program does not know is refused
//	12      4     length of the header
//	16      8     length of the file; a truncated or longer file is refused before anything is read
//	24      32    SHA-256 of the bytes before and after it
//	56      ...   header: one JSON object, strictly decoded, with the list of sections
//	...           sections in the header's order, each at a multiple of 8, gaps zero, the last ends the file
//
// A section is an array of u8, i8, u16, u32 or f32. Its length follows from its count,
// which is checked against the file's length before memory is allocated.
const (
	formatMagic = "\x89TSN\r\n\x1a\n"
	PrefixSize  = 56 // bytes before the header
	maxHeader   = 64 << 20

	// FormatVersion is the newest format that this program reads and writes. It is raised
	// when older programs cannot read a new file.
	FormatVersion = 7
)

// ErrFormat is wrapped by every error about the content of a file.
var ErrFormat = errors.New("not a usable model file")

// Errorf is an error that wraps ErrFormat.
func Errorf(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrFormat}, args...)...)
}

// section describes one array of a file.
type section struct {
	Name  string `json:"name"`
	Type  string `json:"type"`
	Count uint64 `json:"count"`
}

// widths are the sizes of a section's types, in bytes.
var widths = map[string]uint64{"u8": 1, "i8": 1, "u16": 2, "u32": 4, "f32": 4}

// Array is a section with its values: []byte, []int8, []uint16, []uint32 or []float32.
type Array struct {
	Name   string
	Values any
}

func (a Array) describe() section {
	switch v := a.Values.(type) {
	case []byte:
		return section{a.Name, "u8", uint64(len(v))}
	case []int8:
		return section{a.Name, "i8", uint64(len(v))}
	case []uint16:
		return section{a.Name, "u16", uint64(len(v))}
	case []uint32:
		return section{a.Name, "u32", uint64(len(v))}
	case []float32:
		return section{a.Name, "f32", uint64(len(v))}
	}
	panic(fmt.Sprintf("model: section %s of type %T", a.Name, a.Values))
}

// header is the JSON part of a container: the kind of file, its content, and its sections.
type header struct {
	Kind     string          `json:"kind"`
	Content  json.RawMessage `json:"content"`
	Sections []section       `json:"sections"`
}

// Kinds of files.
const (
	ModelKind = "model"
	baseKind  = "base"
)

// Pack builds a whole file in memory: content as JSON, then the arrays. version is the
// oldest format that can express the content.
func Pack(kind string, version uint32, content any, arrays []Array) ([]byte, error) {
	h := header{Kind: kind}
	var err error
	if h.Content, err = json.Marshal(content); err != nil {
		return nil, err
	}
	size := uint64(0)
	for _, a := range arrays {
		s := a.describe()
		h.Sections = append(h.Sections, s)
		size += s.Count*widths[s.Type] + 8
	}
	text, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	out := make([]byte, PrefixSize, PrefixSize+uint64(len(text))+size+8)
	out = append(out, text...)
	for _, a := range arrays {
		out = append(out, make([]byte, padding(len(out)))...)
		switch v := a.Values.(type) {
		case []byte:
			out = append(out, v...)
		case []int8:
			for _, x := range v {
				out = append(out, byte(x))
			}
		case []uint16:
			for _, x := range v {
				out = binary.LittleEndian.AppendUint16(out, x)
			}
		case []uint32:
			for _, x := range v {
				out = binary.LittleEndian.AppendUint32(out, x)
			}
		case []float32:
			for _, x := range v {
				out = binary.LittleEndian.AppendUint32(out, math.Float32bits(x))
			}
		}
	}
	copy(out, formatMagic)
	binary.LittleEndian.PutUint32(out[8:], version)
	binary.LittleEndian.PutUint32(out[12:], uint32(len(text)))
	return Seal(out), nil
}

// Seal sets the length and the checksum in a file's prefix, and returns the file.
func Seal(file []byte) []byte {
	binary.LittleEndian.PutUint64(file[16:], uint64(len(file)))
	copy(file[24:], checksum(file))
	return file
}

// checksum is the SHA-256 of the file without the checksum itself.
func checksum(file []byte) []byte {
	h := sha256.New()
	h.Write(file[:24])
	h.Write(file[PrefixSize:])
	return h.Sum(nil)
}

// padding is the number of bytes from an offset to the next multiple of 8.
func padding(offset int) int { return -offset & 7 }

// Unpack checks a file, decodes content strictly, and calls use with the arrays by name.
// The arrays of u8 share the file's memory. The checksum is computed meanwhile, on another
// core, so use must check everything. If the checksum is wrong, that is the error, whatever
// use returns.
func Unpack(file []byte, kind string, content any, use func(arrays map[string]any) error) error {
	if err := checkPrefix(file); err != nil {
		return err
	}
	whole := make(chan bool, 1)
	go func() { whole <- bytes.Equal(checksum(file), file[24:PrefixSize]) }()
	arrays, err := readHeader(file, kind, content)
	if err == nil {
		err = use(arrays)
	}
	if !<-whole {
		return Errorf("its checksum is wrong: it was damaged; copy it again or train again")
	}
	return err
}

// checkPrefix checks the prefix, but for the checksum, and the length.
func checkPrefix(file []byte) error {
	switch {
	case len(file) < PrefixSize:
		return Errorf("%d bytes are too few; was it cut off in copying?", len(file))
	case string(file[:8]) != formatMagic:
		return Errorf("it does not begin as one; is it the right file?")
	}
	if v := binary.LittleEndian.Uint32(file[8:]); v < 1 || v > FormatVersion {
		return Errorf("format version %d, and this program reads 1 to %d; train again with this program, or use the one it was made with", v, FormatVersion)
	}
	if n := binary.LittleEndian.Uint64(file[16:]); n != uint64(len(file)) {
		return Errorf("%d bytes long, and it should have %d; was it cut off in copying?", len(file), n)
	}
	return nil
}

// readHeader decodes the header and the arrays that it lists.
func readHeader(file []byte, kind string, content any) (map[string]any, error) {
	n := uint64(binary.LittleEndian.Uint32(file[12:]))
	if n > maxHeader || PrefixSize+n > uint64(len(file)) {
		return nil, Errorf("its header of %d bytes does not fit", n)
	}
	var h header
	if err := StrictJSON(file[PrefixSize:PrefixSize+n], &h); err != nil {
		return nil, Errorf("its header: %v", err)
	}
	if h.Kind != kind {
		return nil, Errorf("it is a %s, and a %s is wanted", h.Kind, kind)
	}
	if err := StrictJSON(h.Content, content); err != nil {
		return nil, Errorf("its header: %v", err)
	}
	return readSections(file, int(PrefixSize+n), h.Sections)
}

func readSections(file []byte, at int, sections []section) (map[string]any, error) {
	arrays := map[string]any{}
	for _, s := range sections {
		gap := padding(at)
		width, known := widths[s.Type]
		switch _, twice := arrays[s.Name]; {
		case !known:
			return nil, Errorf("section %q is of type %q", s.Name, s.Type)
		case twice:
			return nil, Errorf("section %q occurs twice", s.Name)
		case at+gap > len(file) || s.Count > uint64(len(file)-at-gap)/width:
			return nil, Errorf("section %q of %d values goes beyond its end", s.Name, s.Count)
		case !allZero(file[at : at+gap]):
			return nil, Errorf("the gap before section %q is not empty", s.Name)
		}
		at += gap
		end := at + int(s.Count*width)
		arrays[s.Name] = decodeSection(file[at:end:end], s.Type)
		at = end
	}
	if at != len(file) {
		return nil, Errorf("%d bytes follow its last section", len(file)-at)
	}
	return arrays, nil
}

func decodeSection(b []byte, kind string) any {
	switch kind {
	case "i8":
		out := make([]int8, len(b))
		for i, x := range b {
			out[i] = int8(x)
		}
		return out
	case "u16":
		out := make([]uint16, len(b)/2)
		for i := range out {
			out[i] = binary.LittleEndian.Uint16(b[2*i:])
		}
		return out
	case "u32":
		out := make([]uint32, len(b)/4)
		for i := range out {
			out[i] = binary.LittleEndian.Uint32(b[4*i:])
		}
		return out
	case "f32":
		out := make([]float32, len(b)/4)
		for i := range out {
			out[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
		}
		return out
	}
	return b
}

func allZero(b []byte) bool {
	for _, v := range b {
		if v != 0 {
			return false
		}
	}
	return true
}

// Take is one array of a container. An array that is missing or of another type is an
// error.
func Take[T any](arrays map[string]any, name string) ([]T, error) {
	v, ok := arrays[name].([]T)
	if !ok {
		return nil, Errorf("section %q is missing or of another type", name)
	}
	return v, nil
}

// StrictJSON decodes one JSON object, without unknown fields or trailing content.
func StrictJSON(b []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one JSON value")
	}
	return nil
}
