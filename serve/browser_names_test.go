package serve_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/model/pictures/browsertest"
)

// heard is what a screen reader has of the page: role and name of each element, as
// Chromium's accessibility tree gives them, with its state where it is a toggle.
func heard(t *testing.T, ctx context.Context) (out []string) {
	t.Helper()
	tree, err := chromedp.Call(ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	require.NoError(t, err)
	text := func(v *accessibility.Value) (text string) {
		var value any
		if v != nil && json.Unmarshal(v.Value, &value) == nil {
			text = fmt.Sprint(value)
		}
		return plain(text)
	}
	for _, n := range tree.Nodes {
		if n.Ignored || strings.HasSuffix(text(n.Role), "Text") || text(n.Role) == "InlineTextBox" {
			continue
		}
		line := text(n.Role) + " " + text(n.Name)
		for _, p := range n.Properties {
			if p.Name == "pressed" || p.Name == "live" || p.Name == "expanded" {
				line += " " + string(p.Name) + "=" + text(p.Value)
			}
		}
		out = append(out, line)
	}
	return out
}

// unnamed are controls without a name.
func unnamed(lines []string) (out []string) {
	for _, role := range []string{"button", "link", "textbox", "searchbox", "checkbox", "radio", "combobox", "grid", "dialog", "progressbar"} {
		if slices.Contains(lines, role+" ") {
			out = append(out, role)
		}
	}
	return out
}

// A screen reader hears what there is to do on both pages, in what state it is, and in a
// live region what was saved and what was not.
func TestPagesAreHeard(t *testing.T) {
	opt, store := withDesk(t)
	keepNews(t, store, false)
	s := pageOf(t, opt, demo())
	ctx, _ := browse(t, s, 1366, "light")
	typed(t, ctx, "#headline", "قمة تفرض عقوبات\r")
	clicked(t, ctx, "", "#answer .judge", "صحيح")
	clicked(t, ctx, "#answer [data-part=wrong]", "#answer .editing", "اختر")
	lines := heard(t, ctx)
	assert.Empty(t, unnamed(lines))
	for _, want := range []string{"banner ", "main ", "contentinfo ", "heading تصنيف", "textbox العنوان", "button صنّف الخبر", "link المراجعة",
		"button صحيح", "button صحّح expanded=true", "group تصحيح المواضيع", "button دبلوماسية احتمال 60% pressed=true", "button اقتصاد احتمال 10% pressed=false", "textbox ملاحظة", "textbox اسمك", "button احفظ"} {
		assert.True(t, slices.Contains(lines, want), "%s is not among %q", want, lines)
	}
	press(t, ctx, kb.Enter)
	clicked(t, ctx, "", "#answer .judged", "حُفظ")
	assert.Contains(t, heard(t, ctx), "status  live=polite")

	atReview(t, ctx, s)
	namedReader(t, ctx, "سارة")
	lines = heard(t, ctx)
	assert.Empty(t, unnamed(lines))
	for _, want := range []string{"banner ", "navigation المراجعة", "main ", "heading المراجعة", "heading " + newsItems[0].headline, "article " + newsItems[0].headline, "heading مواضيعه",
		"checkbox أظهر اقتراح النموذج", "button اقتصاد احتمال 52% pressed=true", "button دبلوماسية احتمال 47% pressed=false", "textbox ملاحظة", "button احفظ وتابع", "button تخطَّ", "button ارفعه إلى محرر",
		"progressbar قرأتَ 0، وينتظر 5"} {
		assert.True(t, slices.Contains(lines, want), "%s is not among %q", want, lines)
	}
	assert.Equal(t, "item-headline", browsertest.Value[string](t, ctx, `document.activeElement.id`), "the next item is read aloud")
	press(t, ctx, "1")
	press(t, ctx, kb.Enter)
	clicked(t, ctx, "", "#problem", "لم تختر")
	assert.Contains(t, heard(t, ctx), "alert  live=assertive")
	press(t, ctx, kb.Enter)
	clicked(t, ctx, "", "#said", "حُفظ")
	assert.Contains(t, heard(t, ctx), "status  live=polite")
	assert.Equal(t, "item-headline", browsertest.Value[string](t, ctx, `document.activeElement.id`))
}
