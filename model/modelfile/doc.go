// Package modelfile is the container of model and base files, and how any file
// is written so that a crash leaves the old one or the new one.
//
//	container.go   header and arrays as bytes, checked before use
//	base.go        an archive's embedding, as a file and inside a model's
//	atomicfile.go  WriteAside: a file written beside its place and renamed
//
// The arrays of a model are described in package model.
package modelfile
