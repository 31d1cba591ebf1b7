// An item as it is read: why it is proposed, its text, its source, and for an editor what
// readers said.

import { $, element } from "../dom.js";
import { fill, isolated, language, words } from "../language.js";
import { topicName } from "../models.js";
import { named } from "../correction.js";

// renderItem shows an item.
export function renderItem(item) {
  const { document: doc } = item;
  $("item-why").textContent = fill(words().why[item.why] || "", { name: topicName(item.label) });
  $("item-why").dataset.why = item.why;
  $("item-headline").textContent = doc.headline || doc.body;
  $("item-body").textContent = doc.headline ? doc.body || "" : "";
  $("item-body").hidden = !$("item-body").textContent;
  $("item-facts").replaceChildren(...facts(doc));
  renderOthers(item);
}

function facts(doc) {
  const out = [];
  if (doc.source) out.push(element("bdi", "", doc.source));
  if (doc.date) out.push(dateOf(doc.date));
  if (/^https?:\/\//.test(doc.url || "")) {
    const link = element("a", "", words().readLink);
    link.href = doc.url;
    link.target = "_blank";
    link.rel = "noreferrer noopener";
    out.push(link);
  }
  return out.flatMap((e, i) => (i ? [" · ", e] : [e]));
}

// dateOf is a date in the reader's language, or as it was written where it is none.
function dateOf(text) {
  const time = element("time"), date = new Date(text);
  time.textContent = Number.isNaN(date.getTime()) ? isolated(text)
    : date.toLocaleDateString(language.code === "ar" ? "ar-u-nu-latn" : "en", { year: "numeric", month: "long", day: "numeric" });
  return time;
}

function renderOthers(item) {
  const said = item.readings || [];
  $("others").hidden = said.length === 0;
  $("others-list").replaceChildren(...said.map((r) => {
    const labels = r.outcome === "labelled" ? named(r.labels || []) : r.outcome === "flagged" ? words().readFlagged : words().readSkipped;
    const line = element("li", "", fill(r.state === "held" ? words().readSaidHeld : words().readSaid, { by: isolated(r.by), labels }));
    if (r.note) line.append(element("q", "", r.note));
    return line;
  }));
}
