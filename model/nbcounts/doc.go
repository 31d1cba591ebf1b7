// Package nbcounts counts a corpus for naive Bayes. Documents are counted in parts,
// on any machines, and the counts of the parts are merged: they are sums.
//
//	documents of a file, or of a range of one
//	   |  Count         term counts of each document, summed by hash    counts.go worker.go frequentterms.go sumtable.go
//	   v
//	Counts              sums by feature, a bottom-k sample of documents,
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
// Of each feature id: the number of documents that have it, and the sum of its
// shares over all documents and by label, as whole numbers (hashing.ShareUnit).
// Nothing is pruned here and no setting depends on the corpus. So the sums of the
// parts equal the sums of the whole to the bit, for any parts merged in any order.
// Training chooses features and computes idf.
//
// # Sample
//
// Calibration and thresholds need out-of-fold scores. The sample is bottom-k: in
// each of 256 shards by hash, the texts with the smallest hashes. The smallest of a
// whole are among the smallest of its parts, so samples merge exactly. The sums
// have every document; training subtracts those of the sample.
//
// # Parts
//
// A part that is added twice would count twice. So counts list their parts, each
// identified by a hash of its documents, and a part that is there already is
// refused, in merged files too.
package nbcounts
