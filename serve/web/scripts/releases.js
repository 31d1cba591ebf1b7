// The versions of the model that is shown, with their figures, and for a key of the scope
// admin the buttons that have another one served.

import { $, element } from "./dom.js";
import { comma, fill, items, ltr, number, percent, share, signed, words } from "./language.js";
import { loadCard, model, topicName } from "./models.js";
import { ask, errorText, post } from "./server.js";

let list = null; // of GET /v1/models/NAME/versions
let acting = false; // another version is being put in place

export function startReleases() {
  document.addEventListener("language", () => {
    $("releases-said").textContent = "";
    render();
  });
  document.addEventListener("card", () => { if (!acting) load(); });
}

const address = (what) => "/v1/models/" + encodeURIComponent(model.card.name) + "/" + what;

async function load() {
  const { card } = model;
  try { list = card && (await ask(address("versions"))); } catch { list = null; }
  if (card === model.card) render();
}

function render() {
  $("releases").hidden = !list || list.versions.length === 0;
  $("releases-list").replaceChildren(...(list ? list.versions.map(entry) : []));
}

// entry is one version.
function entry(v) {
  const w = words().releases, root = element("li", v.serving ? "release serving" : "release");
  const head = element("h4"), name = element("bdi", "", v.version);
  head.append(name);
  if (v.serving) head.append(" ", element("span", "badge", w.serving));
  const facts = element("ul");
  for (const text of [verdict(v), figures(v.test, w.test), figures(v.sample, w.sample), learnt(v), changes(v), shadow(v)]) if (text) facts.append(element("li", "", text));
  root.append(head, facts);
  if (list.promotable) root.append(...buttons(v));
  return root;
}

function verdict(v) {
  const w = words().releases;
  if (!v.verdict) return "";
  if (v.verdict === "passed") return w.passed;
  if (v.verdict === "failed") return fill(w.failed, { checks: (v.failed || []).map(ltr).join(comma()) });
  return fill(w.broken, { why: ltr(v.verdict) });
}

const figures = (f, text) => f ? fill(text, { macro: share(f.macro_f1), micro: share(f.micro_f1), n: items(f.documents) }) : "";

const learnt = (v) => v.documents ? fill(words().releases.learnt, { n: items(v.documents), corrections: number(v.corrections || 0) }) : "";

const MOST = 6; // labels that moved, in a line

// changes is what differs from the version that serves, or was before.
function changes(v) {
  const c = v.changes, w = words().releases;
  if (!c) return "";
  const moved = c.labels.slice(0, MOST).map((l) => fill(w.moved, { topic: topicName(l.label), before: share(l.before), after: share(l.after) }));
  if (c.labels.length > MOST) moved.push(fill(w.more, { n: number(c.labels.length - MOST) }));
  return fill(w.changes, { version: ltr(c.since), macro: signed(c.macro_f1), corrections: signedCount(c.corrections) }) +
    (moved.length > 0 ? " " + fill(w.topics, { list: moved.join(comma()) }) : "");
}

// shadow is how the version answered beside the one that serves.
function shadow(v) {
  const s = v.shadow, w = words().releases;
  if (!s) return "";
  const state = s.verdict === undefined ? fill(w.shadowUntil, { time: ltr(new Date(s.until).toLocaleString("en-GB")) }) :
    s.verdict === "passed" ? w.shadowPassed : fill(w.shadowFailed, { why: ltr(s.verdict) });
  return fill(w.shadow, { n: items(s.compared), share: percent(s.compared ? s.changed / s.compared : 0) }) + " " + state;
}

const signedCount = (n) => ltr((n < 0 ? "−" : "+") + Math.abs(n).toLocaleString("en"));

function buttons(v) {
  const w = words().releases;
  if (v.serving) return list.versions.length > 1 ? [button(w.rollback, "rollback", v)] : [];
  return v.verdict && v.verdict !== "passed" ? [] : [button(fill(w.promote, { version: ltr(v.version) }), "promote", v)];
}

function button(text, what, v) {
  const b = element("button", "quiet", text);
  b.type = "button";
  b.dataset.version = v.version;
  b.dataset.action = what;
  b.addEventListener("click", () => act(what, v.version));
  return b;
}

// act has the server change over, then shows the card of what answers now.
async function act(what, version) {
  acting = true;
  for (const b of $("releases").querySelectorAll("button")) b.disabled = true;
  try {
    const answer = await post(address(what), { version });
    await loadCard();
    await load();
    $("releases-said").textContent = fill(words().releases.changed, { version: ltr(answer.served) });
  } catch (e) {
    $("releases-said").textContent = errorText(e);
    render();
  }
  acting = false;
  const shown = $("releases-list").querySelector(".serving");
  shown.tabIndex = -1;
  shown.focus(); // the button that had it is gone
}
