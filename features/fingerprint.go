package features

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"sync"
)

// normaliserVersion changes when the tokenizer's code changes what it gives
// for any text. What its tables say is in the fingerprint by itself.
const normaliserVersion = 1

// Fingerprint names what the normaliser does: two programs with the same
// fingerprint cut every text into the same words. A model file carries it, and
// is refused by a program that would read text differently.
func Fingerprint() string { return fingerprint() }

var fingerprint = sync.OnceValue(func() string {
	h := sha256.New()
	var b []byte
	b = binary.LittleEndian.AppendUint32(b, normaliserVersion)
	for _, e := range letters {
		b = binary.LittleEndian.AppendUint32(b, uint32(e))
	}
	b = append(b, ascii[:]...)
	b = append(b, formsText...)
	for _, end := range formsEnd {
		b = binary.LittleEndian.AppendUint16(b, end)
	}
	b = append(b, stopWordsText...)
	for _, affixes := range [][]string{prefixes, suffixes} {
		for _, x := range affixes {
			b = append(append(b, x...), 0)
		}
	}
	h.Write(b)
	return hex.EncodeToString(h.Sum(nil)[:8])
})
