// The words behind a change of the feed, on the view "model": GET /v1/model/drift.

import { $, element } from "./dom.js";
import { comma, fill, items, ltr, percent, words } from "./language.js";
import { api, model, topicName } from "./models.js";
import { ask } from "./server.js";

const LEAST = 1000; // items followed, below which there is nothing to compare with

export function startDrift() {
  for (const event of ["language", "card"]) document.addEventListener(event, render);
  addEventListener("hashchange", () => { if (location.hash === "#model") render(); });
}

async function render() {
  const { card } = model;
  $("drift").hidden = true;
  if (!card) return;
  let drift;
  try { drift = await ask(api("drift")); } catch { return; }
  if (card !== model.card || drift.items < LEAST) return;
  $("drift").hidden = false;
  $("drift-about").textContent = drift.words.length
    ? fill(words().driftOf, { n: items(drift.window), past: items(drift.past) })
    : fill(words().driftNone, { n: items(drift.window) });
  $("drift-table").hidden = drift.words.length === 0;
  const told = new Set(drift.alarms.flatMap((a) => a.words.map((w) => w.word)));
  $("drift-rows").replaceChildren(...drift.words.map((w) => rowOf(w, told, drift.headlines || {})));
}

function rowOf(w, told, headlines) {
  const row = element("tr"), name = element("td");
  name.append(element("bdi", "", w.word));
  if (w.new) name.append(" ", element("span", "fine", told.has(w.word) ? words().driftAlarm : words().driftNew));
  for (const id of w.ids || []) if (headlines[id]) name.append(element("div", "fine", headlines[id]));
  const topics = w.topics.map((t) => `${topicName(t.label)} ${percent(t.share.now)}`).join(comma());
  row.append(name, element("td", "number", ltr(w.items)), element("td", "number", percent(w.share.before)), element("td", "number", percent(w.share.now)),
    element("td", "", topics), element("td", "number", `${share(w.margin.before)} ← ${share(w.margin.now)}`));
  return row;
}

const share = (x) => ltr(x.toFixed(2));
