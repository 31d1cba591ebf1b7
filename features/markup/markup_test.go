package markup

import (
	"fmt"
	"html"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// places gives what stands in the text as written for the first occurrence of a part of
// the visible text.
func places(t *testing.T, text *Text, src, visible, part string) string {
	i := strings.Index(visible, part)
	require.GreaterOrEqual(t, i, 0, "%q in %q", part, visible)
	from, to := int32(i), int32(i+len(part))
	text.Places(1, func(int) (*int32, *int32) { return &from, &to })
	return src[from:to]
}

func TestPlaces(t *testing.T) {
	for _, c := range []struct{ src, visible, part, written string }{
		{"مجلس", "مجلس", "جل", "جل"},
		{"مج<b>ل</b>س الأمن", "مجلس الأمن", "مجلس", "مج<b>ل</b>س"},
		{"مج<b>ل</b>س الأمن", "مجلس الأمن", "لس", "ل</b>س"},
		{"<p>قمة</p>عربية", " قمة عربية", "قمة", "قمة"},
		{"&#1593;&#1585;بية", "عربية", "عر", "&#1593;&#1585;"},
		{"قمة&nbspعربية", "قمة\u00A0عربية", "عربية", "عربية"},
		{"a &amp;lt;i&amp;gt;b&amp;lt;/i&amp;gt;c", "a bc", "bc", "b&amp;lt;/i&amp;gt;c"},
		{"&lt;![CDATA[م&amp;lt;b&amp;gt;ن]]&gt;", "من", "من", "م&amp;lt;b&amp;gt;ن"},
	} {
		var text Text
		visible := text.Read(c.src)
		assert.Equal(t, c.visible, visible, c.src)
		assert.Equal(t, c.written, places(t, &text, c.src, visible, c.part), c.src)
	}
}

// Ranges in order are moved as each would be by itself.
func TestPlacesOfMany(t *testing.T) {
	src := strings.Repeat("مج<b>ل</b>س &amp;lt;p&amp;gt;الأ&#1605;ن <!-- x -->", 50)
	var text Text
	visible := text.Read(src)
	var ranges [][2]int32
	for i, r := range visible {
		ranges = append(ranges, [2]int32{int32(i), int32(i + len(string(r)))})
	}
	moved := append([][2]int32(nil), ranges...)
	text.Places(len(moved), func(i int) (from, to *int32) { return &moved[i][0], &moved[i][1] })
	for i, r := range ranges {
		from, to := r[0], r[1]
		text.Places(1, func(int) (*int32, *int32) { return &from, &to })
		require.Equal(t, [2]int32{from, to}, moved[i])
	}
}

func TestCommonReferences(t *testing.T) {
	for name, text := range common {
		assert.Equal(t, html.UnescapeString("&"+name), text)
	}
	for n := range 0x11000 {
		for _, end := range []string{"", ";", "x", " "} {
			number := fmt.Sprintf("&#%d%s", n, end)
			got, size := decode(nil, number)
			assert.Equal(t, html.UnescapeString(number), string(got)+number[size:])
		}
	}
}

// No input takes more than time in proportion to its length.
func TestTimeIsLinear(t *testing.T) {
	for _, unit := range []string{"<a", "<aن", "<a b='>", "<a b=\">'", "<!", "<!--", "<![CDATA[", "<![CDATA[]]", "]]>", "&", "&lt", "&amp;", "&amp;lt;", "<script>", "<script></", "</", "<a \"'", "<?ن", "<!-- --", "<i>", "&#1"} {
		src := strings.Repeat(unit, 1<<20/len(unit))
		var text Text
		start := time.Now()
		text.Read(src)
		assert.Less(t, time.Since(start), 5*time.Second, unit)
	}
}
