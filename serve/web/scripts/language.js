// The language of the page, and numbers as it writes them. Elements say which word
// they hold: data-word as text, data-label as a label, data-hint as a placeholder.

import { $ } from "./dom.js";
import { ar } from "./words.ar.js";
import { en } from "./words.en.js";
import { kept, keep } from "./storage.js";

const LANGUAGES = { ar, en };
export const language = { code: "ar" };

export const words = () => LANGUAGES[language.code];
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, k) => values[k]);
export const ltr = (text) => "\u2066" + text + "\u2069"; // keeps signs on their side of a number in Arabic
export const isolated = (text) => "\u2068" + text + "\u2069"; // a name of either direction
export const comma = () => (language.code === "ar" ? "، " : ", ");
export const number = (n) => ltr(n.toLocaleString("en"));
export const share = (x) => ltr(x.toFixed(2));
export const signed = (w) => ltr((w > 0 ? "+" : "−") + Math.abs(w).toFixed(2));

export function percent(p) {
  const format = (n) => n.toLocaleString(language.code === "ar" ? "ar-u-nu-latn" : "en", { style: "percent", maximumFractionDigits: 0 });
  if (p > 0 && p < 0.005) return ltr("<" + format(0.01));
  if (p < 1 && p >= 0.995) return ltr(">" + format(0.99));
  return ltr(format(p));
}

// items is a count of news items with its noun, whose form Arabic takes from the number.
export function items(n) {
  return fill(words().items[new Intl.PluralRules(language.code).select(n)] || words().items.other, { n: number(n) });
}

export function translate(root) {
  for (const e of root.querySelectorAll("[data-word]")) e.textContent = words()[e.dataset.word];
  for (const e of root.querySelectorAll("[data-label]")) e.setAttribute("aria-label", words()[e.dataset.label]);
  for (const e of root.querySelectorAll("[data-hint]")) e.placeholder = words()[e.dataset.hint];
}

// setLanguage changes the page, and tells it by the event "language".
export function setLanguage(code) {
  language.code = code;
  keep(localStorage, "lang", code);
  document.documentElement.lang = code;
  document.documentElement.dir = code === "ar" ? "rtl" : "ltr";
  document.title = words()[document.documentElement.dataset.title];
  translate(document);
  $("language").textContent = words().other;
  $("language").lang = code === "ar" ? "en" : "ar";
  document.dispatchEvent(new Event("language"));
}

export function startLanguage() {
  $("language").addEventListener("click", () => setLanguage(language.code === "ar" ? "en" : "ar"));
  const asked = new URLSearchParams(location.search).get("lang") || kept(localStorage, "lang");
  setLanguage(asked in LANGUAGES ? asked : "ar");
}
