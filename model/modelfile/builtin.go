package modelfile

import (
	"cmp"
	"fmt"
	"strings"
	"sync"

	"tasnif/features/embedding"
	"tasnif/features/embedding/vectors"
)

var builtins struct {
	sync.Mutex
	bySum map[string]*embedding.Embedding
}

// BuiltinName is the name of the word vectors inside this program that an embedding is;
// "" for others, and for nil.
func BuiltinName(e *embedding.Embedding) string {
	if e == nil {
		return ""
	}
	return strings.TrimSuffix(vectors.Name(e.Builtin()), ".base")
}

// Builtin gives the word vectors inside this program by the checksum of their base
// file; "" is that of the newest. Each are unpacked once, for all models that use them.
// An error wraps ErrFormat: the program has no such vectors.
func Builtin(sum string) (*embedding.Embedding, error) {
	sum = cmp.Or(sum, vectors.Default())
	builtins.Lock()
	defer builtins.Unlock()
	if e := builtins.bySum[sum]; e != nil {
		return e, nil
	}
	file, err := vectors.File(sum)
	if err != nil {
		return nil, Errorf("%v", err)
	}
	e, err := BaseFromBytes(file)
	if err != nil {
		return nil, fmt.Errorf("word vectors %s: %w", vectors.Name(sum), err)
	}
	if builtins.bySum == nil {
		builtins.bySum = map[string]*embedding.Embedding{}
	}
	e = e.AsBuiltin(sum)
	builtins.bySum[sum] = e
	return e, nil
}
