// Package taxonomy holds the hierarchy of topics. A document with a topic also has the
// topics above it.
package taxonomy
