package features

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"

	"tasnif/features/arabic"
	"tasnif/features/terms"
)

// Fingerprint identifies how text is cut into terms under cfg: the normalizer's
// fingerprint, and with HashBits also that of the hash function, since such a model holds
// hashes instead of texts.
func Fingerprint(cfg Config) string {
	if cfg.HashBits == 0 {
		return arabic.Fingerprint(cfg.Tokenizer)
	}
	return arabic.Fingerprint(cfg.Tokenizer) + "-" + hashFingerprint()
}

// WithFingerprint is cfg with the Tokenizer that has a file's fingerprint. A fingerprint
// that this program does not have is an error.
func (c Config) WithFingerprint(fingerprint string) (Config, error) {
	var has []string
	for _, c.Tokenizer = range arabic.Versions() {
		now := Fingerprint(c)
		if now == fingerprint {
			return c, nil
		}
		has = append(has, now)
	}
	return c, fmt.Errorf("the normalizer is %s, and this program has %s", fingerprint, strings.Join(has, " and "))
}

// hashFingerprint hashes the hashes of the terms of arabic.Probe. Released counts carry it,
// so the order of terms must not change: n-grams of letters by their start, then n-grams of
// words under two seeds.
var hashFingerprint = sync.OnceValue(func() string {
	a := terms.NewAnalyzer([]terms.Block{
		{Kind: "chars", From: 1, To: terms.MaxNGram}, {Kind: "words", From: 1, To: terms.MaxNGram}, {Kind: "words", From: 1, To: terms.MaxNGram},
	}, arabic.First, nil)
	var r terms.Reading
	a.Read(&r, arabic.Probe)
	var list []terms.Term
	for w := range r.Words.Words {
		n := len(list)
		list = a.Inside(list, &r, 0, w)
		slices.SortFunc(list[n:], func(x, y terms.Term) int { return cmp.Or(cmp.Compare(x.Start, y.Start), cmp.Compare(x.End, y.End)) })
	}
	list = a.Terms(a.Terms(list, &r, 1), &r, 2)
	var b []byte
	for _, t := range list {
		b = binary.LittleEndian.AppendUint64(b, t.Hash)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:4])
})
