package features

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"sync"
)

// normaliserVersion changes when the tokenizer's code changes what it gives
// for any text. What its tables say is in the fingerprint by itself, and so is
// what its code makes of the probe.
const normaliserVersion = 1

// probe has one of everything that is decided in code and not in a table.
const probe = "و كلمة\u0640\u202Cا\u202C مسو\u0654ول سي\u0654ة ا\u0654ن جمييييل G20 2017م 1438 1234567 25 ١٬٢٣٤ ١٫٥ " +
	"https://a.b/c?d=ه www.a.b/ـج name@site.comقال @user_1 @اسم #قمة_عربية &amp;quot;&#1593;ن&zwnj;ا &lt;b&gt;نص<br/>نص <نص " +
	"\uFDFAا \uFEF7 \uFE77 \uFF21\uFF22\uFF11 Élysée E\u0301t Москва 北京 \xFF\xD8 aaaa اااا " +
	"والسياسيين بالحسن كالحسن فالحسن للاخر وحسن الو زوجها ساهدان ساهدات ساهدون ساهديه ساهده ساهدي"

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
	var t, view Tokens
	t.Read(probe, nil)
	stems(&view, &t)
	b = append(append(b, t.Text...), view.Text...)
	for _, w := range t.Words {
		b = binary.LittleEndian.AppendUint32(b, uint32(w.From))
		b = binary.LittleEndian.AppendUint32(b, uint32(w.To))
	}
	h.Write(b)
	return hex.EncodeToString(h.Sum(nil)[:8])
})

// FingerprintOf is Fingerprint of a program that knows terms as cfg says: with
// HashBits it also names what the hash function does, since a model or counts
// then hold hashes in place of texts.
func FingerprintOf(cfg Config) string {
	if cfg.HashBits == 0 {
		return Fingerprint()
	}
	return Fingerprint() + "-" + hashFingerprint()
}

var hashFingerprint = sync.OnceValue(func() string {
	h := sha256.New()
	var t Tokens
	t.Read(probe, nil)
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
