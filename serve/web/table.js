"use strict";

// Files of news items: reading JSON Lines, CSV, TSV and plain lines, and
// writing CSV. Nothing here touches the page.

// What a column or field may be called, as the command line guesses them.
const FIELD_NAMES = {
  id: ["id", "document_id", "رقم", "المعرف"],
  headline: ["headline", "title", "العنوان", "عنوان"],
  body: ["body", "text", "content", "article", "النص", "نص", "المتن"],
};

// decodeText reads UTF-8, else windows-1256, as old Arabic files are.
function decodeText(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1256").decode(bytes);
  }
}

// readItems gives {line, id, headline, body}, or {line, bad: true}, per item.
function readItems(name, text) {
  const ending = name.toLowerCase().split(".").pop();
  if (ending === "csv") return readRows(splitRows(text, sniffComma(text)));
  if (ending === "tsv") return readRows(splitRows(text, "\t"));
  const lines = text.split(/\r\n|\n|\r/);
  const items = [];
  lines.forEach((line, i) => {
    if (!line.trim()) return;
    items.push(ending === "jsonl" || ending === "ndjson" ? readObject(line, i + 1) : { line: i + 1, headline: line.trim() });
  });
  return items;
}

function readObject(line, n) {
  let given;
  try { given = JSON.parse(line); } catch { return { line: n, bad: true }; }
  if (given === null || typeof given !== "object" || Array.isArray(given)) return { line: n, bad: true };
  const item = { line: n };
  for (const [field, names] of Object.entries(FIELD_NAMES)) {
    const key = names.find((name) => ["string", "number"].includes(typeof given[name]));
    if (key !== undefined) item[field] = String(given[key]);
  }
  if (item.headline === undefined && item.body === undefined) item.bad = true;
  return item;
}

// sniffComma: spreadsheets in some countries part cells with semicolons.
function sniffComma(text) {
  const first = text.slice(0, text.search(/\r|\n|$/));
  return first.split(";").length > first.split(",").length ? ";" : ",";
}

// splitRows reads RFC 4180: cells in quotes may hold commas, quotes and line ends.
function splitRows(text, comma) {
  const rows = [];
  let row = [], cell = "", quoted = false, line = 1, start = 1;
  const endRow = () => {
    row.push(cell);
    if (row.length > 1 || row[0] !== "") rows.push({ line: start, cells: row });
    row = [];
    cell = "";
  };
  for (let i = text.charCodeAt(0) === 0xfeff ? 1 : 0; i < text.length; i++) {
    const c = text[i];
    if (c === "\n") line++;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') { cell += '"'; i++; } else quoted = false;
    } else if (c === '"' && cell === "") quoted = true;
    else if (c === comma) { row.push(cell); cell = ""; } else if (c === "\n" || c === "\r") {
      if (c === "\r" && text[i + 1] === "\n") { i++; line++; }
      endRow();
      start = line;
    } else cell += c;
  }
  endRow();
  return rows;
}

// readRows takes columns by their names in the first row; where it names none,
// the first column is headlines.
function readRows(rows) {
  if (rows.length === 0) return [];
  const header = rows[0].cells.map((cell) => cell.trim().toLowerCase());
  const at = {};
  for (const [field, names] of Object.entries(FIELD_NAMES)) at[field] = header.findIndex((cell) => names.includes(cell));
  const named = at.headline >= 0 || at.body >= 0;
  if (!named) Object.assign(at, { id: -1, headline: 0, body: -1 });
  return rows.slice(named ? 1 : 0).map(({ line, cells }) => {
    const item = { line };
    for (const field of Object.keys(FIELD_NAMES)) if (at[field] >= 0 && cells[at[field]] !== undefined) item[field] = cells[at[field]];
    if (item.headline === undefined && item.body === undefined) item.bad = true;
    return item;
  });
}

// writeCSV gives a table that spreadsheets open as it is: a byte order mark,
// and no text that one of them would take for a formula.
function writeCSV(rows) {
  const cell = (value) => {
    let text = String(value ?? "");
    if (typeof value === "string" && /^[=+\-@\t\r]/.test(text)) text = "'" + text;
    return /[",\r\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
  };
  return "\ufeff" + rows.map((row) => row.map(cell).join(",") + "\r\n").join("");
}
