package arabic

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"sync"
)

// Probe is a text with one of everything that the tokenizer and the stemmer decide
// in code and not in a table.
const Probe = "و كلمة\u0640\u202Cا\u202C مسو\u0654ول سي\u0654ة ا\u0654ن جمييييل G20 2017م 1438 1234567 25 ١٬٢٣٤ ١٫٥ " +
	"https://a.b/c?d=ه www.a.b/ـج name@site.comقال @user_1 @اسم #قمة_عربية &amp;quot;&#1593;ن&zwnj;ا &lt;b&gt;نص<br/>نص <نص " +
	"\uFDFAا \uFEF7 \uFE77 \uFF21\uFF22\uFF11 Élysée E\u0301t Москва 北京 \xFF\xD8 aaaa اااا " +
	"والسياسيين بالحسن كالحسن فالحسن للاخر وحسن الو زوجها ساهدان ساهدات ساهدون ساهديه ساهده ساهدي"

// Fingerprint names what a version does: a hash of its number, its tables, and its
// answer to its probe. Programs with the same fingerprint cut every text into the same
// words. A model file carries the fingerprint and is refused by a program that has no
// version with it.
func Fingerprint(v Version) string { return fingerprints()[v] }

var fingerprints = sync.OnceValue(func() map[Version]string {
	all := map[Version]string{}
	for _, v := range Versions() {
		all[v] = fingerprintOf(v, Probe)
	}
	return all
})

func fingerprintOf(v Version, probe string) string {
	var b []byte
	b = binary.LittleEndian.AppendUint32(b, max(uint32(v), 1)) // First is 1 in fingerprints
	for _, e := range letters {
		b = binary.LittleEndian.AppendUint32(b, uint32(e))
	}
	b = append(b, ascii[:]...)
	b = append(b, formsText...)
	for _, end := range formsEnd {
		b = binary.LittleEndian.AppendUint16(b, end)
	}
	b = append(b, stopWordsText...)
	var t, stems Tokens
	t.Read(probe, v, nil)
	stems.Stem(&t)
	b = append(append(b, t.Text...), stems.Text...)
	for _, w := range t.Words {
		b = binary.LittleEndian.AppendUint32(b, uint32(w.From))
		b = binary.LittleEndian.AppendUint32(b, uint32(w.To))
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}
