package features

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"sync"

	"tasnif/features/arabic"
)

// Fingerprint names how a program cuts text into terms under cfg. Without HashBits
// it is the normalizer's fingerprint. With HashBits it also names the hash function,
// because such a model holds hashes in place of texts.
func Fingerprint(cfg Config) string {
	if cfg.HashBits == 0 {
		return arabic.Fingerprint()
	}
	return arabic.Fingerprint() + "-" + hashFingerprint()
}

var hashFingerprint = sync.OnceValue(func() string {
	h := sha256.New()
	var t arabic.Tokens
	t.Read(arabic.Probe, nil)
	for i, name := range BlockNames() {
		kind := blockKinds[name]
		for _, term := range kind.terms(nil, &t, 1, maxNGram, seedOf(i)) {
			var b [8]byte
			binary.LittleEndian.PutUint64(b[:], term.Hash)
			h.Write(b[:])
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:4])
})
