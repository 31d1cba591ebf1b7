// Command tasnif-beam counts and tags on the engines that Apache Beam speaks
// to: Flink, Spark, Dataflow, and Beam's own Prism for tests. It holds no model:
// what it calls in the main module gives bytes, and it carries and merges them.
//
//	tag     archive -> ranges of files -> Reshuffle -> answers of a range -> OUT/part-00007-of-00128.jsonl
//	                   plan.go                         tag.go: answer.Lines    written aside, renamed
//
//	count   corpus -> units of ranges -> Reshuffle -> counts of a unit, in blocks by feature id   count.go
//	                                                      |  GroupByKey, a key a block
//	                                                      v
//	                                                  a block of all units                        merge.go
//	                                                      |  GroupByKey, a key a range of blocks
//	                                                      v
//	                                                  OUT.parts-RUN/range-0007.blocks
//	                                                      |  by whoever submitted, in order       join.go
//	                                                      v
//	                                                  the file that tasnif count writes
//
//	pretrain   archive -> files -> Reshuffle -> words of a file, or pairs -> FOLDER/NAME.words   pretrain.go
//	                                            which tasnif merge adds
//
//	pool    a pool of workers for --environment_type=EXTERNAL, in one process
//
// No element is an n-gram, none is larger than a megabyte, there are no side
// inputs, and what a bundle gives twice counts once.
package main
