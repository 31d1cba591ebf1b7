"use strict";

// One screen: a form, the answer of /v1/predict, and the evidence in the text
// as it was sent. Text reaches the page through textContent only.

const $ = (id) => document.getElementById(id);
const FEW = 5; // topics shown before "show the others", besides those decided
const TOP = 60; // stretches of evidence asked for a topic
const FAINT = 0.1; // of the strongest stretch, and in log-odds: what weighs less is not marked, or every word would be
const MANY_LABELS = 100; // beyond it, only decided topics are explained

const state = {
  lang: "ar",
  card: null, // of the model that answers
  models: [], // GET /v1/models
  sent: null, // the document of the answer
  answer: null,
  error: null, // {kind, detail, request}
  picked: null, // the topic whose evidence is shown
  all: false,
  busy: null, // AbortController of the request under way
};

// words

const words = () => WORDS[state.lang];
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, k) => values[k]);

function percent(p) {
  const locale = state.lang === "ar" ? "ar-u-nu-latn" : "en";
  const format = (n) => new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 }).format(n);
  if (p > 0 && p < 0.005) return ltr("<" + format(0.01));
  if (p < 1 && p >= 0.995) return ltr(">" + format(0.99));
  return ltr(format(p));
}

const ltr = (text) => "\u2066" + text + "\u2069"; // keeps signs on their side of a number in Arabic
const signed = (w) => ltr((w > 0 ? "+" : "−") + Math.abs(w).toFixed(2));

function topicName(id) {
  const topic = state.card && state.card.labels.find((l) => l.id === id);
  return (topic && topic[state.lang]) || id;
}

// what belongs to a topic, in a sentence; "" where the model's card does not say
function topicNote(id) {
  const topic = state.card && state.card.labels.find((l) => l.id === id);
  return (topic && topic["note_" + state.lang]) || "";
}

function setLanguage(lang) {
  state.lang = lang;
  try { localStorage.setItem("tasnif.lang", lang); } catch { /* a page may be denied storage */ }
  const root = document.documentElement;
  root.lang = lang;
  root.dir = lang === "ar" ? "rtl" : "ltr";
  document.title = words().title;
  for (const e of document.querySelectorAll("[data-word]")) e.textContent = words()[e.dataset.word];
  for (const e of document.querySelectorAll("[data-label]")) e.setAttribute("aria-label", words()[e.dataset.label]);
  for (const e of document.querySelectorAll("[data-hint]")) e.placeholder = words()[e.dataset.hint];
  const other = $("language");
  other.textContent = words().other;
  other.lang = lang === "ar" ? "en" : "ar";
  note("");
  render();
}

// asking

async function ask(path, init) {
  const headers = { ...(init && init.headers) };
  const key = storedKey();
  if (key) headers.Authorization = "Bearer " + key;
  const response = await fetch(path, { ...init, headers });
  const answer = await response.json();
  if (response.ok) return answer;
  const problem = new Error(answer.detail);
  problem.after = Number(response.headers.get("Retry-After")) || 0;
  problem.kind = String(answer.type).split(":").pop();
  problem.request = answer.request_id;
  if (problem.kind.startsWith("key-")) $("key-form").hidden = false;
  throw problem;
}

// The key is kept for this tab alone.
function storedKey() {
  try { return sessionStorage.getItem("tasnif.key") || ""; } catch { return ""; }
}

async function loadCard() {
  if (state.models.length === 0) await loadModels();
  try { state.card = await ask(api("")); } catch { state.card = null; }
  render();
}

function requestFor(doc, view) {
  const request = { view, explain: { top: TOP } };
  if (doc.headline) request.headline = doc.headline;
  if (doc.body) request.body = doc.body;
  if (state.card && state.card.labels.length <= MANY_LABELS) {
    request.explain.labels = state.card.labels.map((l) => l.id);
  }
  return request;
}

