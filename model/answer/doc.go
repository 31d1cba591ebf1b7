// Package answer writes predictions as JSON. The command and the workers of a cluster
// use it, so that both write the same bytes.
//
//	data.Document -> model.Predict -> {"id":..., "labels":[...], "scores":{...}, "view":...}
package answer
