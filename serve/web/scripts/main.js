// The page's start, and its views: an item, a file, the model.

import { $ } from "./dom.js";
import { startLanguage } from "./language.js";
import { loadCard, startModels } from "./models.js";
import { startKey } from "./server.js";
import { viewOf } from "./link.js";
import { openLink, startItem } from "./item.js";
import { startFile } from "./file.js";
import { startCard } from "./card.js";
import { startDrift } from "./drift.js";
import { startReleases } from "./releases.js";
import { desk, loadDesk } from "./desk.js";

function show() {
  const view = viewOf(location.hash);
  document.body.dataset.view = view;
  $("skip").href = "#view-" + view;
  for (const e of document.querySelectorAll("main")) e.hidden = e.dataset.view !== view;
  for (const a of document.querySelectorAll(".views-nav a")) {
    if (a.hash === "#" + view) a.setAttribute("aria-current", "page");
    else a.removeAttribute("aria-current");
  }
  if (location.hash === "#card") {
    $("card-details").open = true;
    $("card-details").scrollIntoView();
  }
}

$("skip").addEventListener("click", (e) => {
  e.preventDefault(); // the address behind # is the view's
  const answered = document.body.dataset.view === "item" && $("empty").hidden;
  (answered ? $("result") : document.querySelector("main:not([hidden])")).focus();
});
addEventListener("hashchange", show);
show();
startItem();
startModels();
startFile();
startCard();
startReleases();
startDrift();
startKey(() => Promise.all([loadCard(), loadDesk()]));
document.addEventListener("desk", () => { $("to-review").hidden = !desk.may; });
startLanguage();
await Promise.all([loadCard(), loadDesk()]);
await openLink();
