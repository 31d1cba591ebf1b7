// What a reader says of an answer: that it is right, or which topics are. It stands under
// every answer where the server keeps corrections.

import { comma, fill, isolated, words } from "./language.js";
import { topicName } from "./models.js";
import { desk, myName, sender, setName, takeBack, whyNot } from "./desk.js";
import { placeOf, toggles } from "./toggles.js";

// corrects puts it to work in the parts of an answer. given is the answer, the document as
// it was sent, and about: the view, the model, and memory, which keeps what was saved of
// this document. saved is called when that changes.
export function corrects(parts, given, saved) {
  const list = toggles(parts.topicToggles, () => {}), send = sender();
  let memory = null; // .kept: id and labels, to be taken back; .said: what was said last

  function say(of, text, bad) {
    of.said = text;
    of.bad = Boolean(bad);
    if (of === memory) tell();
  }

  function tell() {
    parts.judged.textContent = memory && memory.said ? memory.said() : "";
    parts.judged.classList.toggle("note", Boolean(memory && memory.bad));
  }

  function open(yes) {
    parts.editing.hidden = !yes;
    parts.wrong.setAttribute("aria-expanded", yes);
    if (!yes) return;
    const { answer } = given();
    list.set({ on: memory.kept ? memory.kept.labels : answer.labels, scores: answer.scores, first: answer.labels });
    parts.search.hidden = !list.many;
    parts.search.value = parts.remark.value = "";
    parts.person.value = myName();
    parts.person.placeholder = desk.by || words().nameHint;
    parts.editing.focus({ preventScroll: true });
    parts.editing.scrollIntoView({ block: "nearest" });
  }

  async function keep(labels, remark) {
    const { sent, about } = given(), document = {}, of = memory;
    for (const field of ["id", "headline", "body", "source"]) if (sent[field]) document[field] = String(sent[field]).toWellFormed();
    parts.judge.setAttribute("aria-busy", "true");
    try {
      const kept = await send("/v1/feedback", { document, labels, model: about.model, view: about.view, note: remark || undefined });
      of.kept = { id: kept.id, labels };
      say(of, () => [fill(kept.by ? words().keptBy : words().keptByNobody, { by: isolated(kept.by), labels: named(labels) }), held(kept)].join(" "));
      if (of === memory) open(false);
      saved(of);
    } catch (e) {
      say(of, () => words().notKept + " " + whyNot(e), true);
    }
    parts.judge.removeAttribute("aria-busy");
    render();
    if (of === memory && of.kept) parts.undo.focus({ preventScroll: true });
  }

  async function undo() {
    const of = memory;
    try {
      await takeBack("/v1/feedback/" + of.kept.id);
      delete of.kept;
      say(of, () => words().takenBack);
      saved(of);
    } catch (e) {
      say(of, () => words().notTakenBack + " " + whyNot(e), true);
    }
    render();
    if (of === memory && !of.kept) parts.right.focus({ preventScroll: true });
  }

  function render() {
    parts.judge.hidden = !desk.may || !memory;
    parts.undo.hidden = !memory || !memory.kept;
    parts.right.hidden = Boolean(memory && memory.kept);
  }

  const save = () => {
    setName(parts.person.value);
    keep(list.labels, parts.remark.value.trim());
  };
  parts.right.addEventListener("click", () => keep(given().answer.labels, ""));
  parts.wrong.addEventListener("click", () => open(parts.editing.hidden));
  parts.undo.addEventListener("click", undo);
  parts.save.addEventListener("click", save);
  parts.cancel.addEventListener("click", () => { open(false); parts.wrong.focus(); });
  parts.search.addEventListener("input", () => list.search(parts.search.value));
  parts.editing.addEventListener("keydown", (e) => {
    e.stopPropagation(); // arrows and letters are the panel's while it is open
    const typing = e.target.matches("input, textarea");
    if (e.key === "Escape") {
      e.preventDefault();
      open(false);
      parts.wrong.focus();
    } else if (e.key === "Enter" && (e.ctrlKey || e.metaKey || typing || e.target === parts.editing)) {
      e.preventDefault();
      save();
    } else if (!typing && list.press(placeOf(e))) {
      e.preventDefault();
    }
  });
  document.addEventListener("desk", render);
  return {
    // shown is called when an answer is shown, or none.
    shown() {
      const now = given() && given().about.memory;
      if (now !== memory) {
        memory = now;
        open(false);
      }
      list.render();
      tell();
      render();
    },
    // key takes a key of the page: R is right, C corrects.
    key(e) {
      if (parts.judge.hidden || e.ctrlKey || e.metaKey || e.altKey || e.target.matches("input, textarea, select")) return false;
      if (e.code === "KeyR" && !memory.kept) parts.right.click();
      else if (e.code === "KeyC") open(true);
      else return false;
      e.preventDefault();
      return true;
    },
  };
}

// held says that a correction waits for an editor, and why; "" where it does not.
export function held(kept) {
  if (kept.state !== "held") return "";
  return kept.reason.startsWith("two readers") ? words().heldContradiction : words().heldBurst;
}

export const named = (labels) => (labels.length ? labels.map((id) => topicName(id)).join(comma()) : words().noTopic);
