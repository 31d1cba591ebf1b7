// The card of the model that answered an item: its topics with their names.

import { ask } from "../server.js";
import { model } from "../models.js";

const cards = new Map(); // by name

// useCard has topics named by the model of a name, or by the default where it is served no longer.
export async function useCard(name) {
  if (!cards.has(name)) {
    let card;
    try { card = name && await ask("/v1/models/" + encodeURIComponent(name)); } catch (e) { if (e.kind !== "unknown-model") throw e; }
    cards.set(name, card || await ask("/v1/model"));
  }
  model.card = cards.get(name);
}
