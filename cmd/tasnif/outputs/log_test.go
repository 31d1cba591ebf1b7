package outputs

import (
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// counted counts writes.
type counted struct {
	mu     sync.Mutex
	text   strings.Builder
	writes int
}

func (c *counted) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.writes++
	return c.text.Write(p)
}

func (c *counted) seen() (string, int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.text.String(), c.writes
}

// Lines come out whole, in order, few writes for many, and without another
// line or a flush to push them.
func TestBufferedLog(t *testing.T) {
	var out counted
	lines := NewLog(&out)
	for range 10_000 {
		_, _ = io.WriteString(lines, "0123456789abcde\n")
	}
	lines.Flush()
	text, writes := out.seen()
	assert.Equal(t, strings.Repeat("0123456789abcde\n", 10_000), text)
	assert.Less(t, writes, 1000)
	_, _ = io.WriteString(lines, "last\n")
	assert.Eventually(t, func() bool { text, _ := out.seen(); return strings.HasSuffix(text, "last\n") }, time.Minute, time.Millisecond)
}
