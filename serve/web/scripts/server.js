// Asking the server, with the key that it may ask for. The key is kept for this tab.

import { $ } from "./dom.js";
import { words } from "./language.js";
import { kept, keep } from "./storage.js";

// ask gives the JSON of an answer. What went wrong is an Error with a kind, the last
// part of a problem's type, as words().problems has them.
export async function ask(path, init) {
  const key = kept(sessionStorage, "key");
  const headers = { ...(init && init.headers), ...(key && { Authorization: "Bearer " + key }) };
  let response, answer;
  try {
    response = await fetch(path, { ...init, headers });
    answer = response.status === 204 ? null : await response.json();
  } catch (e) {
    e.kind = e.name === "AbortError" ? "aborted" : "offline";
    throw e;
  }
  if (response.ok) return answer;
  const problem = new Error(answer.detail);
  problem.after = Number(response.headers.get("Retry-After")) || 0;
  problem.kind = String(answer.type).split(":").pop();
  problem.request = answer.request_id;
  if (problem.kind.startsWith("key-")) $("key-form").hidden = false;
  throw problem;
}

export const post = (path, value, signal) => ask(path, {
  method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(value), signal,
});

export function errorText(error) {
  if (error.kind === "offline") return words().offline;
  return words().problems[error.kind] || words().unknownError;
}

// startKey has the form for a key; used is called once there is one.
export function startKey(used) {
  $("key-form").addEventListener("submit", (e) => {
    e.preventDefault();
    keep(sessionStorage, "key", $("key").value.trim());
    $("key").value = "";
    $("key-form").hidden = true;
    used();
  });
}
