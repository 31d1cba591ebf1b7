// An answer: its topics, the evidence for the one that is picked, the probabilities of
// all. The view of one item has one, and so has the row that is open in a table.

import { clone, element } from "./dom.js";
import { comma, fill, percent, signed, translate, words } from "./language.js";
import { topicName, topicNote, topicOf } from "./models.js";
import { marked, ruleText, telling } from "./evidence.js";
import { copies } from "./copying.js";
import { corrects } from "./correction.js";

const FEW = 5; // topics shown before "show the others", besides those decided

// answerView puts the answers of one place into it. show takes an answer, the document as
// it was sent, the topic to pick, if any, and what a correction of it needs: see corrects.
export function answerView(place, saved = () => {}) {
  const { root, parts } = clone("answer-template");
  place.append(root);
  translate(root);
  const view = { answer: null, sent: null, picked: null, all: false, about: null };
  const judge = corrects(parts, () => (view.answer && view.about ? view : null), saved);
  const given = () => view.answer.labels;
  copies(parts.copyNames, () => given().map((id) => topicName(id)).join(comma()));
  copies(parts.copyIDs, () => given().join(" "));
  copies(parts.copyIPTC, () => iptcOf(given()).join(" "));
  parts.more.addEventListener("click", () => { view.all = !view.all; render(); });

  function render() {
    judge.shown();
    if (!view.answer) return;
    renderTags();
    renderEvidence();
    renderScores();
  }

  function pick(button, id) {
    const list = button.closest("ul, ol");
    view.picked = id;
    render();
    const again = [...list.querySelectorAll("button")].find((b) => b.dataset.label === id);
    if (again) again.focus();
  }

  function picker(id, className) {
    const button = element("button", className);
    button.type = "button";
    button.setAttribute("aria-pressed", view.picked === id);
    button.dataset.label = id;
    button.title = topicNote(id);
    button.addEventListener("click", () => pick(button, id));
    return button;
  }

  const listed = (button) => {
    const item = element("li");
    item.append(button);
    return item;
  };

  function renderTags() {
    const { answer } = view;
    parts.tags.hidden = parts.copying.hidden = answer.labels.length === 0;
    parts.copyIPTC.hidden = iptcOf(answer.labels).length === 0;
    parts.tags.replaceChildren(...answer.labels.map((id) => {
      const button = picker(id, "tag");
      button.append(element("span", "tag-name", topicName(id)), element("span", "tag-p", percent(answer.scores[id])));
      return listed(button);
    }));
    parts.none.hidden = answer.labels.length > 0;
    if (answer.labels.length === 0) parts.noneReason.textContent = reasonOf(answer);
  }

  function renderEvidence() {
    const { answer, picked, sent } = view;
    const { evidence, strongest } = telling((picked && answer.evidence && answer.evidence[picked]) || []);
    parts.evidenceTitle.textContent = picked ? fill(words().evidenceFor, { name: topicName(picked) }) : words().evidenceNone;
    for (const [field, where] of [["headline", parts.headline], ["body", parts.body]]) {
      const text = sent[field] || "";
      where.hidden = !text.trim();
      const passage = field === "body" && answer.passages ? answer.passages[picked] : undefined;
      where.replaceChildren(...marked(text, evidence.filter((e) => e.field === field), strongest, passage));
    }
    parts.legend.hidden = evidence.length === 0;
    renderStrongest(parts.strongest, picked, evidence);
  }

  function renderScores() {
    const { answer } = view;
    parts.tickLegend.hidden = answer.thresholds === undefined;
    const ids = Object.keys(answer.scores).sort((a, b) =>
      answer.labels.includes(b) - answer.labels.includes(a) || answer.scores[b] - answer.scores[a]);
    const few = Math.max(FEW, answer.labels.length + 2);
    parts.scores.replaceChildren(...(view.all ? ids : ids.slice(0, few)).map((id) => listed(scoreRow(answer, id, picker))));
    const rest = ids.length - Math.min(few, ids.length);
    parts.more.hidden = rest === 0;
    parts.more.textContent = view.all ? words().less : fill(words().more, { n: rest });
    parts.more.setAttribute("aria-expanded", view.all);
  }

  document.addEventListener("language", () => { translate(root); render(); });
  return {
    parts,
    get picked() { return view.picked; },
    key: judge.key,
    show(answer, sent, picked, about = null) {
      const known = answer && picked && picked in answer.scores;
      Object.assign(view, { answer, sent, about, picked: known ? picked : answer && (answer.labels[0] || nearest(answer)), all: false });
      render();
    },
  };
}

// iptcOf are the IPTC Media Topics codes of topics.
export const iptcOf = (ids) => [...new Set(ids.flatMap((id) => (topicOf(id) || {}).iptc || []))];

// nearest is the topic that came nearest to its threshold, as a share of it; none where
// the text told the model nothing.
function nearest(answer) {
  if (answer.reason !== "below_threshold" || !answer.thresholds) return null;
  const part = (id) => answer.scores[id] / answer.thresholds[id];
  return Object.keys(answer.thresholds).reduce((a, b) => (part(b) > part(a) ? b : a));
}

// reasonOf says why no topic was given.
export function reasonOf(answer) {
  const near = nearest(answer), reason = words().reasons[answer.reason] || "";
  return near ? reason + " " + fill(words().nearest, {
    name: topicName(near), p: percent(answer.scores[near]), t: percent(answer.thresholds[near]),
  }) : reason;
}

function renderStrongest(list, picked, evidence) {
  list.replaceChildren();
  if (!picked) return;
  for (const e of evidence) if (e.rule) list.append(element("span", "rule", ruleText(e.rule)), " ");
  evidence = evidence.filter((e) => !e.rule);
  if (!evidence.some((e) => e.weight > 0)) list.append(words().noEvidence, " ");
  if (evidence.length === 0) return;
  list.append(words().strongest);
  const seen = new Set();
  for (const e of evidence) {
    if (seen.has(e.text) || seen.size === 5) continue;
    if (seen.size) list.append(comma());
    seen.add(e.text);
    list.append(element("bdi", "", e.text), " ", element("bdi", e.weight > 0 ? "plus" : "minus", signed(e.weight)));
  }
}

function scoreRow(answer, id, picker) {
  const p = answer.scores[id], t = (answer.thresholds || {})[id], decided = answer.labels.includes(id);
  const button = picker(id, decided ? "row decided" : "row");
  const track = element("span", "track"), bar = element("span", "bar"), figure = element("span", "row-p", percent(p));
  bar.style.width = 100 * p + "%";
  track.append(bar);
  if (t !== undefined) {
    const tick = element("span", "tick");
    tick.style.insetInlineStart = 100 * t + "%";
    track.append(tick);
  }
  track.setAttribute("aria-hidden", "true");
  figure.setAttribute("aria-hidden", "true");
  button.append(element("span", "row-name", topicName(id)), track, figure, element("span", "unseen", fill(rowWords(decided, t), { p: percent(p), t: t === undefined ? "" : percent(t) })));
  return button;
}

// rowWords says a row aloud; without a threshold the most probable topic is given whatever it has.
function rowWords(decided, threshold) {
  if (threshold === undefined) return decided ? words().rowDecidedAlone : words().rowNotAlone;
  return decided ? words().rowDecided : words().rowNot;
}
