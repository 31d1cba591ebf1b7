// Tagging many documents: in requests of as many as the server takes, several at once.

import { post } from "./server.js";
import { api, isLarge } from "./models.js";

const AT_ONCE = 4; // requests
const TRIES = 6; // of a request that the server was too busy for
const KEPT = 20; // topics of an answer, of a model that has very many

// tag answers items in their order as well as it can: each gets answer or error, and
// done is called after each request. It ends early where stop is signalled.
export async function tag(items, limits, stop, done) {
  const parts = cut(items, limits);
  const worker = async () => {
    for (let next = parts.next(); !next.done && !stop.aborted; next = parts.next()) {
      await send(next.value, stop);
      done();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

// cut makes requests that the server takes; what it would not take is marked and left out.
function* cut(items, limits) {
  const encoder = new TextEncoder();
  const bytes = (text) => (text ? encoder.encode(text).length : 0);
  let part = [], size = 0;
  for (const item of items) {
    const n = bytes(item.headline) + bytes(item.body);
    if (n > limits.document_bytes) {
      item.error = "document-too-long";
      continue;
    }
    if (part.length === limits.documents || (part.length > 0 && size + n > limits.body_bytes / 4)) {
      yield part;
      part = [];
      size = 0;
    }
    part.push(item);
    size += n;
  }
  if (part.length > 0) yield part;
}

async function send(part, stop) {
  const documents = part.map((item) => {
    const doc = {};
    for (const field of ["headline", "body", "source"]) if (item[field] !== undefined) doc[field] = item[field].toWellFormed();
    if (item.headline === undefined && item.body === undefined) doc.headline = "";
    return doc;
  });
  const request = isLarge() ? { documents, top_k: KEPT } : { documents };
  for (let tries = 1; ; tries++) {
    try {
      const answer = await post(api("predict"), request, stop);
      answer.predictions.forEach((p, i) => { part[i].answer = p; });
      return;
    } catch (e) {
      const busy = e.kind === "overloaded" || e.kind === "too-many-requests";
      if (!busy || tries === TRIES) throw e;
      await new Promise((go) => setTimeout(go, 1000 * Math.min(30, Math.max(1, e.after))));
      if (stop.aborted) return;
    }
  }
}