async function predict() {
  const doc = { headline: $("headline").value, body: $("body").value };
  const view = new FormData($("form")).get("view");
  const alone = view === "headline" && !doc.headline.trim();
  if ((!doc.headline.trim() && !doc.body.trim()) || alone) {
    note(doc.body.trim() ? words().blankHeadline : words().blank);
    $("headline").focus();
    return;
  }
  note("");
  if (state.busy) state.busy.abort();
  const busy = state.busy = new AbortController();
  waiting(true);
  const post = () => ask(api("predict"), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(requestFor(doc, view)),
    signal: busy.signal,
  });
  try {
    let answer;
    try {
      answer = await post();
    } catch (e) {
      if (e.kind !== "bad-value") throw e;
      await loadCard(); // the model was replaced and has other labels
      answer = await post();
    }
    if (!state.card || state.card.sha256 !== answer.model.sha256 || state.card.version !== answer.model.version) await loadCard();
    state.answer = answer;
    state.error = null;
    state.sent = view === "headline" ? { headline: doc.headline, body: "" } : doc;
    state.picked = answer.labels[0] || nearest(answer);
    state.all = false;
  } catch (e) {
    if (e.name === "AbortError") return;
    state.error = { kind: e.kind || (e instanceof TypeError ? "offline" : "unknown"), detail: e.message, request: e.request };
  }
  state.busy = null;
  waiting(false);
  render();
  announce();
  if (matchMedia("(max-width: 56rem)").matches) $("result").scrollIntoView({ block: "start" });
}

// the topic that came nearest to its threshold, as a share of it; none where
// the text told the model nothing
function nearest(answer) {
  if (answer.reason !== "below_threshold") return null;
  const share = (id) => answer.scores[id] / answer.thresholds[id]; // a reason of a threshold comes with thresholds
  return Object.keys(answer.scores).reduce((a, b) => (share(b) > share(a) ? b : a));
}

// showing

function waiting(yes) {
  $("submit").setAttribute("aria-busy", yes);
  $("submit").textContent = yes ? words().working : words().submit;
}

function note(text) {
  $("note").textContent = text;
  $("note").hidden = !text;
}

function announce() {
  const { answer, error } = state;
  if (error) $("status").textContent = words().errorTitle + ". " + errorText(error);
  else if (answer.labels.length === 0) $("status").textContent = words().saidNone + " " + $("none-reason").textContent;
  else $("status").textContent = fill(words().said, { labels: answer.labels.map(topicName).join(state.lang === "ar" ? "، " : ", ") });
}

function errorText(error) {
  if (error.kind === "offline") return words().offline;
  return words().problems[error.kind] || words().unknownError;
}

function element(name, className, text) {
  const e = document.createElement(name);
  if (className) e.className = className;
  if (text !== undefined) e.textContent = text;
  return e;
}

function render() {
  const { answer, error } = state;
  document.body.classList.toggle("answered", Boolean(answer || error));
  $("empty").hidden = Boolean(answer || error);
  $("error").hidden = !error;
  $("answer").hidden = !answer || Boolean(error);
  renderModel();
  if (error) {
    $("error-title").textContent = words().errorTitle;
    $("error-text").textContent = errorText(error);
    $("error-fine").textContent = [error.request, error.kind === "offline" ? "" : error.detail].filter(Boolean).join(" · ");
  } else if (answer) {
    renderTags(answer);
    renderEvidence(answer);
    renderScores(answer);
  }
}

function picker(id, className) {
  const button = element("button", className);
  button.type = "button";
  button.setAttribute("aria-pressed", state.picked === id);
  button.dataset.label = id;
  button.title = topicNote(id);
  button.addEventListener("click", () => {
    const place = button.closest("ul, ol").id;
    state.picked = id;
    render();
    const again = [...$(place).querySelectorAll("button")].find((b) => b.dataset.label === id);
    if (again) again.focus();
  });
  return button;
}

