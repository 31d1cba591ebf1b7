// Package teaching labels an unlabelled archive with the scores of a teacher
// (data.Document.Teacher): a classifier on vectors of any encoder (Fit), or a server
// (Server).
package teaching
