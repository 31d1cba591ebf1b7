// Reading: one item after another, by keys. What is chosen is sent and kept before the next
// item is shown; what was kept can be taken back, one after the other.

import { $ } from "../dom.js";
import { fill, isolated, ltr, words } from "../language.js";
import { kept, keep } from "../storage.js";
import { desk, loadDesk, sender, takeBack, whyNot } from "../desk.js";
import { held, named } from "../correction.js";
import { placeOf, toggles } from "../toggles.js";
import { asking } from "./name.js";
import { queue } from "./queue.js";
import { useCard } from "./card.js";
import { renderItem } from "./text.js";

const queues = { read: queue(false), editor: queue(true) };
const state = {
  view: "read", // or editor; another view than these reads nothing
  item: null,
  shown: false, // the reader has seen what the model proposes
  sure: false, // that no topic fits
  busy: false,
  past: [], // what was kept: id, item, labels, view
  read: 0, // kept since the page came
  said: () => "",
  problem: () => "",
  failed: null, // why there is nothing to read
};
let list, send;

// preferred tells whether proposals are shown: never at first of the random sample, else as the reader left it.
const preferred = (item) => item.why !== "sample" && kept(localStorage, "proposals") !== "no";

// read shows the next item of a view.
export async function read(view) {
  state.view = view;
  state.problem = () => "";
  state.failed = null;
  if (!queues[view] || !desk.may || asking()) {
    state.item = null;
    return render();
  }
  try {
    const item = await queues[view].next();
    if (item) await useCard(item.model);
    if (state.view === view) open(item || null);
  } catch (e) {
    state.item = null;
    state.failed = e;
    render();
  }
}

// open shows an item, with the labels that are on where it was read before.
function open(item, labels) {
  state.item = item;
  state.sure = false;
  state.shown = false;
  if (item) {
    $("show").checked = preferred(item);
    $("remark").value = $("search").value = "";
    proposals(labels);
  }
  render();
  if (item) {
    $("item-headline").focus({ preventScroll: true });
    scrollTo(0, 0);
  }
}

// proposals are shown or not, and chosen to begin with where they are.
function proposals(labels) {
  const { item } = state, yes = $("show").checked;
  state.shown ||= yes;
  const said = (item.readings || []).filter((r) => r.outcome === "labelled").map((r) => r.labels || []);
  const agreed = said.length ? said[0].filter((id) => said.every((l) => l.includes(id))) : null;
  const marked = said.length ? [...new Set(said.flat())].filter((id) => !agreed.includes(id)) : [];
  list.set({ on: labels || agreed || (yes ? item.labels : []), scores: yes ? item.scores : null, first: agreed ? [...agreed, ...marked] : yes ? item.labels : [], marked });
}

function render() {
  const { item, view } = state, reading = Boolean(queues[view]);
  $("name-form").hidden = !asking() || !reading;
  $("item").hidden = !item;
  $("progress-line").hidden = !desk.may || !reading || asking();
  $("said-line").hidden = !reading || !desk.may || asking();
  $("problem").textContent = state.problem();
  $("said").textContent = state.problem() ? "" : state.said();
  $("undo").hidden = state.past.length === 0 || Boolean(state.problem());
  $("empty").hidden = !reading || Boolean(item) || asking();
  $("again").hidden = !desk.may && !desk.error;
  const [title, text] = emptiness();
  $("empty-title").textContent = title;
  $("empty-text").textContent = text;
  renderProgress();
  if (!item) return;
  renderItem(item);
  list.render();
  $("blind").hidden = item.why !== "sample" || $("show").checked;
  $("search").hidden = !list.many;
  $("save-word").textContent = state.sure ? words().readNoneButton : words().readSave;
}

// emptiness says why there is no item.
function emptiness() {
  if (desk.error) return [words().readFailed, whyNot(desk.error)];
  if (!desk.may) return [words().readOff, words().readOffText];
  if (state.failed) return [words().readFailed, whyNot(state.failed)];
  return state.view === "editor" ? [words().readDoneEditor, ""] : [words().readDone, words().readDoneText];
}

function renderProgress() {
  const waiting = Object.values(desk.waiting).reduce((sum, n) => sum + n, 0);
  $("progress-text").textContent = fill(words().readProgress, { n: ltr(state.read), rest: ltr(waiting >= 1000 ? "1000+" : waiting) });
  $("progress").max = Math.max(1, state.read + waiting);
  $("progress").value = state.read;
}

