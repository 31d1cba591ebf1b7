// Package mistakes has the documents whose labels the model got wrong, with their text
// and the words behind each mistake: what a person reads.
//
//	predictions.Set + documents --Of--> Mistakes --Explain(model)--> with evidence
package mistakes
