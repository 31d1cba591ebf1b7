// Package htmlreport writes an evaluation, or a comparison of two models, as one page
// for the people who read the news: Arabic or English, plain words first, the field's
// terms as small print. It needs no other file and, to be read, no script; only the
// filters of the mistakes need one.
//
//	Report ------+                 messages_*.go (ar, en)
//	             +--> page --------+--> page/*.html --> one file
//	Comparison --+                 model/pictures, page/report.css, page/filter.js
//
// What it says stands in the tables of messages, each in both languages; numbers take
// the form of their noun that Arabic asks for (count.go). Texts of others are escaped,
// without controls of direction, and isolated.
package htmlreport
