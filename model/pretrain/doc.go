// Package pretrain learns word vectors from an archive of unlabelled news.
//
//	archive (any format data reads, twice)
//	   |  count     pass 1: how often each word stands, in how many documents   vocabulary.go
//	   v
//	words: the most frequent that stand in enough documents
//	   |  read      pass 2, two views of the same text at once
//	   |            pairs of words near each other -> PPMI                       cooccurrence.go ppmi.go
//	   |            words by document -> TF-IDF (LSA)                            termdocument.go
//	   v
//	two sparse matrices with a row for every word
//	   |  subspace  the strongest directions of each                            svd.go sparse.go
//	   v
//	embedding.Embedding: both vectors of a word side by side, in eight bits      learn.go
//	and the mean vectors of pieces of words, for words that are not there       subwords.go
//
// Words that stand among the same words (PPMI) and words that stand in the same
// documents (LSA) are near; the two make different mistakes, and together are
// better than either (see the table in package model).
//
// Counts are whole numbers, so those of the parts of an archive add up exactly,
// and the result is the same to the byte on any number of cores, and from parts
// that were counted on any number of machines: counts.go counts_file.go readcounts.go
//
// Sources: Levy, Goldberg, Dagan, Improving Distributional Similarity with
// Lessons Learned from Word Embeddings, TACL 2015; Deerwester et al., Indexing
// by Latent Semantic Analysis, 1990; Halko, Martinsson, Tropp 2011.
package pretrain
