// Package serve answers over HTTP what a trained model says of a news item.
//
//	                       +------------------------- Server --------------------------+
//	POST /v1/predict   --> | host, key, rate -> body -> turn -> strict JSON -> Document |
//	POST /v2/.../infer     | (421) (401, (429)  (413,   (503)   (400, 422)       |      |
//	POST .../suggest       |        403)        415)                             v      |
//	                       | catalog: name, version -> slot -> release -> Classifier   |
//	                       |                                     |            |        |
//	  JSON or problem  <-- | wire types (api.go, oip.go, annif.go)   metrics, shadow   |
//	                       +-----------------------------------------------------------+
//	SIGHUP, file, admin -> reload: load, check, warm up, then one atomic pointer
//	GET /v1/models  /healthz  /readyz  /docs  /openapi.json    GET /  (the page, embedded)
//	admin listener:  GET /metrics  POST /v1/reload
//
// In reading order: api.go is the wire contract (oip.go and annif.go those of
// others); server.go has every route on one screen; predict.go answers a
// request, at a desk (desk.go: the memory of a request, used again by the next);
// parse.go reads one; answer.go turns a prediction into its wire form;
// error.go is the one place that writes an error (its kinds are package problem); catalog.go, release.go,
// reload.go and watch.go are which model answers and how it is replaced;
// report.go is what the card tells of an evaluation;
// metrics.go, drift.go and shadow.go are what an operator sees; keys.go,
// rate.go, hosts.go, hold.go, conns.go and limit.go are who gets in and how
// much; stream.go is the predict route for an archive; run.go listens and
// drains. web/openapi.json describes it all, and tests hold it to the handlers.
//
// A release is immutable and a request loads it once, so an answer never mixes
// two models and reload needs no lock.
//
// A request holds a turn (Options.MaxConcurrent) only while it computes: not
// while its body comes in, nor while its answer goes out. What bodies hold
// together is bounded by Options.MaxHeld.
//
// # Models
//
// A [Source] is a name and a way to load. The first source is the default; two
// of one name are its versions, told apart by the version of their releases. No
// name from a client is ever made a path: it is compared with those loaded.
//
// A classifier may keep golden documents ([GoldenKeeper]: a release that scores
// them otherwise is refused) and its training histogram ([HistogramKeeper]:
// drift is measured against it).
//
// A release may bring the JSON report of its evaluation ([Release.Report]). The
// card shows its figures, and the page draws them, without its documents; a
// report whose labels or thresholds are not the model's is not shown.
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
// ([problem.Details]; under /v2 with the member error besides, and 400 for 422), but for what net/http itself refuses before there is a request
// (a broken request line, headers beyond their limit). Its type is stable; the
// table is in package problem. What cannot be read
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
