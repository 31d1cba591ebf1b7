"use strict";

// The page at /docs: what /openapi.json says, one block an address. Text
// reaches the page through textContent only.

const $ = (id) => document.getElementById(id);

function element(name, className, text) {
  const e = document.createElement(name);
  if (className) e.className = className;
  if (text !== undefined) e.textContent = text;
  return e;
}

// resolve follows a reference within the document
function resolve(doc, value) {
  while (value && value.$ref) value = value.$ref.split("/").slice(1).reduce((at, key) => at[key], doc);
  return value;
}

// outline writes a schema as one reads it: {"name": what it is}
function outline(doc, schema, indent = "", seen = []) {
  const name = schema.$ref && schema.$ref.split("/").pop();
  if (name && seen.includes(name)) return name;
  const s = resolve(doc, schema);
  const deeper = name ? [...seen, name] : seen;
  const note = s.description ? "  // " + s.description : "";
  if (s.oneOf) return s.oneOf.map((one) => outline(doc, one, indent, deeper)).join(" | ") + note;
  if (s.enum) return s.enum.map((v) => JSON.stringify(v)).join(" | ") + note;
  if (s.const !== undefined) return JSON.stringify(s.const) + note;
  if (s.type === "array") return "[" + outline(doc, s.items, indent, deeper) + "]" + note;
  if (s.properties) {
    const must = s.required || [];
    const lines = Object.entries(s.properties).map(([key, value]) =>
      `${indent}  ${JSON.stringify(key)}${must.includes(key) ? "" : "?"}: ${outline(doc, value, indent + "  ", deeper)}`);
    return "{\n" + lines.join("\n") + "\n" + indent + "}";
  }
  if (s.additionalProperties) return `{"…": ${outline(doc, s.additionalProperties, indent, deeper)}}${note}`;
  return (s.type || "any") + (s.format ? ` (${s.format})` : "") + note;
}

function content(doc, given, place) {
  for (const [mediaType, media] of Object.entries(given || {})) {
    place.append(element("p", "fine", mediaType), element("pre", "", outline(doc, media.schema)));
    if (media.example !== undefined) place.append(element("pre", "example-body", JSON.stringify(media.example, null, 1)));
  }
}

function operation(doc, path, method, op) {
  const block = element("details", "operation");
  const head = element("summary");
  head.append(element("code", "method", method.toUpperCase()), " ", element("code", "", path), element("span", "fine", op.summary || ""));
  block.append(head);
  if (op.description) block.append(element("p", "", op.description));
  for (const given of op.parameters || []) {
    const p = resolve(doc, given);
    block.append(element("p", "fine", `${p.in} ${p.name}: ${outline(doc, p.schema)} ${p.description || ""}`));
  }
  if (op.requestBody) {
    block.append(element("h4", "", "Request"));
    content(doc, op.requestBody.content, block);
  }
  for (const [status, given] of Object.entries(op.responses)) {
    const response = resolve(doc, given);
    const row = element("p", "status");
    row.append(element("code", "", status), " ", response.description);
    block.append(row);
    if (status === "200") content(doc, response.content, block);
  }
  return block;
}

async function start() {
  const doc = await (await fetch("/openapi.json")).json();
  $("docs-title").textContent = doc.info.summary;
  $("docs-about").textContent = doc.info.description;
  const groups = new Map();
  for (const [path, item] of Object.entries(doc.paths)) {
    for (const [method, op] of Object.entries(item)) {
      if (!op.responses) continue;
      const group = op.tags[0];
      if (!groups.has(group)) groups.set(group, []);
      groups.get(group).push(operation(doc, path, method, op));
    }
  }
  let n = 0;
  for (const [group, blocks] of groups) {
    const id = "group-" + n++;
    const title = element("h2", "", group);
    title.id = id;
    const link = element("a", "", group);
    link.href = "#" + id;
    const item = element("li");
    item.append(link);
    $("docs-groups").append(item);
    $("docs").append(title, ...blocks);
  }
  const schema = element("details", "operation");
  schema.append(element("summary", "", "Every error: Problem"), element("pre", "", outline(doc, { $ref: "#/components/schemas/Problem" })));
  $("docs").append(schema);
}

start();
