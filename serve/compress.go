package serve

import (
	"bytes"
	"compress/gzip"
	"strconv"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"
)

// worthCompressing is the size from which an answer is compressed: what is
// smaller fits into a packet as it is.
const worthCompressing = 1400

var gzipWriters = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is valid
	return w
}}

// compressed is a body as it is sent: in gzip where the client takes that and
// the body is large.
func compressed(c *gin.Context, body []byte) []byte {
	if len(body) < worthCompressing {
		return body
	}
	c.Writer.Header().Add("Vary", "Accept-Encoding")
	if !takesGzip(given(c, "Accept-Encoding")) {
		return body
	}
	var out bytes.Buffer
	w := gzipWriters.Get().(*gzip.Writer)
	defer gzipWriters.Put(w)
	w.Reset(&out)
	_, _ = w.Write(body) // a buffer takes all
	_ = w.Close()
	c.Header("Content-Encoding", "gzip")
	return out.Bytes()
}

// takesGzip reads Accept-Encoding: gzip, with a weight above 0 where it has one.
func takesGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		coding, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if coding = strings.TrimSpace(coding); !strings.EqualFold(coding, "gzip") && coding != "*" {
			continue
		}
		q, weighted := strings.CutPrefix(strings.TrimSpace(weight), "q=")
		if !weighted {
			return true
		}
		x, err := strconv.ParseFloat(q, 64)
		return err == nil && x > 0
	}
	return false
}
