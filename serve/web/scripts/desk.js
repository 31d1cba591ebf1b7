// The newsroom's desk: whether this server keeps corrections, who corrects, and what is sent.
// What this key may do is told by the event "desk".

import { ask, errorText } from "./server.js";
import { fill, ltr, words } from "./language.js";
import { kept, keep } from "./storage.js";

export const desk = { keeps: false, may: false, editor: false, by: "", waiting: {}, read: 0, error: null }; // error: why this is not known

// myName is what the reader calls themself; the server may know better.
export const myName = () => kept(localStorage, "name") || "";
export const setName = (name) => keep(localStorage, "name", name.trim());

// told takes over what an answer of the queue says of the desk.
export function told(status) {
  Object.assign(desk, { keeps: status.keeps, may: status.corrections, editor: status.editor, by: status.by, waiting: status.waiting || {}, read: status.read, error: null });
  for (const e of document.querySelectorAll("[data-desk]")) e.hidden = (e.dataset.desk === "on") !== Boolean(desk.keeps);
  document.dispatchEvent(new Event("desk"));
}

export async function loadDesk() {
  try {
    told(await ask("/v1/review?" + new URLSearchParams({ by: myName() })));
  } catch (e) {
    told({ corrections: false, by: "", read: 0 });
    desk.error = e;
  }
}

// sender sends a body again and again under one Idempotency-Key, until the body is another one.
export function sender() {
  let last = "", key = "";
  return (path, value) => {
    const body = JSON.stringify({ ...value, by: myName() || undefined });
    if (body !== last) [last, key] = [body, Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("")];
    return ask(path, { method: "POST", headers: { "Content-Type": "application/json", "Idempotency-Key": key }, body });
  };
}

export const takeBack = (path) => ask(path, { method: "DELETE" });

// whyNot says why nothing was kept.
export function whyNot(error) {
  if (error.kind === "too-many-requests" && error.after > 1) return fill(words().notKeptRate, { n: ltr(error.after) });
  if (error.kind === "scope-missing") return words().notKeptScope;
  return errorText(error);
}
