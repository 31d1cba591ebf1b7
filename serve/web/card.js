"use strict";

// The view "model": the card of GET /v1/model.

function renderCard() {
  const card = state.card;
  renderReport();
  $("card-name").textContent = card ? "\u2068" + card.name + "\u2069" : "";
  $("card-facts").replaceChildren();
  $("card-labels").replaceChildren();
  $("card-about").textContent = "";
  if (!card) return;
  $("card-about").textContent = card.mode === "single" ? words().cardSingle : words().cardMulti;
  const t = card.training;
  fact("factVersion", card.version);
  fact("factTrainer", t.trainer);
  fact("factParams", t.params && Object.keys(t.params).length ? JSON.stringify(t.params) : "");
  fact("factCorpus", (t.corpus || []).join(", "));
  fact("factDocuments", t.documents && t.documents.toLocaleString("en"));
  fact("factUnlabelled", t.unlabelled && t.unlabelled.toLocaleString("en"));
  fact("factFolds", t.folds);
  fact("factDocumentBytes", card.limits.document_bytes.toLocaleString("en"));
  fact("factBatch", card.limits.documents);
  fact("SHA-256", card.sha256);
  $("card-labels").replaceChildren(...card.labels.map((l) => {
    const row = element("tr");
    const name = element("td", "cell-text", topicName(l.id));
    if (topicNote(l.id)) name.append(element("div", "fine", topicNote(l.id)));
    const number = (n) => element("td", "number", n === undefined ? "" : ltr(n));
    const threshold = (l, view) => number(l.thresholds && percent(l.thresholds[view]));
    row.append(name, threshold(l, "article"), threshold(l, "headline"), number(l.support),
      element("td", "fine", (l.iptc || []).join(" ")));
    return row;
  }));
}

// fact adds a line to the card, where there is something to say
function fact(word, value) {
  if (value === undefined || value === "" || value === 0) return;
  const dd = element("dd");
  const bdi = element("bdi", "", value);
  dd.append(bdi);
  $("card-facts").append(element("dt", "", words()[word] || word), dd);
}
