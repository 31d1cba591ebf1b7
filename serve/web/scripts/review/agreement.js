// How far readers agree, a topic at a time.

import { $, element } from "../dom.js";
import { fill, items, number, share, words } from "../language.js";
import { ask } from "../server.js";
import { desk, whyNot } from "../desk.js";
import { loadCard, model, topicName } from "../models.js";

const FAIR = 0.6; // a kappa below it: readers do not mean the same by the topic
let shown = null;

export async function showAgreement() {
  if (!desk.may) return;
  const of = document.querySelector("[name=of]:checked").value;
  try {
    if (!model.card) await loadCard();
    shown = await ask("/v1/review/agreement?of=" + of);
    render();
  } catch (e) {
    shown = null;
    $("agreement-table").hidden = true;
    $("agreement-about").textContent = whyNot(e);
  }
}

function render() {
  if (!shown) return;
  $("agreement-table").hidden = shown.labels.length === 0;
  $("agreement-about").textContent = shown.items === 0 ? words().agreementNone : fill(words().agreementOf, { n: items(shown.items), equal: number(shown.equal) });
  $("agreement-rows").replaceChildren(...shown.labels.map((l) => {
    const row = element("tr"), name = element("th", "cell-text", topicName(l.label));
    name.scope = "row";
    const low = l.kappa !== undefined && l.kappa < FAIR;
    row.append(name, element("td", low ? "number low" : "number", l.kappa === undefined ? "–" : share(l.kappa).replace("-", "−")), element("td", "number", number(l.both)), element("td", "number", number(l.either)));
    return row;
  }));
}

export function startAgreement() {
  for (const radio of document.querySelectorAll("[name=of]")) radio.addEventListener("change", showAgreement);
  document.addEventListener("language", render);
}