// say sends what the reader says of the item, then shows the next.
async function say(what, told) {
  const { item, view } = state;
  if (!item || state.busy) return;
  state.busy = true;
  $("item").setAttribute("aria-busy", "true");
  state.problem = () => "";
  try {
    const answer = await send("/v1/review", { item: item.id, shown: state.shown, note: $("remark").value.trim() || undefined, ...what });
    queues[view].done();
    state.past.push({ id: answer.id, item, view, labels: what.labels });
    state.read++;
    desk.waiting[item.why] = Math.max(0, (desk.waiting[item.why] || 0) - 1);
    state.said = () => [told(answer), held(answer)].filter(Boolean).join(" ");
    await read(view);
  } catch (e) {
    state.problem = () => words().notKept + " " + whyNot(e);
    if (e.kind === "not-found") { queues[view].done(); await read(view); } else render();
  }
  state.busy = false;
  $("item").removeAttribute("aria-busy");
}

function save() {
  const { labels } = list;
  if (labels.length === 0 && !state.sure && !(state.shown && state.item.labels.length === 0)) {
    state.sure = true;
    state.problem = () => words().readNone;
    return render();
  }
  return say({ labels }, (kept) => fill(kept.by ? words().keptBy : words().keptByNobody, { by: isolated(kept.by), labels: named(labels) }));
}

const skip = () => say({ skip: true }, () => words().readSkipped);
const flag = () => say({ flag: true }, () => words().readFlagged);

// undo takes back what was kept last, and shows that item again as it was left.
async function undo() {
  const last = state.past.at(-1);
  if (!last || state.busy) return;
  state.busy = true;
  try {
    await takeBack("/v1/review/" + last.id);
    state.past.pop();
    state.read--;
    queues[last.view].back(last.item);
    desk.waiting[last.item.why] = (desk.waiting[last.item.why] || 0) + 1;
    state.said = () => words().takenBack;
    state.problem = () => "";
    await useCard(last.item.model);
    if (state.view === last.view) open(last.item, last.labels);
    else location.hash = "#" + last.view;
  } catch (e) {
    state.problem = () => words().notTakenBack + " " + whyNot(e);
    render();
  }
  state.busy = false;
}

// keys are those of the page, by their place on the keyboard, whatever it writes.
const keys = {
  Enter: save, NumpadEnter: save, KeyS: skip, KeyF: flag, KeyZ: undo,
  KeyN: () => $("remark").focus(), KeyP: () => $("show").click(),
};

function pressed(e) {
  if (e.isComposing || e.altKey || asking()) return;
  const typing = e.target.matches("input:not([type=checkbox]):not([type=radio]), textarea");
  if (typing) {
    if (e.key === "Escape") $("item-headline").focus();
    if (e.code !== "Enter" || !e.target.closest("#item")) return;
    e.preventDefault();
    if (e.target === $("search") && $("search").value.trim()) { list.press(0); $("search").value = ""; list.search(""); } else save();
    return;
  }
  const own = (e.code === "Enter" || e.code === "NumpadEnter") && e.target.matches("button, a, select, summary");
  if (own && !e.ctrlKey && !e.metaKey) return; // Enter is the button's
  const act = keys[e.code];
  if (e.code === "KeyZ" ? act && !e.shiftKey : act && !((e.ctrlKey || e.metaKey) && e.code !== "Enter")) {
    if (!state.item && act !== undo) return;
    e.preventDefault();
    act();
  } else if (state.item && list.press(placeOf(e))) {
    e.preventDefault();
  }
}

export function startReading() {
  send = sender();
  list = toggles($("toggles"), () => {
    if (!state.sure) return;
    state.sure = false;
    state.problem = () => "";
    render();
  });
  // After a click the keys are the page's again: Enter saves, and does not press the toggle anew.
  $("toggles").addEventListener("click", (e) => { if (e.detail > 0) $("item-headline").focus({ preventScroll: true }); });
  for (const [id, act] of [["save", save], ["skip", skip], ["flag", flag], ["undo", undo]]) $(id).addEventListener("click", act);
  $("show").addEventListener("change", () => {
    if (state.item.why !== "sample") keep(localStorage, "proposals", $("show").checked ? "yes" : "no");
    const { labels } = list;
    proposals(labels.length ? labels : undefined);
    render();
  });
  $("search").addEventListener("input", () => list.search($("search").value));
  const again = async () => {
    if (queues[state.view]) queues[state.view].again();
    if (!desk.may) await loadDesk();
    read(state.view);
  };
  $("again").addEventListener("click", again);
  addEventListener("online", () => { if (!state.item) again(); });
  document.addEventListener("keydown", pressed);
  document.addEventListener("language", render);
}