function renderTags(answer) {
  $("tags").hidden = answer.labels.length === 0;
  $("tags").replaceChildren(...answer.labels.map((id) => {
    const button = picker(id, "tag");
    button.append(element("span", "tag-name", topicName(id)), element("span", "tag-p", percent(answer.scores[id])));
    const item = element("li");
    item.append(button);
    return item;
  }));
  $("none").hidden = answer.labels.length > 0;
  if (answer.labels.length > 0) return;
  const near = nearest(answer);
  let reason = words().reasons[answer.reason] || "";
  if (near) {
    reason += " " + fill(words().nearest, {
      name: topicName(near), p: percent(answer.scores[near]), t: percent(answer.thresholds[near]),
    });
  }
  $("none-reason").textContent = reason;
}

function renderEvidence(answer) {
  const given = (state.picked && answer.evidence && answer.evidence[state.picked]) || [];
  const strongest = given.reduce((most, e) => Math.max(most, Math.abs(e.weight)), 0);
  const evidence = given.filter((e) => Math.abs(e.weight) >= FAINT * Math.max(1, strongest));
  $("evidence-title").textContent = state.picked
    ? fill(words().evidenceFor, { name: topicName(state.picked) }) : words().evidenceNone;
  for (const field of ["headline", "body"]) {
    const place = $("text-" + field);
    place.hidden = !state.sent[field].trim();
    place.replaceChildren(...marked(state.sent[field], evidence.filter((e) => e.field === field), strongest));
  }
  $("legend").hidden = evidence.length === 0;
  const list = $("strongest");
  list.replaceChildren();
  if (!state.picked) return;
  if (!evidence.some((e) => e.weight > 0)) list.append(words().noEvidence);
  if (evidence.length === 0) return;
  if (list.childNodes.length) list.append(" ");
  list.append(words().strongest);
  const seen = new Set();
  for (const e of evidence) {
    if (seen.has(e.text) || seen.size === 5) continue;
    if (seen.size) list.append(state.lang === "ar" ? "، " : ", ");
    seen.add(e.text);
    list.append(element("bdi", "", e.text), " ", element("bdi", e.weight > 0 ? "plus" : "minus",
      signed(e.weight)));
  }
}

// marked cuts a text at every end of a stretch and marks each piece with the
// sum of the weights of the stretches over it. Offsets are UTF-16, as strings
// here are.
function marked(text, evidence, strongest) {
  const cuts = [...new Set([0, text.length, ...evidence.flatMap((e) => [e.utf16_start, e.utf16_end])])].sort((a, b) => a - b);
  const pieces = [];
  for (let i = 0; i + 1 < cuts.length; i++) {
    const piece = text.slice(cuts[i], cuts[i + 1]);
    let weight = 0;
    for (const e of evidence) if (e.utf16_start <= cuts[i] && cuts[i + 1] <= e.utf16_end) weight += e.weight;
    if (weight === 0 || !piece.trim()) {
      pieces.push(document.createTextNode(piece));
      continue;
    }
    const mark = element("mark", weight > 0 ? "for" : "against", piece);
    mark.style.setProperty("--strength", (0.25 + 0.75 * Math.min(1, Math.abs(weight) / strongest)).toFixed(2));
    mark.title = signed(weight);
    pieces.push(mark);
  }
  return pieces;
}

// rowWords says a row aloud; without a threshold the most probable topic is given whatever it has
function rowWords(decided, threshold) {
  if (threshold === undefined) return decided ? words().rowDecidedAlone : words().rowNotAlone;
  return decided ? words().rowDecided : words().rowNot;
}

