// Package pretrain learns word vectors from an archive of unlabelled news.
//
//	archive (any format data reads, twice)
//	   |  count     pass 1: frequency and document frequency of each word       vocabulary.go
//	   v
//	vocabulary: the most frequent words in enough documents
//	   |  read      pass 2, both at once
//	   |            pairs of words near each other -> PPMI                       cooccurrence.go ppmi.go
//	   |            words by document -> TF-IDF (LSA)                            termdocument.go
//	   v
//	two sparse matrices with a row for every word
//	   |  subspace  the strongest directions of each                            svd.go sparse.go
//	   v
//	embedding.Embedding: both vectors of a word side by side, in eight bits      learn.go
//	and the mean vectors of subwords, for words not in the vocabulary           subwords.go
//
// Words with the same neighbours (PPMI) and words of the same documents (LSA) get
// similar vectors. The two make different errors, and together are better than
// either (tasnif help experiments).
//
// Counts are whole numbers, so those of the parts of an archive add up exactly,
// and the result is the same to the byte on any number of cores, and from parts
// that were counted on any number of machines: counts.go counts_file.go readcounts.go
//
// Sources: Levy, Goldberg, Dagan, Improving Distributional Similarity with
// Lessons Learned from Word Embeddings, TACL 2015; Deerwester et al., Indexing
// by Latent Semantic Analysis, 1990; Halko, Martinsson, Tropp 2011.
package pretrain
