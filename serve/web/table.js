"use strict";

// The table of answers as a file. Nothing here touches the page.

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
