// The page /review: a reader reads what the queue proposes, an editor decides where readers
// differ, and both see how far readers agree.

import { $ } from "../dom.js";
import { number, startLanguage } from "../language.js";
import { ask, startKey } from "../server.js";
import { desk, loadDesk } from "../desk.js";
import { startReading, read } from "./reading.js";
import { showAgreement, startAgreement } from "./agreement.js";
import { startName } from "./name.js";

const VIEWS = ["read", "editor", "agreement"];

// show has the view that the address names.
function show() {
  const asked = location.hash.slice(1), view = VIEWS.includes(asked) ? asked : "read";
  document.body.dataset.view = view;
  for (const a of document.querySelectorAll(".views-nav a[href^='#']")) {
    if (a.hash === "#" + view) a.setAttribute("aria-current", "page");
    else a.removeAttribute("aria-current");
  }
  $("agreement-view").hidden = view !== "agreement";
  if (view === "agreement") showAgreement();
  read(view);
}

async function start() {
  await loadDesk();
  $("to-editor").hidden = !desk.editor;
  show();
  if (desk.editor) countForEditor();
}

async function countForEditor() {
  try {
    const { waiting = {} } = await ask("/v1/review?for=editor");
    $("editor-count").textContent = number(Object.values(waiting).reduce((sum, n) => sum + n, 0));
  } catch { $("editor-count").textContent = ""; }
}

addEventListener("hashchange", () => { show(); if (desk.editor) countForEditor(); });
startKey(start);
startName(start);
startAgreement();
startReading();
startLanguage();
await start();
