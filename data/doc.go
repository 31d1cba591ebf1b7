// Package data reads labelled news, knows which items are copies of each other,
// and deals them into splits and folds.
//
//	paths: corpus.jsonl.zst  news.csv.gz  desk.xlsx  feed.rss  folder/label/*.txt  -
//	  |
//	  |  package formats: a table from ending to Format, one file a format
//	  v
//	iter.Seq2[Document, error]      a bad row is a *RowError with its place, which SkipBad passes
//	  |
//	  |  formats.Load
//	  v
//	[]Document --- Groups ----> the near-duplicates    groups.go over minhash.go, unionfind.go
//	  |              |
//	  |              +--------> Folds, Split           folds.go, split.go: stratified, groups kept whole
//	  |
//	  +--- InSplits ----------> the documents of some splits
//	  +--- Lint --------------> *Health                lint*.go: faults that harm a model
//	  +--- Canonical ---------> names of topics as ids aliases.go
//	  +--- formats.Write -----> JSON Lines
//
// A Topic is a label with its names and codes; ReadTopics reads a file of them.
// The package demo embeds a corpus and its topics.
//
// To add a format, write a Format in a file of its own and a line in formats;
// the conformance test ranges over the table.
package data
