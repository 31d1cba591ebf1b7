// The view "model": the card of GET /v1/model, in words.

import { $, element, frames } from "./dom.js";
import { comma, fill, isolated, items, ltr, number, percent, words } from "./language.js";
import { addressOf, answers, model, topicName, topicNote } from "./models.js";
import { renderReport } from "./report.js";
import { folded } from "./toggles.js";

export function startCard() {
  $("topics-search").addEventListener("input", frames(renderTopics));
  for (const event of ["language", "card"]) document.addEventListener(event, render);
}

function render() {
  const { card } = model;
  renderReport();
  renderFooter();
  renderVersions();
  renderTopics();
  $("card-name").textContent = card ? isolated(card.name) : "";
  $("card-about").textContent = card ? (card.mode === "single" ? words().cardSingle : words().cardMulti) : "";
  $("card-json").textContent = card ? JSON.stringify(card, null, 1) : "";
  $("card-facts").replaceChildren();
  if (!card) return;
  const t = card.training;
  fact("factVersion", card.version);
  fact("factTrainer", trainerOf(t.trainer));
  fact("factSettings", settingsOf(t.params));
  fact("factCorpus", (t.corpus || []).join(comma()));
  fact("factDocuments", t.documents ? items(t.documents) : "");
  fact("factUnlabelled", t.unlabelled ? items(t.unlabelled) : "");
  fact("factFolds", t.folds ? fill(words().folds, { n: ltr(t.folds) }) : "");
  fact("factLimits", fill(words().limits, { bytes: number(card.limits.document_bytes), n: items(card.limits.documents) }));
  fact("factSum", card.sha256);
}

// fact adds a line to the card, where there is something to say.
function fact(word, value) {
  if (!value) return;
  const dd = element("dd");
  dd.append(element("bdi", "", value));
  $("card-facts").append(element("dt", "", words()[word]), dd);
}

const trainerOf = (name) => words().trainers[name] || name;

// settingsOf says the parameters of a trainer in words, one a clause.
function settingsOf(params) {
  if (!params) return "";
  if (Array.isArray(params.members)) return membersOf(params.members);
  return Object.entries(params).map(([name, value]) => {
    const said = words().settings[name];
    if (typeof value === "boolean" && said) return value ? said : fill(words().without, { what: said });
    return fill(words().setting, { name: said || ltr(name), value: words().blocks[value] || ltr(typeof value === "object" ? JSON.stringify(value) : value) });
  }).join(comma());
}

// membersOf says a blend: each trainer with its share of the weights.
function membersOf(members) {
  const sum = members.reduce((total, m) => total + (m.weight || 0), 0);
  const part = (m) => (sum > 0 ? percent((m.weight || 0) / sum) : "");
  return members.slice().sort((a, b) => (b.weight || 0) - (a.weight || 0))
    .map((m) => `${trainerOf(m.trainer)} ${part(m)}`.trim()).join(comma());
}

function renderFooter() {
  const { card } = model;
  const parts = card ? [fill(words().model, { name: isolated(card.name) })] : [];
  if (card && card.version) parts.push(fill(words().version, { version: ltr(card.version) }));
  if (card && card.training.documents) parts.push(fill(words().learnt, { n: number(card.training.documents) }));
  if (card && card.training.unlabelled) parts.push(words().unlabelled);
  if (card && card.sha256) parts.push(ltr(card.sha256.slice(0, 12)));
  $("model-line").textContent = parts.join(" · ");
}

// renderVersions lists what is served, where it is more than one.
function renderVersions() {
  $("versions").hidden = model.all.length < 2;
  $("versions-rows").replaceChildren(...model.all.map((m) => {
    const row = element("tr"), name = element("td"), link = element("a");
    link.href = addressOf(m) + "#model";
    link.append(element("bdi", "", m.name));
    if (answers(m)) link.setAttribute("aria-current", "true");
    name.append(link);
    const sum = element("td", "fine");
    sum.append(element("bdi", "", (m.sha256 || "").slice(0, 12)));
    row.append(name, element("td", "number", m.version || ""), element("td", "number", m.labels), sum,
      element("td", "", answers(m) ? words().versionThis : m.default ? words().versionDefault : ""));
    return row;
  }));
}

// asTree gives topics in the order of their tree, each below one that is above it, with their levels.
function asTree(labels) {
  const known = new Set(labels.map((l) => l.id)), below = new Map(), seen = new Set(), out = [];
  const parents = (l) => (l.broader || []).filter((id) => known.has(id));
  for (const l of labels) for (const id of parents(l)) below.set(id, [...(below.get(id) || []), l]);
  const add = (l, level) => {
    if (seen.has(l.id)) return;
    seen.add(l.id);
    out.push({ ...l, level });
    for (const child of below.get(l.id) || []) add(child, level + 1);
  };
  for (const l of labels) if (parents(l).length === 0) add(l, 1);
  return out;
}

function renderTopics() {
  const labels = asTree(model.card ? model.card.labels : []), sought = folded($("topics-search").value.trim());
  const found = labels.filter((l) => folded([l.id, l.ar, l.en, l.note_ar, l.note_en, l.uri, ...(l.iptc || [])].join(" ")).includes(sought));
  $("topics-field").hidden = labels.length < 8;
  $("topics-found").textContent = sought ? fill(words().topicsFound, { n: ltr(found.length), all: ltr(labels.length) }) : "";
  $("card-labels").replaceChildren(...found.map((l) => {
    const row = element("tr"), name = element("th", "cell-text", topicName(l.id));
    name.scope = "row";
    if (l.level > 1) name.dataset.level = Math.min(l.level, 7);
    if (topicNote(l.id)) name.append(element("div", "fine", topicNote(l.id)));
    const cell = (n) => element("td", "number", n === undefined ? "" : n);
    const threshold = (view) => cell(l.thresholds && l.thresholds[view] !== undefined ? percent(l.thresholds[view]) : undefined);
    const codes = element("td", "fine");
    codes.append(element("bdi", "", (l.iptc || []).join(" ") || l.uri || ""));
    row.append(name, threshold("article"), threshold("headline"), cell(l.support === undefined ? undefined : number(l.support)), codes);
    return row;
  }));
}
