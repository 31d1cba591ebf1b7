package arabic

import (
	"bufio"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// columns reads the lines of a tab-separated file.
func columns(t testing.TB, r io.Reader) [][]string {
	var rows [][]string
	in := bufio.NewScanner(r)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		rows = append(rows, strings.Split(in.Text(), "\t"))
	}
	require.NoError(t, in.Err())
	return rows
}
