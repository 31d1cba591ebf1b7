// Package taxonomy is the hierarchy of topics: which are broader than which, and what that
// means for the labels of a document. A document given a topic has the topics above it, too.
package taxonomy
