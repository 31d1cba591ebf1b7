// Package answer writes a model's answer on a document as a line of JSON: the
// one way in which the command line and the workers of a cluster answer, so
// that both give the same bytes.
//
//	data.Document -> model.Predict -> {"id":..., "labels":[...], "scores":{...}, "view":...}
package answer
