// A row of a table, open: its answer with the evidence, and what the file has besides.
// Arrows go to the rows beside it, Escape closes.

import { $, element } from "./dom.js";
import { fill, ltr, words } from "./language.js";
import { errorText } from "./server.js";
import { answerView } from "./answer.js";
import { explained } from "./item.js";
import { valueOf } from "./columns.js";
import { copies } from "./copying.js";
import { linkTo } from "./link.js";
import { file } from "./file.js";

let view, at = 0, busy = null;
let rowAt, count;

export function startReview(row, rows, closed) {
  rowAt = row;
  count = rows;
  view = answerView($("review-answer"));
  copies(view.parts.copyLink, () => {
    const { headline = "", body = "" } = rowAt(at);
    return linkTo({ headline, body, view: body ? "article" : "headline", topic: view.picked });
  });
  $("review-close").addEventListener("click", () => $("review").close());
  $("review-before").addEventListener("click", () => openReview(at - 1));
  $("review-after").addEventListener("click", () => openReview(at + 1));
  $("review").addEventListener("close", closed);
  $("review").addEventListener("keydown", (e) => {
    const forward = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (e.key === "ArrowDown" || e.key === forward) openReview(at + 1);
    else if (e.key === "ArrowUp" || e.key === "ArrowRight" || e.key === "ArrowLeft") openReview(at - 1);
    else return;
    e.preventDefault();
  });
  document.addEventListener("language", () => { if ($("review").open) openReview(at); });
}

// openReview opens a row by its place among those that are shown.
export async function openReview(i) {
  if (i < 0 || i >= count()) return;
  at = i;
  const item = rowAt(i);
  $("review-title").textContent = fill(words().reviewTitle, { n: ltr(item.row || item.line) });
  $("review-before").disabled = i === 0;
  $("review-after").disabled = i === count() - 1;
  renderOther(item);
  const why = item.bad ? fill(words().fileBadRow, { why: ltr(item.bad) }) : item.error ? errorText({ kind: item.error }) : "";
  problem(why);
  if (!$("review").open) $("review").showModal();
  if (busy) busy.abort();
  if (why) return;
  const sent = { headline: item.headline || "", body: item.body || "" };
  if (item.answer) view.show({ ...item.answer, evidence: item.evidence, thresholds: item.thresholds }, sent);
  $("review-answer").hidden = !item.answer;
  if (item.evidence) return;
  const asking = busy = new AbortController();
  try {
    const answer = await explained(sent, "article", asking.signal);
    Object.assign(item, { answer, evidence: answer.evidence || {}, thresholds: answer.thresholds });
    if (at !== i || asking.signal.aborted) return;
    view.show(answer, sent, view.picked);
    $("review-answer").hidden = false;
  } catch (e) {
    if (e.kind !== "aborted") problem(errorText(e));
  }
}

function problem(text) {
  $("review-problem").textContent = text;
  $("review-problem").hidden = !text;
  $("review-answer").hidden = Boolean(text);
}

function renderOther(item) {
  const rest = file.read.columns.filter((c) => c.field !== "headline" && c.field !== "body");
  $("review-other").replaceChildren(...rest.flatMap((c) => {
    const value = String(valueOf(item, c));
    if (!value) return [];
    const dd = element("dd"), dt = element("dt");
    dd.append(element("bdi", "", value));
    dt.append(element("bdi", "", c.name));
    return [dt, dd];
  }));
}
