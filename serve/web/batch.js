"use strict";

// The view "file": a file is sent to be read, its items are sent in parts, and answered
// in a table.

const MAX_FILE = 64; // MB
const ROWS = 200; // shown at first, and more at a time
const PART = 100; // items a request, where the server takes as many
const TRIES = 6; // of a part that the server was too busy for

const batch = {
  name: "",
  items: [], // {line, id, headline, body}, or {line, bad}; once answered, answer or error
  busy: null, // AbortController
  shown: ROWS,
  stopped: false,
};

function startBatch() {
  $("file-form").addEventListener("submit", (e) => { e.preventDefault(); runBatch(); });
  $("file-stop").addEventListener("click", () => { batch.stopped = true; if (batch.busy) batch.busy.abort(); });
  $("file-save").addEventListener("click", saveBatch);
  $("file-more").addEventListener("click", () => { batch.shown += ROWS; renderBatch(); });
  $("file-filter").addEventListener("change", () => { batch.shown = ROWS; renderRows(); });
}

function fileNote(text) {
  $("file-note").textContent = text;
  $("file-note").hidden = !text;
}

async function runBatch() {
  const file = $("file").files[0];
  fileNote("");
  if (!file) return fileNote(words().fileFirst);
  if (file.size > MAX_FILE << 20) return fileNote(fill(words().fileLarge, { n: MAX_FILE }));
  Object.assign(batch, { name: file.name, items: [], shown: ROWS, stopped: false, busy: new AbortController() });
  $("file-filter").value = "";
  renderBatch();
  if (!state.card) await loadCard();
  const limits = (state.card && state.card.limits) || { documents: PART, document_bytes: 100000, body_bytes: 1 << 20 };
  try {
    const read = await ask("/v1/read?name=" + encodeURIComponent(file.name), {
      method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file, signal: batch.busy.signal,
    });
    batch.items = read.documents.map(({ error, ...item }) => ({ ...item, bad: error }));
    fileNote([batch.items.length === 0 && words().fileEmpty, read.error && ltr(read.error), ...read.notes.map(ltr)].filter(Boolean).join(" "));
    renderBatch();
    for (const part of parts(batch.items, limits)) {
      if (batch.stopped) break;
      await sendPart(part);
      renderBatch();
    }
  } catch (e) {
    if (e.name !== "AbortError") fileNote(errorText({ kind: e.kind || (e instanceof TypeError ? "offline" : "unknown") }));
    batch.stopped = true;
  }
  batch.busy = null;
  renderBatch();
}

// parts cuts items into requests that the server takes; what it would not take
// is marked and left out.
function* parts(items, limits) {
  const bytes = (text) => new TextEncoder().encode(text || "").length;
  let part = [], size = 0;
  for (const item of items) {
    if (item.bad) continue;
    const n = bytes(item.headline) + bytes(item.body);
    if (n > limits.document_bytes) {
      item.error = "document-too-long";
      continue;
    }
    if (part.length === Math.min(PART, limits.documents) || (part.length > 0 && size + n > limits.body_bytes / 4)) {
      yield part;
      part = [];
      size = 0;
    }
    part.push(item);
    size += n;
  }
  if (part.length > 0) yield part;
}

async function sendPart(part) {
  const documents = part.map(({ headline, body }) => {
    const doc = {};
    if (headline !== undefined) doc.headline = headline.toWellFormed();
    if (body !== undefined) doc.body = body.toWellFormed();
    return doc;
  });
  for (let tries = 1; ; tries++) {
    try {
      const answer = await ask(api("predict"), {
        method: "POST", headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ documents }), signal: batch.busy.signal,
      });
      answer.predictions.forEach((p, i) => { part[i].answer = p; });
      return;
    } catch (e) {
      const busy = e.kind === "overloaded" || e.kind === "too-many-requests";
      if (!busy || tries === TRIES) throw e;
      await new Promise((go) => setTimeout(go, 1000 * Math.min(30, Math.max(1, e.after))));
      if (batch.stopped) return;
    }
  }
}

