// Package mistakes lists the documents whose labels the model got wrong, with their text
// and the words behind each mistake.
//
//	predictions.Set + documents --Of--> Mistakes --Explain(model)--> with evidence
package mistakes
