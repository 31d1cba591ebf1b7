// Package compression compresses answers as their clients accept them (RFC 9110, content codings).
package compression

import (
	"bytes"
	"compress/gzip"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// Least is the size from which an answer is compressed: what is smaller fits into a packet.
const Least = 1400

// codings are those that answers are sent in, the one that is preferred first.
var codings = []struct {
	name   string
	encode func(body []byte) []byte
}{
	{"zstd", func(body []byte) []byte { return zstdEncoder().EncodeAll(body, nil) }},
	{"gzip", gzipped},
}

// zstdEncoder is safe for many goroutines. Answers are small, and so is its window.
var zstdEncoder = sync.OnceValue(func() *zstd.Encoder {
	e, _ := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(256<<10), zstd.WithLowerEncoderMem(true)) // the options are valid
	return e
})

var gzipWriters = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is valid
	return w
}}

func gzipped(body []byte) []byte {
	var out bytes.Buffer
	w := gzipWriters.Get().(*gzip.Writer)
	defer gzipWriters.Put(w)
	w.Reset(&out)
	_, _ = w.Write(body) // a buffer takes all
	_ = w.Close()
	return out.Bytes()
}

// Encode gives a body in the coding that a client prefers by its header Accept-Encoding, and
// the coding's name; "" where the client takes none.
func Encode(body []byte, accepted string) (encoded []byte, name string) {
	best, weight := -1, 0.0
	for i, coding := range codings {
		if q := weightOf(accepted, coding.name); q > weight {
			best, weight = i, q
		}
	}
	if best < 0 {
		return body, ""
	}
	return codings[best].encode(body), codings[best].name
}

// weightOf is the quality value of a coding, 0 to 1 (RFC 9110, Accept-Encoding); * is for
// those that are not named.
func weightOf(header, coding string) float64 {
	any := 0.0
	for part := range strings.SplitSeq(header, ",") {
		name, parameter, _ := strings.Cut(strings.TrimSpace(part), ";")
		named := strings.EqualFold(strings.TrimSpace(name), coding)
		if !named && strings.TrimSpace(name) != "*" {
			continue
		}
		q := 1.0
		if text, weighted := strings.CutPrefix(strings.TrimSpace(parameter), "q="); weighted {
			x, err := strconv.ParseFloat(text, 64)
			if q = x; err != nil || !(x >= 0 && x <= 1) {
				q = 0
			}
		}
		if named {
			return q
		}
		any = q
	}
	return any
}
