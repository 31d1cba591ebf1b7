// The view "item": a form, and the answer to what it holds. What is typed is kept for
// this tab, so that a reload loses nothing.

import { $, element } from "./dom.js";
import { comma, fill, words } from "./language.js";
import { api, isLarge, loadCard, model, topicName, topicNote } from "./models.js";
import { errorText, post } from "./server.js";
import { answerView } from "./answer.js";
import { TOP } from "./evidence.js";
import { copies } from "./copying.js";
import { linked, linkTo } from "./link.js";
import { kept, keep } from "./storage.js";
import { EXAMPLES } from "./examples.js";

const state = {
  sent: null, // the document of the answer
  about: null, // of it: what a correction needs
  answer: null,
  error: null,
  busy: null, // AbortController of the request under way
};
let view; // of the answer

const headline = () => $("headline").value;
const viewChosen = () => new FormData($("form")).get("view");
const asSent = () => ({ headline: headline(), body: $("body").value });

// requestOf asks for the evidence of all topics, where they are not too many.
export function requestOf(doc, view) {
  const request = { view, explain: { top: TOP } };
  if (doc.headline) request.headline = doc.headline.toWellFormed();
  if (doc.body) request.body = doc.body.toWellFormed();
  if (!isLarge()) request.explain.labels = model.card.labels.map((l) => l.id);
  return request;
}

// explained is the answer of the server to one document, with its evidence.
export async function explained(doc, view, signal) {
  const once = () => post(api("predict"), requestOf(doc, view), signal);
  let answer;
  try {
    answer = await once();
  } catch (e) {
    if (e.kind !== "bad-value") throw e;
    await loadCard(); // the model was replaced and has other labels
    answer = await once();
  }
  if (!model.card || model.card.sha256 !== answer.model.sha256 || model.card.version !== answer.model.version) await loadCard();
  return answer;
}

async function predict(picked) {
  const doc = asSent(), view = viewChosen();
  const alone = view === "headline" && !doc.headline.trim();
  if ((!doc.headline.trim() && !doc.body.trim()) || alone) {
    note(doc.body.trim() ? "blankHeadline" : "blank");
    $("headline").focus();
    return;
  }
  note("");
  if (state.busy) state.busy.abort();
  const busy = state.busy = new AbortController();
  waiting(true);
  try {
    state.answer = await explained(doc, view, busy.signal);
    state.error = null;
    state.sent = view === "headline" ? { headline: doc.headline, body: "" } : doc;
    state.about = { view, model: state.answer.model.name, memory: {} };
  } catch (e) {
    if (e.kind === "aborted") return;
    state.error = e;
  }
  state.busy = null;
  waiting(false);
  render(typeof picked === "string" ? picked : null);
  announce();
  $("result").scrollTop = 0;
  if (matchMedia("(max-width: 56rem), (max-height: 35rem)").matches) $("result").scrollIntoView({ block: "start" });
}

function waiting(yes) {
  $("submit").setAttribute("aria-busy", yes);
  $("submit").textContent = yes ? words().working : words().submit;
}

function note(word) {
  $("note").textContent = word && words()[word];
  $("note").dataset.said = word;
}

function announce() {
  const { answer, error } = state;
  if (error) $("status").textContent = words().errorTitle + ". " + errorText(error);
  else if (answer.labels.length === 0) $("status").textContent = words().saidNone + " " + view.parts.noneReason.textContent;
  else $("status").textContent = fill(words().said, { labels: answer.labels.map((id) => topicName(id)).join(comma()) });
}

function render(picked) {
  const { answer, error } = state;
  $("empty").hidden = Boolean(answer || error);
  $("error").hidden = !error;
  $("answer").hidden = !answer || Boolean(error);
  if (error) {
    $("error-title").textContent = words().errorTitle;
    $("error-text").textContent = errorText(error);
    $("error-fine").textContent = [error.request, error.kind === "offline" ? "" : error.message].filter(Boolean).join(" · ");
  } else if (answer) {
    view.show(answer, state.sent, picked || view.picked, state.about);
  }
}

function renderKnown() {
  const known = isLarge() ? [] : model.card.labels;
  $("known").replaceChildren(...known.map((l) => {
    const item = element("li", "", topicName(l.id));
    item.title = topicNote(l.id);
    return item;
  }));
  if (state.answer) render();
}

function keepText() {
  keep(sessionStorage, "item", JSON.stringify({ ...asSent(), view: viewChosen() }));
}

function fillForm(item) {
  $("headline").value = item.headline || "";
  $("body").value = item.body || "";
  const radio = document.querySelector(`#form [name=view][value="${item.view === "headline" ? "headline" : "article"}"]`);
  radio.checked = true;
  keepText();
}

function clear() {
  $("form").reset();
  keepText();
  if (state.busy) state.busy.abort();
  Object.assign(state, { answer: null, error: null, sent: null, about: null, busy: null });
  waiting(false);
  view.show(null);
  $("status").textContent = "";
  note("");
  if (location.hash.startsWith("#item=")) history.replaceState(null, "", "#item");
  render();
  $("headline").focus();
}

// openLink shows the item that the address holds.
export async function openLink() {
  const item = await linked(location.hash);
  if (!item) return;
  fillForm(item);
  predict(item.topic);
}

export function startItem() {
  view = answerView($("answer"));
  copies(view.parts.copyLink, () => linkTo({ ...state.sent, view: viewChosen(), topic: view.picked }));
  $("examples").replaceChildren(...EXAMPLES.map((text) => {
    const button = element("button", "example", text), item = element("li");
    button.type = "button";
    button.lang = "ar";
    button.dir = "rtl";
    button.addEventListener("click", () => { fillForm({ headline: text, view: viewChosen() }); predict(); });
    item.append(button);
    return item;
  }));
  $("form").addEventListener("submit", (e) => { e.preventDefault(); predict(); });
  $("form").addEventListener("input", keepText);
  $("form").addEventListener("keydown", (e) => {
    const sends = e.ctrlKey || e.metaKey || (e.target === $("headline") && !e.shiftKey);
    if (e.key !== "Enter" || e.isComposing || !sends || e.target.tagName !== "TEXTAREA") return;
    e.preventDefault();
    predict();
  });
  $("clear").addEventListener("click", clear);
  document.addEventListener("keydown", (e) => { if (document.body.dataset.view === "item" && !$("row").open) view.key(e); });
  document.addEventListener("language", () => { note($("note").dataset.said || ""); render(); });
  document.addEventListener("card", renderKnown);
  document.addEventListener("model", () => { if (state.sent) predict(); });
  addEventListener("hashchange", openLink);
  try { fillForm(JSON.parse(kept(sessionStorage, "item")) || {}); } catch { /* nothing was kept */ }
}
