// A row of a table, open: its answer with the evidence, and what the file has besides.
// Arrows go to the rows beside it, Escape closes.

import { $, element } from "./dom.js";
import { fill, ltr, words } from "./language.js";
import { model } from "./models.js";
import { errorText } from "./server.js";
import { answerView } from "./answer.js";
import { explained } from "./item.js";
import { valueOf } from "./columns.js";
import { copies } from "./copying.js";
import { linkTo } from "./link.js";
import { file } from "./file.js";

let view, at = 0, busy = null;
let rowAt, count;

export function startRow(row, rows, closed, saved) {
  rowAt = row;
  count = rows;
  view = answerView($("row-answer"), saved);
  copies(view.parts.copyLink, () => {
    const { headline = "", body = "" } = rowAt(at);
    return linkTo({ headline, body, view: body ? "article" : "headline", topic: view.picked });
  });
  $("row-close").addEventListener("click", () => $("row").close());
  $("row-before").addEventListener("click", () => openRow(at - 1));
  $("row-after").addEventListener("click", () => openRow(at + 1));
  $("row").addEventListener("close", closed);
  $("row").addEventListener("keydown", (e) => {
    if (view.key(e)) return;
    const forward = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (e.key === "ArrowDown" || e.key === forward) openRow(at + 1);
    else if (e.key === "ArrowUp" || e.key === "ArrowRight" || e.key === "ArrowLeft") openRow(at - 1);
    else return;
    e.preventDefault();
  });
  document.addEventListener("language", () => { if ($("row").open) openRow(at); });
}

// openRow opens a row by its place among those that are shown.
export async function openRow(i) {
  if (i < 0 || i >= count()) return;
  at = i;
  const item = rowAt(i);
  $("row-title").textContent = fill(words().rowTitle, { n: ltr(item.row || item.line) });
  $("row-before").disabled = i === 0;
  $("row-after").disabled = i === count() - 1;
  renderOther(item);
  const why = item.bad ? fill(words().fileBadRow, { why: ltr(item.bad) }) : item.error ? errorText({ kind: item.error }) : "";
  problem(why);
  if (!$("row").open) $("row").showModal();
  if (busy) busy.abort();
  if (why) return;
  const sent = { headline: item.headline || "", body: item.body || "", id: item.id, source: item.source };
  item.memory ||= {};
  const about = () => ({ view: "article", model: model.card && model.card.name, memory: item.memory });
  if (item.answer) view.show({ ...item.answer, evidence: item.evidence, passages: item.passages, thresholds: item.thresholds }, sent, null, about());
  $("row-answer").hidden = !item.answer;
  const focused = document.activeElement; // keys are the row's as long as something in it has the focus
  if (!$("row").contains(focused) || !focused.checkVisibility() || focused.disabled) $("row-title").focus();
  if (item.evidence) return;
  const asking = busy = new AbortController();
  try {
    const answer = await explained(sent, "article", asking.signal);
    Object.assign(item, { answer, evidence: answer.evidence || {}, passages: answer.passages, thresholds: answer.thresholds });
    if (at !== i || asking.signal.aborted) return;
    view.show(answer, sent, view.picked, about());
    $("row-answer").hidden = false;
  } catch (e) {
    if (e.kind !== "aborted") problem(errorText(e));
  }
}

function problem(text) {
  $("row-problem").textContent = text;
  $("row-problem").hidden = !text;
  $("row-answer").hidden = Boolean(text);
}

function renderOther(item) {
  const rest = file.read.columns.filter((c) => c.field !== "headline" && c.field !== "body");
  $("row-other").replaceChildren(...rest.flatMap((c) => {
    const value = String(valueOf(item, c));
    if (!value) return [];
    const dd = element("dd"), dt = element("dt");
    dd.append(element("bdi", "", value));
    dt.append(element("bdi", "", c.name));
    return [dt, dd];
  }));
}
