// Package vectors has the Arabic word vectors inside the program: base files of
// tasnif pretrain, compressed with zstd. README.md says what each was made of.
//
// A model that was trained with such vectors names their file by its checksum and does
// not carry it, so a file that was released once stays here.
package vectors

import (
	"embed"
	"fmt"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"
)

//go:embed *.base.zst SHA256SUMS
var files embed.FS

// maxFile bounds a file's decompressed bytes.
const maxFile = 64 << 20

// sums are the lines of SHA256SUMS: the checksum of a base file before compression, and its
// name.
var sums = sync.OnceValue(func() (list [][2]string) {
	text, err := files.ReadFile("SHA256SUMS")
	if err != nil {
		panic(fmt.Sprintf("vectors: %v", err)) // the build has it
	}
	for line := range strings.Lines(string(text)) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		list = append(list, [2]string{sum, name})
	}
	return list
})

// Default is the checksum of the newest vectors, the last line of SHA256SUMS. Training uses
// them by default.
func Default() string { return sums()[len(sums())-1][0] }

// Name is the name of the base file with a checksum; "": there is none.
func Name(sum string) string {
	for _, line := range sums() {
		if line[0] == sum {
			return line[1]
		}
	}
	return ""
}

// File is the base file with a checksum. A checksum that this program does not have is an
// error.
func File(sum string) ([]byte, error) {
	name := Name(sum)
	if name == "" {
		return nil, fmt.Errorf("word vectors %.12s are not in this program; use the version that trained with them, or a newer one", sum)
	}
	packed, err := files.ReadFile(name + ".zst")
	if err != nil {
		return nil, err
	}
	r, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxFile))
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return r.DecodeAll(packed, nil)
}
