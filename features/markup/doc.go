// Package markup takes HTML out of a text, as a browser that shows it would, and says
// where each part of what is left stands in the text as written.
//
//	"<p>مج<b>ل</b>س&nbspالأمن</p>"  ->  " مجلس الأمن "
//
//	visible.go     a text, read until no markup is left: escaped tags are tags too
//	pass.go        one reading: text, tags, comments, CDATA, and what stands for it
//	tags.go        where a tag, a comment or a declaration ends
//	elements.go    which elements cut words, and which are not read
//	references.go  character references
//
// It agrees with the tokenizer of golang.org/x/net/html (differential_test.go has the
// exceptions, each with its reason).
package markup