function renderScores(answer) {
  $("tick-legend").hidden = answer.thresholds === undefined;
  const ids = Object.keys(answer.scores).sort((a, b) =>
    answer.labels.includes(b) - answer.labels.includes(a) || answer.scores[b] - answer.scores[a]);
  const few = Math.max(FEW, answer.labels.length + 2);
  const shown = state.all ? ids : ids.slice(0, few);
  $("scores").replaceChildren(...shown.map((id) => {
    const p = answer.scores[id], t = (answer.thresholds || {})[id], decided = answer.labels.includes(id);
    const button = picker(id, decided ? "row decided" : "row");
    const track = element("span", "track");
    const bar = element("span", "bar");
    bar.style.width = 100 * p + "%";
    track.append(bar);
    if (t !== undefined) {
      const tick = element("span", "tick");
      tick.style.insetInlineStart = 100 * t + "%";
      track.append(tick);
    }
    track.setAttribute("aria-hidden", "true");
    const figure = element("span", "row-p", percent(p));
    figure.setAttribute("aria-hidden", "true");
    button.append(element("span", "row-name", topicName(id)), track, figure,
      element("span", "unseen", fill(rowWords(decided, t), { p: percent(p), t: percent(t) })));
    const item = element("li");
    item.append(button);
    return item;
  }));
  const rest = ids.length - Math.min(few, ids.length);
  $("more").hidden = rest === 0;
  $("more").textContent = state.all ? words().less : fill(words().more, { n: rest });
  $("more").setAttribute("aria-expanded", state.all);
}

function renderModel() {
  const card = state.card;
  renderCard();
  renderBatch();
  const known = card && card.labels.length <= MANY_LABELS ? card.labels : [];
  $("known").replaceChildren(...known.map((l) => {
    const item = element("li", "", topicName(l.id));
    item.title = topicNote(l.id);
    return item;
  }));
  if (!card) {
    $("model").textContent = "";
    return;
  }
  const parts = [fill(words().model, { name: "\u2068" + card.name + "\u2069" })];
  if (card.version) parts.push(fill(words().version, { version: ltr(card.version) }));
  if (card.training.documents) parts.push(fill(words().learnt, { n: card.training.documents.toLocaleString("en") }));
  if (card.training.unlabelled) parts.push(words().unlabelled);
  if (card.sha256) parts.push(ltr(card.sha256.slice(0, 12)));
  $("model").textContent = parts.join(" · ");
}

// the three views: one item, a file, the model

function show() {
  const view = ["file", "model"].includes(location.hash.slice(1)) ? location.hash.slice(1) : "item";
  for (const e of document.querySelectorAll("main")) e.hidden = e.dataset.view !== view;
  for (const a of document.querySelectorAll(".views-nav a")) {
    if (a.hash === "#" + view) a.setAttribute("aria-current", "page");
    else a.removeAttribute("aria-current");
  }
}

// wiring

function start() {
  let lang = new URLSearchParams(location.search).get("lang");
  if (!(lang in WORDS)) try { lang = localStorage.getItem("tasnif.lang"); } catch { lang = null; }
  $("examples").replaceChildren(...EXAMPLES.map((text) => {
    const button = element("button", "example", text);
    button.type = "button";
    button.lang = "ar";
    button.dir = "rtl";
    button.addEventListener("click", () => {
      $("headline").value = text;
      $("body").value = "";
      predict();
    });
    const item = element("li");
    item.append(button);
    return item;
  }));
  $("form").addEventListener("submit", (e) => { e.preventDefault(); predict(); });
  $("form").addEventListener("keydown", (e) => {
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) { e.preventDefault(); predict(); }
  });
  $("clear").addEventListener("click", () => {
    $("form").reset();
    Object.assign(state, { answer: null, error: null, sent: null, picked: null });
    $("status").textContent = "";
    note("");
    render();
    $("headline").focus();
  });
  $("language").addEventListener("click", () => setLanguage(state.lang === "ar" ? "en" : "ar"));
  $("more").addEventListener("click", () => { state.all = !state.all; render(); $("more").focus(); });
  $("key-form").addEventListener("submit", (e) => {
    e.preventDefault();
    try { sessionStorage.setItem("tasnif.key", $("key").value.trim()); } catch { /* then it is asked for again */ }
    $("key").value = "";
    $("key-form").hidden = true;
    state.error = null;
    loadCard();
  });
  startBatch();
  startModels();
  addEventListener("hashchange", show);
  show();
  setLanguage(lang in WORDS ? lang : "ar");
  loadCard();
}

addEventListener("DOMContentLoaded", start); // once the scripts after this one are read
