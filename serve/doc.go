// Package serve answers over HTTP what a trained model says of a news item. Server is an
// http.Handler, and has Run and Serve to listen by itself; the example mounts it in a
// program with routes of its own.
//
//	                       +------------------------- Server --------------------------+
//	POST /v1/predict   --> | host, key, rate -> body -> turn -> strict JSON -> Document |
//	POST /v2/.../infer     | (421) (401, (429)  (413,   (503)   (400, 422)       |      |
//	POST .../suggest       |        403)        415)                             v      |
//	                       | registry: name, version -> Slot -> Model -> Classifier     |
//	                       |                                     |            |        |
//	  JSON or problem  <-- | wire types (api.go, package compat)     metrics, shadow    |
//	                       +-----------------------------------------------------------+
//	SIGHUP, file, admin -> reload: load, verify, then one atomic pointer
//	GET /v1/models  /healthz  /readyz  /docs  /openapi.json    GET /  (the page, embedded)
//	admin listener:  GET /metrics  /healthz  /readyz  POST /v1/reload
//
// In reading order:
//
//   - api.go: the wire contract; server.go: every route on one screen;
//   - predict.go answers a request, request.go reads it, answer.go gives the
//     prediction its wire form and writes it; stream.go is the same for an archive;
//     body.go has the memory that requests share;
//   - feedback.go and review.go take what readers say, items.go keeps what was answered;
//   - error.go is the one place that writes an error;
//   - grpc.go is the listener for gRPC, grpc_receiving.go what its calls may hold;
//   - keys.go, cors.go, body.go and the packages connections and
//     limits are who gets in and how much;
//   - middleware.go, metrics.go and models.go are what an operator sees; run.go
//     listens and drains.
//
// Packages below it, none of which imports this one:
//
//   - registry: the models, and how they are loaded, verified, reloaded,
//     watched, shadowed and counted;
//   - compat: the protocols of others, one file each, in a table;
//   - desk: the newsroom's store: items, corrections, the review queue; reviews: the
//     queue's wire form;
//   - problem: the kinds of errors; strictjson: the reader of requests;
//   - web: the page and openapi.json, which tests hold to the handlers.
//
// A request holds a turn (Options.MaxConcurrent) only while it computes: not
// while its body comes in, nor while its answer goes out. What bodies hold
// together is bounded by Options.MaxHeld.
//
// # Models
//
// A [registry.Source] is a name and a way to load. The first source is the
// default; two of one name are its versions, told apart by the version of their
// releases.
//
// A classifier may keep golden documents ([registry.GoldenKeeper]: a release
// that scores them otherwise is refused) and its training histogram
// ([registry.HistogramKeeper]: drift is measured against it).
//
// A release may bring the JSON report of its evaluation
// ([registry.Release].Report). The card shows its figures, and the page draws
// them, without its documents; a report whose labels or thresholds are not the
// model's is not shown.
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
// ([problem.Details]; under /v2 as application/json, with the member error
// besides, and 400 for 422), but for what net/http itself refuses before there is
// a request (a broken request line, headers beyond their limit). Over gRPC it is
// a status. Its type is stable; the table is in package problem. What cannot be read
// as JSON without repeated names is 400; what can be read and cannot be
// answered (a wrong type, an empty batch, too many documents, a document too
// long) is 422 and names the field; 413 is for the body's bytes alone.
//
// # Answers without a label
//
// An answer with no label carries a reason: no_text (headline and body are
// blank), no_known_words (no word of the text is in the model's vocabulary),
// below_threshold (no label reached its threshold), or left_out (only labels were decided
// that the request or the operator does not want).
package serve
