// Topics as toggles: each with its number, which is its key. Of many topics those that are
// likely are shown, and a search finds the others.

import { element } from "./dom.js";
import { fill, percent, words } from "./language.js";
import { model, topicName, topicNote } from "./models.js";

const ALL = 20; // topics that are all shown
const LIKELY = 10; // shown of more

// folded is a text as it is searched: without marks, and with one form of a letter.
export const folded = (text) => text.normalize("NFKD").replace(/[\u064b-\u065f\u0670\u0640\u0300-\u036f]/g, "")
  .replace(/[أإآٱ]/g, "ا").replace(/ى/g, "ي").replace(/ة/g, "ه").toLowerCase();

// placeOf is the toggle that a key is for, from 0: 1 to 9, 0 for the tenth, with Shift those after; else -1.
export function placeOf(e) {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(e.code);
  if (!digit || e.ctrlKey || e.metaKey || e.altKey) return -1;
  return (Number(digit[1]) || 10) - 1 + (e.shiftKey ? 10 : 0);
}

// toggles puts topics into a list. set takes those that are on, the probabilities where
// they may be seen, and topics that stand first; changed is called when one is switched.
export function toggles(list, changed) {
  const state = { on: new Set(), scores: null, marked: [], order: [], sought: "" };
  const single = () => model.card && model.card.mode === "single";

  function arrange(first) {
    const ids = model.card ? model.card.labels.map((l) => l.id) : [];
    const known = [...new Set([...ids, ...first])];
    const rank = (id) => (first.includes(id) ? 1 + first.length - first.indexOf(id) : state.scores ? state.scores[id] || 0 : 0);
    const sorted = state.scores || first.length ? known.slice().sort((a, b) => rank(b) - rank(a)) : known;
    state.order = known.length > ALL ? sorted.slice(0, Math.max(LIKELY, first.length)) : sorted;
    if (known.length > ALL && !state.scores) state.order = [...first];
  }

  function shown() {
    if (!state.sought || !model.card) return state.order;
    const sought = folded(state.sought);
    return model.card.labels.filter((l) => folded([l.id, l.ar, l.en].join(" ")).includes(sought)).map((l) => l.id).slice(0, LIKELY);
  }

  function render() {
    const at = list.contains(document.activeElement) ? document.activeElement.dataset.label : null;
    list.replaceChildren(...shown().map((id, i) => {
      const item = element("li"), button = element("button", "toggle");
      button.type = "button";
      button.dataset.label = id;
      button.title = topicNote(id);
      button.setAttribute("aria-pressed", state.on.has(id));
      if (state.marked.includes(id)) button.classList.add("marked");
      const key = element("kbd", "", i < 10 ? (i + 1) % 10 : "⇧" + ((i + 1) % 10));
      key.setAttribute("aria-hidden", "true");
      if (i < 20) button.append(key);
      button.append(element("span", "toggle-name", topicName(id)));
      if (state.scores && state.scores[id] !== undefined) {
        const p = element("span", "toggle-p", percent(state.scores[id]));
        p.setAttribute("aria-hidden", "true");
        button.append(p, element("span", "unseen", fill(words().toggleP, { p: percent(state.scores[id]) })));
      }
      button.addEventListener("click", () => turn(id));
      item.append(button);
      return item;
    }));
    if (at) for (const b of list.querySelectorAll("button")) if (b.dataset.label === at) b.focus();
  }

  function turn(id) {
    if (state.on.has(id)) state.on.delete(id);
    else {
      if (single()) state.on.clear();
      state.on.add(id);
      if (!state.order.includes(id)) state.order.push(id);
    }
    render();
    changed(id, state.on.has(id));
  }

  return {
    render,
    get labels() { return [...state.on]; },
    get many() { return Boolean(model.card) && model.card.labels.length > ALL; },
    set({ on, scores = null, first = on, marked = [] }) {
      Object.assign(state, { on: new Set(on), scores, marked, sought: "" });
      arrange(first);
      render();
    },
    // reveal shows the probabilities, or no longer; what is on stays.
    reveal(scores, first) {
      state.scores = scores;
      arrange([...new Set([...first, ...state.on])]);
      render();
    },
    search(text) { state.sought = text.trim(); render(); },
    // press switches the toggle at a place, and tells whether there is one.
    press(place) {
      const id = shown()[place];
      if (id) turn(id);
      return Boolean(id);
    },
  };
}
