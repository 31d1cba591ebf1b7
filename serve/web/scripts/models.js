// The model that answers, its card and its topics. Where several are served, the page's
// address names it: ?model=NAME&version=VERSION. Without, it is the server's default.
// A card that has come is told by the event "card".

import { $, option } from "./dom.js";
import { language } from "./language.js";
import { ask } from "./server.js";

export const model = {
  card: null, // of GET /v1/model
  all: [], // of GET /v1/models
};

const MANY = 100; // topics; beyond it, answers do not have all of them

export const isLarge = () => !model.card || model.card.labels.length > MANY;
export const topicOf = (id) => model.card && model.card.labels.find((l) => l.id === id);

export function topicName(id, code = language.code) {
  const topic = topicOf(id);
  return (topic && topic[code]) || id;
}

// topicNote is what belongs to a topic, in a sentence; "" where the card does not say.
export function topicNote(id) {
  const topic = topicOf(id);
  return (topic && topic["note_" + language.code]) || "";
}

let shown = ""; // the card's address
const asked = () => new URLSearchParams(location.search);

// api is an address of the model that answers: of its card, or of what it does.
export function api(what) {
  const name = asked().get("model"), version = asked().get("version");
  if (!name) return what === "pictures" || what === "drift" ? "/v1/model/" + what : what ? "/v1/" + what : "/v1/model";
  return "/v1/models/" + encodeURIComponent(name) + (version ? "/versions/" + encodeURIComponent(version) : "") + (what ? "/" + what : "");
}

export async function loadCard() {
  if (model.all.length === 0) await loadModels();
  shown = api("");
  try { model.card = await wholeCard(); } catch { model.card = null; }
  document.dispatchEvent(new Event("card"));
}

// wholeCard asks for the pages of a card with many topics, one after another.
async function wholeCard() {
  const card = await ask(api(""));
  for (let next = card.next; next;) {
    const page = await ask(api("") + "?" + next);
    card.labels.push(...page.labels);
    next = page.next;
  }
  delete card.next;
  delete card.labels_total;
  return card;
}

// loadModels lists the models, and leaves an address that names none of them.
async function loadModels() {
  try { model.all = (await ask("/v1/models")).models; } catch { model.all = []; }
  if (model.all.length > 0 && asked().get("model") && !model.all.some(answers)) goTo(model.all[0], true);
  renderModels();
}

// answers tells whether a model is the one that the address names.
export function answers(m) {
  const name = asked().get("model"), version = asked().get("version");
  if (!name) return m.default;
  return m.name === name && (version ? m.version === version : m.first);
}

// addressOf is the page's address with a model in it.
export function addressOf(m) {
  const query = asked();
  query.delete("model");
  query.delete("version");
  if (!m.default) {
    query.set("model", m.name);
    if (!m.first) query.set("version", m.version);
  }
  const text = query.toString();
  return location.pathname + (text && "?" + text);
}

function goTo(m, replace) {
  history[replace ? "replaceState" : "pushState"](null, "", addressOf(m) + location.hash);
}

function renderModels() {
  $("models-field").hidden = model.all.length < 2;
  $("models").replaceChildren(...model.all.map((m, i) => {
    const o = option(i, m.version ? m.name + " · " + m.version : m.name);
    o.selected = answers(m);
    return o;
  }));
}

// otherModel loads the card of the model that the address names now.
async function otherModel() {
  if (api("") === shown) return;
  shown = api("");
  model.card = null;
  renderModels();
  document.dispatchEvent(new Event("model"));
  await loadCard();
}

export function pickModel(m) {
  goTo(m, false);
  return otherModel();
}

export function startModels() {
  $("models").addEventListener("change", (e) => pickModel(model.all[e.target.value]));
  addEventListener("popstate", otherModel);
}
