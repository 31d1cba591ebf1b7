// What was tagged, as CSV: the columns of the file as they were, its row numbers, and the
// answers, with the names of topics in one language.

import { element } from "./dom.js";
import { iptcOf } from "./answer.js";
import { model, topicName } from "./models.js";
import { valueOf } from "./columns.js";
import { ar } from "./words.ar.js";
import { en } from "./words.en.js";

const WORDS = { ar, en };

// download gives the browser the table as a file.
export function download(file, code) {
  const link = element("a");
  link.href = URL.createObjectURL(new Blob([writeCSV(rowsOf(file, code))], { type: "text/csv" }));
  link.download = file.chosen.name.replace(/(\.[a-z0-9]{1,7}){1,2}$/i, "") + ".tasnif.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function rowsOf(file, code) {
  const words = WORDS[code].download;
  const columns = file.read.columns.length > 0 ? file.read.columns
    : ["id", "headline", "body", "source", "date"].filter((f) => file.items.some((i) => i[f] !== undefined)).map((f) => ({ name: f, field: f }));
  const ids = model.card ? model.card.labels.map((l) => l.id)
    : [...new Set(file.items.flatMap((i) => (i.answer ? Object.keys(i.answer.scores) : [])))];
  const taken = new Set(columns.map((c) => c.name));
  const fresh = (name) => {
    let free = name;
    for (let n = 2; taken.has(free); n++) free = `${name} (${n})`;
    taken.add(free);
    return free;
  };
  const head = [fresh(words.row), ...columns.map((c) => c.name),
    ...[words.topics, words.ids, words.iptc, words.view, words.reason].map(fresh), ...ids.map((id) => fresh(topicName(id, code)))];
  return [head, ...file.items.map((i) => [i.row || i.line, ...columns.map((c) => valueOf(i, c)), ...answerOf(i, code, words, ids)])];
}

function answerOf(item, code, words, ids) {
  const a = item.answer;
  if (!a) return ["", "", "", "", item.bad ? words.unreadable : words.reasons[item.error] || words.reasons.not_sent, ...ids.map(() => "")];
  return [a.labels.map((id) => topicName(id, code)).join(" | "), a.labels.join(" | "), iptcOf(a.labels).join(" "),
    words.views[a.view], a.reason ? words.reasons[a.reason] : "", ...ids.map((id) => a.scores[id] ?? "")];
}

// writeCSV gives a table that spreadsheets open as it is: a byte order mark, and no text
// that one of them would take for a formula.
export function writeCSV(rows) {
  const cell = (value) => {
    let text = String(value ?? "");
    if (typeof value === "string" && /^[=+\-@\t\r]/.test(text) && !/^[-+]?[\d.,]+%?$/.test(text)) text = "'" + text;
    return /[",\r\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
  };
  return "\ufeff" + rows.map((row) => row.map(cell).join(",") + "\r\n").join("");
}
