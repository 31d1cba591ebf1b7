// Package data reads labelled news, knows which items are copies of each other,
// and deals them into splits and folds.
//
//	paths: corpus.jsonl.zst  news.csv.gz  feed.ft.txt  folder/label/*.txt  -
//	  |
//	  |  open.go      uncompress by ending, refuse what is no text, decode to UTF-8
//	  v
//	io.Reader
//	  |
//	  |  read.go      formats: a table from ending to Format
//	  |               jsonl.go (json.go)  csv.go (cells.go)  fasttext.go  folder.go
//	  |               fields.go: which name means which field;  lines.go: lines of any length
//	  v
//	iter.Seq2[Document, error]      a bad row is a *RowError with its place, which SkipBad passes
//	  |
//	  |  Load
//	  v
//	[]Document --- Groups ----> the near-duplicates    groups.go over minhash.go, forest.go
//	  |              |
//	  |              +--------> Folds, Split           folds.go, split.go: stratified, groups kept whole
//	  |
//	  +--- InSplits ----------> the documents of some splits
//	  +--- Lint --------------> *Health                lint*.go, damage.go: what would spoil a model
//	  +--- Write -------------> JSON Lines             write.go
//
// A Topic is a label with its names and codes; ReadTopics reads a file of them.
// The package demo embeds a corpus and its topics.
//
// To add a format, write a Format in a file of its own and a line in formats;
// the conformance test ranges over the table.
package data
