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

// ShortName is NameOf without the size.
func ShortName(e *embedding.Embedding) string {
	o := e.Origin()
	if o.Builtin {
		return "built-in " + strings.TrimSuffix(o.File, ".base")
	}
	return cmp.Or(o.File, "a base")
}

// NameOf names word vectors for people: built-in ones by their name, others by the base
// file and its size.
func NameOf(e *embedding.Embedding) string {
	if e.Origin().Builtin {
		return ShortName(e)
	}
	return fmt.Sprintf("%s (%d words of %d numbers)", ShortName(e), e.Len(), e.Dim())
}

// Builtin is the word vectors inside this program with a checksum of their base file; "":
// the newest. They are unpacked once and shared. If the program has no such vectors, the
// error wraps ErrFormat.
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
	e = e.From(embedding.Origin{File: vectors.Name(sum), SHA256: sum, Builtin: true})
	builtins.bySum[sum] = e
	return e, nil
}
