// The view "file": a file is dropped or chosen, read by the server, shown with the columns
// that were recognized, and then tagged.

import { $ } from "./dom.js";
import { fill, isolated, items, ltr, words } from "./language.js";
import { loadCard, model } from "./models.js";
import { ask, errorText } from "./server.js";
import { columnsChosen, FIELDS, renderColumns, renderPreview } from "./columns.js";
import { tag } from "./batch.js";
import { renderResults, startResults } from "./results.js";

const MAX_FILE = 64; // MB
const ENDINGS = /\.(csv|tsv|xlsx|json|jsonl|ndjson|parquet|xml|rss|atom|txt)(\.(gz|zst))?$/i;
const LIMITS = { documents: 100, document_bytes: 100000, body_bytes: 1 << 20 }; // where there is no card

export const file = {
  chosen: null, // File
  read: null, // what the server read in it
  items: [], // its documents; once tagged, with answer or error
  ignored: "", // the field that was chosen to be none
  busy: null, // AbortController of reading or tagging
  stopped: false,
  seconds: 0, // that tagging took
};

function note(...texts) {
  $("file-note").textContent = texts.filter(Boolean).join(" ");
}

// choose takes a file, and refuses by its name what is none of those that are read.
function choose(chosen) {
  if (!chosen) return;
  if (file.busy) file.busy.abort();
  Object.assign(file, { chosen, read: null, items: [], busy: null, stopped: false });
  const name = isolated(chosen.name);
  if (!ENDINGS.test(chosen.name)) note(fill(words().fileKind, { name }));
  else if (chosen.size > MAX_FILE << 20) note(fill(words().fileLarge, { name, n: MAX_FILE }));
  else if (chosen.size === 0) note(fill(words().fileEmpty, { name }));
  else return read({});
  render();
}

// read has the server read the file, with the columns chosen by field.
async function read(columns) {
  const busy = file.busy = new AbortController();
  note("");
  $("file-status").textContent = words().fileReading;
  $("file-start").disabled = true;
  const query = new URLSearchParams({ name: file.chosen.name });
  for (const [field, name] of Object.entries(columns)) if (name) query.set(field, name);
  try {
    const got = await ask("/v1/read?" + query, {
      method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file.chosen, signal: busy.signal,
    });
    for (const field of FIELDS) if (columns[field] === "") leaveOut(got, field);
    oneColumnEach(got);
    file.read = got;
    file.items = got.documents;
    told(got);
  } catch (e) {
    if (e.kind === "aborted") return;
    note(fill(words().fileFailed, { name: isolated(file.chosen.name) }), errorText(e));
  }
  file.busy = null;
  render();
}

// oneColumnEach leaves a field with one column, where the rows of JSON name it by several.
function oneColumnEach(got) {
  const seen = new Set();
  for (const c of got.columns) {
    if (seen.has(c.field)) delete c.field;
    if (c.field) seen.add(c.field);
  }
}

// leaveOut makes a column that was guessed one that is not read.
function leaveOut(got, field) {
  const column = got.columns.find((c) => c.field === field);
  if (!column) return;
  delete column.field;
  for (const d of got.documents) {
    if (d[field] !== undefined) d.other = { ...d.other, [column.name]: d[field] };
    delete d[field];
  }
}

function told(got) {
  const name = isolated(file.chosen.name);
  const hasText = got.columns.length === 0 || got.columns.some((c) => c.field === "headline" || c.field === "body");
  if (!hasText) note(fill(words().fileNoText, { name }));
  else if (got.documents.length === 0 && (!got.error || got.error.endsWith("no documents"))) note(fill(words().fileEmpty, { name }));
  else if (got.error) note(fill(words().fileFailed, { name }), ltr(got.error));
}

function render() {
  const { read, items: all, busy } = file;
  $("columns").hidden = !read || (all.length === 0 && read.columns.length === 0);
  if (read) {
    renderColumns(read);
    renderPreview(read);
    const bad = read.documents.filter((d) => d.error !== undefined).length;
    $("columns-about").textContent = fill(words().fileHas, { name: isolated(file.chosen.name), n: items(all.length) }) +
      (bad ? " " + fill(words().fileHasBad, { n: ltr(bad) }) : "");
    $("columns-notes").textContent = read.notes.filter((n) => !n.includes("not read:")).map(ltr).join(" ");
  }
  $("file-start").disabled = !read || !read.documents.some((d) => d.headline || d.body);
  if (!busy) $("file-status").textContent = "";
  renderResults();
}

async function run() {
  if (file.busy) return;
  if (!model.card) await loadCard();
  file.items = file.read.documents.map(({ answer, ...d }) => ({ ...d, bad: d.error, error: undefined }));
  const busy = file.busy = new AbortController();
  file.stopped = false;
  const begin = performance.now();
  note("");
  renderResults();
  try {
    await tag(file.items.filter((i) => !i.bad), (model.card && model.card.limits) || LIMITS, busy.signal, renderResults);
  } catch (e) {
    if (e.kind !== "aborted") note(errorText(e));
    busy.abort();
  }
  file.seconds = (performance.now() - begin) / 1000;
  file.stopped = busy.signal.aborted;
  if (file.busy === busy) file.busy = null;
  renderResults();
}

export function startFile() {
  startResults();
  $("file-choose").addEventListener("change", (e) => { choose(e.target.files[0]); e.target.value = ""; });
  const drop = $("drop");
  for (const kind of ["dragover", "dragenter"]) {
    addEventListener(kind, (e) => { e.preventDefault(); drop.classList.toggle("over", drop.contains(e.target)); });
  }
  addEventListener("dragleave", () => drop.classList.remove("over"));
  addEventListener("drop", (e) => {
    e.preventDefault(); // else the browser opens the file in place of the page
    drop.classList.remove("over");
    if (!e.dataTransfer.files.length) return;
    if (location.hash !== "#file") location.hash = "#file";
    choose(e.dataTransfer.files[0]);
  });
  for (const field of FIELDS) $("column-" + field).addEventListener("change", () => read(columnsChosen()));
  $("file-start").addEventListener("click", run);
  $("file-stop").addEventListener("click", () => file.busy && file.busy.abort());
  document.addEventListener("language", () => { if (file.read) { told(file.read); render(); } else note(""); });
  document.addEventListener("model", () => { file.items = file.read ? file.read.documents : []; renderResults(); });
}
