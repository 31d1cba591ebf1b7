// Package serve answers over HTTP what a trained model says of a news item.
//
//	                      +------------------- Server ---------------------+
//	POST /v1/predict  --> | gate -> body -> strict JSON -> data.Document   |
//	                      |   (503)  (413,    (400, 422)        |          |
//	                      |           415)                      v          |
//	SIGHUP -> Swap  ----> | release (one atomic pointer) -> Classifier     |
//	                      |                                     |          |
//	  JSON or problem <-- | wire types (api.go) <- labels, scores, evidence|
//	                      +------------------------------------------------+
//	GET /v1/model  /healthz  /readyz      GET /  (the page, embedded)
//
// In reading order: api.go is the wire contract; server.go has every route on
// one screen; predict.go answers a request; parse.go reads one; answer.go turns
// a prediction into its wire form; error.go is the one place that writes an
// error; release.go is what Swap changes; stream.go is the same route for an
// archive; run.go listens and drains.
//
// A release is immutable and a request loads it once, so an answer never mixes
// two models and reload needs no lock.
//
// # Archives
//
// POST /v1/predict with Content-Type application/x-ndjson takes a request for one
// document a line and answers a line each ([Answer] or [LineError]), in order, as
// the lines come, for as long as they come; all by one release.
//
// # Errors
//
// Every error of every route is application/problem+json of one shape
// ([Problem]), but for what net/http itself refuses before there is a request
// (a broken request line, headers beyond their limit). Its type is stable; the
// table is in error.go. What cannot be read
// as strict JSON of the documented fields is 400; what can be read and cannot be
// answered (a wrong type, an empty batch, too many documents, a document too
// long) is 422 and names the field; 413 is for the body's bytes alone.
//
// # Answers without a label
//
// An answer with no label carries a reason: no_text (headline and body are
// blank), no_known_words (the model has met none of the text), or
// below_threshold (no label reached its threshold).
package serve
