// The columns of a file that was read: what each was taken for, and the choice of others.

import { $, element, option } from "./dom.js";
import { words } from "./language.js";

export const FIELDS = ["headline", "body", "id"];
const PREVIEW = 6; // rows

// valueOf is what an item has in a column, as a text.
export function valueOf(item, column) {
  const other = item.other && item.other[column.name];
  if (other !== undefined && other !== null) return typeof other === "object" ? JSON.stringify(other) : other;
  return (column.field && item[column.field]) ?? "";
}

// renderColumns shows the choice of columns, where the file has any.
export function renderColumns(read) {
  const has = read.columns.length > 0;
  $("columns-choice").hidden = !has;
  for (const field of FIELDS) {
    const select = $("column-" + field);
    const chosen = read.columns.find((c) => c.field === field);
    select.replaceChildren(option("", words().columnNone), ...read.columns.map((c) => option(c.name, c.name)));
    select.value = chosen ? chosen.name : "";
  }
}

// columnsChosen are the names chosen, by field; "" for none.
export const columnsChosen = () => Object.fromEntries(FIELDS.map((field) => [field, $("column-" + field).value]));

// renderPreview shows the first rows as they stand in the file, and which columns are read.
export function renderPreview(read) {
  const columns = read.columns.length > 0 ? read.columns
    : FIELDS.filter((f) => read.documents.some((d) => d[f])).map((field) => ({ name: words()[field], field }));
  const head = element("tr");
  const corner = element("th", "number", words().columnRow);
  corner.scope = "col";
  head.append(corner, ...columns.map((c) => {
    const cell = element("th", c.field && FIELDS.includes(c.field) ? "chosen" : "");
    cell.scope = "col";
    const name = element("bdi", "", c.name);
    cell.append(name, element("span", "fine", FIELDS.includes(c.field) ? words()[c.field] : words().columnUnread));
    return cell;
  }));
  $("preview-head").replaceChildren(head);
  $("preview-rows").replaceChildren(...read.documents.slice(0, PREVIEW).map((item) => {
    const row = element("tr");
    row.append(element("td", "number", item.row || item.line), ...columns.map((c) => {
      const cell = element("td", c.field && FIELDS.includes(c.field) ? "chosen" : "");
      cell.append(element("bdi", "", String(item.error ? "" : valueOf(item, c)).slice(0, 200)));
      return cell;
    }));
    return row;
  }));
}
