// The documents of a file once they are tagged: a filter, the table, a row that is open,
// and the download.

import { $, element, frames, option } from "./dom.js";
import { fill, items, language, ltr, number, percent, words } from "./language.js";
import { topicName } from "./models.js";
import { errorText } from "./server.js";
import { table } from "./table.js";
import { openRow, startRow } from "./row.js";
import { download } from "./download.js";
import { file } from "./file.js";

let grid; // the table
let shown = []; // its rows

export function startResults() {
  grid = table($("rows"), $("rows-body"), { draw, open });
  startRow((i) => { grid.move(i); return shown[i]; }, () => shown.length, () => $("rows").focus(), renderResults);
  $("file-filter").addEventListener("change", renderRows);
  $("file-search").addEventListener("input", frames(renderRows));
  $("file-save").addEventListener("click", () => download(file, $("file-names").value));
  document.addEventListener("card", renderResults);
  document.addEventListener("language", () => { $("file-names").value = language.code; });
}

const open = (i) => openRow(i);

export const renderResults = frames(() => {
  const { items: all, busy } = file;
  const done = all.filter((i) => i.answer || i.error || i.bad).length, tagged = all.filter((i) => i.answer).length;
  const running = Boolean(busy) && all.length > 0 && all.some((i) => "bad" in i);
  const before = $("tagged").hidden;
  $("tagged").hidden = !all.some((i) => "bad" in i);
  $("file-start").hidden = running;
  $("file-stop").hidden = !running;
  $("file-save").disabled = running || tagged === 0;
  $("file-progress").max = Math.max(1, all.length);
  $("file-progress").value = done;
  $("file-progress").classList.toggle("over", !running);
  if ($("tagged").hidden) return;
  $("file-status").textContent = fill(running ? words().fileRunning : file.stopped ? words().fileStopped : words().fileDone,
    { n: number(tagged), all: items(all.length), s: ltr(file.seconds.toFixed(1)) });
  if (!running) renderFilter();
  renderRows();
  if (before) $("file-line").scrollIntoView({ block: "start" }); // the table comes into sight
});

function renderFilter() {
  const select = $("file-filter"), chosen = select.value, count = new Map();
  let none = 0, bad = 0;
  for (const i of file.items) {
    if (i.bad || i.error) bad++;
    if (!i.answer) continue;
    if (i.answer.labels.length === 0) none++;
    for (const id of i.answer.labels) count.set(id, (count.get(id) || 0) + 1);
  }
  const labels = [...count.keys()].sort((a, b) => count.get(b) - count.get(a));
  select.replaceChildren(option("", fill(words().fileAll, { n: number(file.items.length) })),
    ...labels.map((id) => option("=" + id, `${topicName(id)} (${number(count.get(id))})`)));
  if (none) select.append(option("none", fill(words().fileNone, { n: number(none) })));
  if (bad) select.append(option("bad", fill(words().fileBad, { n: number(bad) })));
  select.value = [...select.options].some((o) => o.value === chosen) ? chosen : "";
}

function wanted(item, filter) {
  if (!filter) return true;
  if (filter === "bad") return Boolean(item.bad || item.error);
  if (!item.answer) return false;
  return filter === "none" ? item.answer.labels.length === 0 : item.answer.labels.includes(filter.slice(1));
}

function renderRows() {
  const filter = $("file-filter").value, sought = $("file-search").value.trim();
  shown = file.items.filter((i) => wanted(i, filter) && (!sought || (i.headline || "").includes(sought) || (i.body || "").includes(sought)));
  $("rows-none").hidden = shown.length > 0;
  grid.set(shown);
}

function draw(item) {
  const row = element("div", "grid-row");
  const where = element("span", "grid-n", item.row || item.line), text = element("span", "grid-text", (item.headline || item.body || "").slice(0, 240));
  text.dir = "auto";
  const labels = labelsOf(item);
  for (const cell of [where, text, labels]) cell.setAttribute("role", "gridcell");
  row.append(where, text, labels);
  return row;
}

function labelsOf(item) {
  const cell = element("span", "grid-labels"), said = item.memory && item.memory.kept;
  if (said) {
    const same = item.answer && said.labels.length === item.answer.labels.length && said.labels.every((id) => item.answer.labels.includes(id));
    cell.append(element("span", "label judged", same ? words().rowRight : words().rowCorrected));
    for (const id of said.labels) cell.append(element("span", "label", topicName(id)));
    if (said.labels.length === 0) cell.append(element("span", "label without", words().noTopic));
    return cell;
  }
  if (item.bad) cell.append(element("span", "label bad", fill(words().fileBadRow, { why: ltr(item.bad) })));
  else if (item.error) cell.append(element("span", "label bad", errorText({ kind: item.error })));
  else if (!item.answer) cell.append(element("span", "label without", "…"));
  else if (item.answer.labels.length === 0) cell.append(element("span", "label without", words().noTopic));
  else for (const id of item.answer.labels) cell.append(element("span", "label", `${topicName(id)} ${percent(item.answer.scores[id])}`));
  return cell;
}
