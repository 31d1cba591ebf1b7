// Package teaching makes documents that a teacher has labelled (data.Document.Teacher) of
// an unlabelled archive: by vectors that any encoder gave (Fit), or by asking a server
// (Server).
package teaching
