// Evidence in a text: stretches of it with their weight for a topic.

import { element } from "./dom.js";
import { fill, signed, words } from "./language.js";

const FAINT = 0.1; // of the strongest stretch, and in log-odds: what weighs less is not marked, or every word would be
export const TOP = 60; // stretches asked for a topic

// telling is the evidence worth showing, and the weight of the strongest word. Rules of an
// editor are always shown.
export function telling(given) {
  const strongest = given.reduce((most, e) => (e.rule ? most : Math.max(most, Math.abs(e.weight))), 0);
  return { evidence: given.filter((e) => e.rule || Math.abs(e.weight) >= FAINT * Math.max(1, strongest)), strongest };
}

// ruleText is a rule in the words of the page: "قاعدة: عقوب* +2 (يرجّح)".
export function ruleText(rule) {
  const [, kind, text] = rule.match(/^(\w+): (.*)$/) || [null, "", rule];
  return fill(words().rule, { kind: words().ruleKinds[kind] || kind, text });
}

// marked cuts a text at every end of a stretch and marks each piece with the sum of the
// weights of the stretches over it. The pieces of a passage, if one is given, stand in an
// element of their own. Offsets are UTF-16, as strings here are.
export function marked(text, evidence, strongest, passage) {
  const ends = passage ? [passage.utf16_start, passage.utf16_end] : [];
  const cuts = [...new Set([0, text.length, ...ends, ...evidence.flatMap((e) => [e.utf16_start, e.utf16_end])])].sort((a, b) => a - b);
  const all = [], within = element("span", "passage");
  for (let i = 0; i + 1 < cuts.length; i++) {
    const piece = text.slice(cuts[i], cuts[i + 1]);
    const inside = passage && passage.utf16_start <= cuts[i] && cuts[i + 1] <= passage.utf16_end;
    if (inside && !within.hasChildNodes()) all.push(within);
    const put = (node) => (inside ? within.append(node) : all.push(node));
    let weight = 0;
    for (const e of evidence) if (e.utf16_start <= cuts[i] && cuts[i + 1] <= e.utf16_end) weight += e.weight;
    if (weight === 0 || !piece.trim()) {
      put(document.createTextNode(piece));
      continue;
    }
    const mark = element("mark", weight > 0 ? "for" : "against", piece);
    mark.style.setProperty("--strength", (0.25 + 0.75 * Math.min(1, Math.abs(weight) / strongest)).toFixed(2));
    const rules = evidence.filter((e) => e.rule && e.utf16_start <= cuts[i] && cuts[i + 1] <= e.utf16_end);
    mark.title = rules.length ? rules.map((e) => ruleText(e.rule)).join("\n") : signed(weight);
    put(mark);
  }
  return all;
}
