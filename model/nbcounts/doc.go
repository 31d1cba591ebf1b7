// Package counts counts a corpus so that naive Bayes can be trained from sums:
// documents are counted where they lie, a part at a time, and the counts of the
// parts are added up.
//
//	documents of a file, or of a range of one
//	   |  Count         a Bag a document, sums under folded hashes      counts.go worker.go frequentterms.go sumtable.go
//	   v
//	Counts              rows of sums, shelves of held-out documents,
//	   |                fingerprints of all of them                     featuresums.go sample.go fingerprints.go header.go
//	   |  Blocks        self-contained bytes, each of one Key           block.go
//	   v
//	a counts file       Join, Reader                                    file.go
//	   |  Merge         MergeBlocks, key by key, streaming              merge.go
//	   v
//	Source              what a trainer reads                            source.go
//
// # Sums
//
// A row is one feature id: in how many documents it stands, and what its
// documents have of it in all and by label, as whole numbers (features.Shares).
// Nothing is pruned here, and nothing depends on the corpus: so sums of parts
// are the sums of the whole, to the bit, however a corpus is cut into parts and
// in whatever order they are merged. Which features are kept, and their idf, is
// settled in training.
//
// # Held-out documents
//
// Probabilities and thresholds need documents that the weights have not seen. A
// document's place in the sample follows from a hash of its text: 256 shelves,
// and on each the few texts with the smallest hashes. The smallest of a whole
// are among the smallest of its parts, so shelves too are merged exactly. The
// sums hold every document; training subtracts those of the sample, exactly.
//
// # Parts
//
// Adding is not idempotent: a part that is added twice counts twice. So counts
// list their parts, each known by the documents it holds, and what has a part
// already is refused, also deep inside merged files.
package nbcounts
