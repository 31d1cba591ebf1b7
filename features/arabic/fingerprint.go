package arabic

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"sync"

	"tasnif/features/markup"
)

// Probe is a text with one of everything that the tokenizer and the stemmer decide
// in code and not in a table.
const Probe = "و كلمة\u0640\u202Cا\u202C مسو\u0654ول سي\u0654ة ا\u0654ن جمييييل G20 2017م 1438 1234567 25 ١٬٢٣٤ ١٫٥ " +
	"https://a.b/c?d=ه www.a.b/ـج name@site.comقال @user_1 @اسم #قمة_عربية &amp;quot;&#1593;ن&zwnj;ا &lt;b&gt;نص<br/>نص <نص " +
	"\uFDFAا \uFEF7 \uFE77 \uFF21\uFF22\uFF11 Élysée E\u0301t Москва 北京 \xFF\xD8 aaaa اااا " +
	"والسياسيين بالحسن كالحسن فالحسن للاخر وحسن الو زوجها ساهدان ساهدات ساهدون ساهديه ساهده ساهدي"

// probeSecond is what the Second version decides in code beside Probe.
const probeSecond = " مج<b class='>'>ل</b>س <p>نص</p>نص<br>نص <!-- > -->اخر <![CDATA[خبر &amp;lt;i&amp;gt;]]>عاجل&nbspجدا <script>لا</script> " +
	"<a href=\"x>نعم 5 < 7 <ب كل\u200Bمة كل\u200Cمة كل\uFFF9مة كل\u3164مة كل\U000E0001مة " +
	"مجلسالامنالدولييمددالعقوباتالمفروضهعليكورياالشماليهعامااخربعداطلاقهاصواريخباليستيهجديدهفوقبحراليابانوسطاداناتمنواشنطنوطوكيووسولوموسكووبكين"

// Fingerprint names what a version does: a hash of its number, its tables, and its
// answer to its probe. Programs with the same fingerprint cut every text into the same
// words. A model file carries the fingerprint and is refused by a program that has no
// version with it.
func Fingerprint(v Version) string { return fingerprints()[v] }

var fingerprints = sync.OnceValue(func() map[Version]string {
	all := map[Version]string{}
	for _, v := range Versions() {
		all[v] = fingerprintOf(v)
	}
	return all
})

func fingerprintOf(v Version) string {
	var b []byte
	b = binary.LittleEndian.AppendUint32(b, max(uint32(v), 1)) // First is 1 in fingerprints
	for _, e := range letters {
		b = binary.LittleEndian.AppendUint32(b, uint32(e))
	}
	b = append(b, v.rules().ascii[:]...)
	b = append(b, formsText...)
	for _, end := range formsEnd {
		b = binary.LittleEndian.AppendUint16(b, end)
	}
	b = append(b, stopWordsText...)
	if v.rules().html {
		b = append(b, markup.Tables...)
	}
	var t, stems Tokens
	t.Read(v.rules().probe, v, nil)
	stems.Stem(&t)
	b = append(append(b, t.Text...), stems.Text...)
	for _, w := range t.Words {
		b = binary.LittleEndian.AppendUint32(b, uint32(w.From))
		b = binary.LittleEndian.AppendUint32(b, uint32(w.To))
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}
