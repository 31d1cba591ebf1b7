package arabic

// Presentation forms are the code points of old Arabic fonts, one to a letter's
// shape or to a ligature. They still come out of PDF files and old newsroom
// systems. formsText and formsEnd (presentationforms_table.go, written by
// `go test ./features/arabic -run TestForms -update` from x/text's NFKC) say what
// each stands for: "" is a mark to drop, " " a separator.
const (
	formsAFirst, formsALast = 0xFB50, 0xFDFF
	formsBFirst, formsBLast = 0xFE70, 0xFEFE // U+FEFF is the byte order mark

	maxForm = 8 // bytes of the longest that is one word
)

// form is the text that presentation form r stands for.
func form(r rune) (text string, ok bool) {
	var i int
	switch {
	case r >= formsAFirst && r <= formsALast:
		i = int(r - formsAFirst)
	case r >= formsBFirst && r <= formsBLast:
		i = int(r-formsBFirst) + formsALast - formsAFirst + 1
	default:
		return "", false
	}
	from := 0
	if i > 0 {
		from = int(formsEnd[i-1])
	}
	return formsText[from:formsEnd[i]], true
}