function renderBatch() {
  const { items, busy } = batch;
  const done = items.filter((i) => i.answer || i.error || i.bad).length;
  const tagged = items.filter((i) => i.answer).length;
  $("file-start").hidden = Boolean(busy);
  $("file-stop").hidden = !busy;
  $("file-save").hidden = Boolean(busy) || tagged === 0;
  $("file-progress").hidden = !busy;
  $("file-progress").max = Math.max(1, items.length);
  $("file-progress").value = done;
  $("file-result").hidden = items.length === 0;
  $("file-status").textContent = items.length === 0 ? ""
    : fill(batch.stopped && !busy ? words().fileStopped : words().fileDone, { n: ltr(tagged), all: ltr(items.length) });
  renderFilter();
  renderRows();
}

function renderFilter() {
  const select = $("file-filter"), chosen = select.value;
  const count = {};
  let none = 0, bad = 0;
  for (const i of batch.items) {
    if (i.bad || i.error) bad++;
    if (!i.answer) continue;
    if (i.answer.labels.length === 0) none++;
    for (const id of i.answer.labels) count[id] = (count[id] || 0) + 1;
  }
  const option = (value, text) => {
    const o = element("option", "", text);
    o.value = value;
    return o;
  };
  const labels = Object.keys(count).sort((a, b) => count[b] - count[a]);
  select.replaceChildren(option("", fill(words().fileAll, { n: batch.items.length })),
    ...labels.map((id) => option("=" + id, `${topicName(id)} (${count[id]})`)));
  if (none) select.append(option("none", fill(words().fileNone, { n: none })));
  if (bad) select.append(option("bad", fill(words().fileBad, { n: bad })));
  select.value = [...select.options].some((o) => o.value === chosen) ? chosen : "";
}

function wanted(item, filter) {
  if (!filter) return true;
  if (filter === "bad") return Boolean(item.bad || item.error);
  if (!item.answer) return false;
  return filter === "none" ? item.answer.labels.length === 0 : item.answer.labels.includes(filter.slice(1));
}

function renderRows() {
  const rows = batch.items.filter((i) => wanted(i, $("file-filter").value));
  $("file-rows").replaceChildren(...rows.slice(0, batch.shown).map((item) => {
    const row = element("tr");
    const text = element("td", "cell-text", (item.headline || item.body || "").slice(0, 300));
    text.dir = "auto";
    const labels = element("td");
    labels.append(cellOf(item));
    row.append(element("td", "", item.line), text, labels);
    return row;
  }));
  const rest = rows.length - batch.shown;
  $("file-more").hidden = rest <= 0;
  $("file-more").textContent = fill(words().more, { n: rest });
}

function cellOf(item) {
  const cell = element("div", "cell-labels");
  if (item.bad) cell.append(element("span", "cell-bad", `${fill(words().fileBadLine, { line: item.line })} ${ltr(item.bad)}`));
  else if (item.error) cell.append(element("span", "cell-bad", errorText({ kind: item.error })));
  else if (!item.answer) cell.append(element("span", "cell-none", "…"));
  else if (item.answer.labels.length === 0) cell.append(element("span", "cell-none", words().reasons[item.answer.reason]));
  else for (const id of item.answer.labels) cell.append(element("span", "", `${topicName(id)} ${percent(item.answer.scores[id])}`));
  return cell;
}

// saveBatch gives the table as a file: a row an item, a column a label.
function saveBatch() {
  const ids = state.card ? state.card.labels.map((l) => l.id)
    : [...new Set(batch.items.flatMap((i) => (i.answer ? Object.keys(i.answer.scores) : [])))];
  const rows = [["line", "id", "headline", "labels", "view", "reason", ...ids.map((id) => "p_" + id)]];
  for (const i of batch.items) {
    const a = i.answer;
    rows.push([i.line, i.id, i.headline, a ? a.labels.join(";") : "", a ? a.view : "",
      a ? a.reason : i.error || (i.bad ? "unreadable" : "not-sent"), ...ids.map((id) => (a ? a.scores[id] : ""))]);
  }
  const link = element("a");
  link.href = URL.createObjectURL(new Blob([writeCSV(rows)], { type: "text/csv" }));
  link.download = batch.name.replace(/\.[^.]*$/, "") + ".tasnif.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
