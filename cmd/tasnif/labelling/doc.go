// Package labelling asks a person for the labels of items on a terminal, and keeps the
// answers in a file.
package labelling
