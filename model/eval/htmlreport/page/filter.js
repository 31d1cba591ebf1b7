"use strict";
// Filters topics and mistakes, and copies a mistake. The page is whole without it.
(() => {
  const $ = (id) => document.getElementById(id);
  for (const form of document.querySelectorAll(".filter")) {
    form.hidden = false;
    form.addEventListener("submit", (e) => e.preventDefault());
  }

  // letters as a reader of Arabic compares them: without marks, alefs and yehs alike
  const folded = (s) => s.normalize("NFKD").replace(/[\u064b-\u065f\u0670\u0640\u0300-\u036f]/g, "")
    .replace(/[أإآٱ]/g, "ا").replace(/ى/g, "ي").replace(/ة/g, "ه").toLowerCase();

  const find = $("find-topic");
  if (find) {
    const topics = [...document.querySelectorAll(".topic")].map((e) => [e, folded(e.querySelector(".topic-name").textContent + " " + e.querySelector("code").textContent)]);
    find.addEventListener("input", () => {
      const want = folded(find.value.trim());
      for (const [e, name] of topics) e.hidden = !name.includes(want);
      for (const g of document.querySelectorAll(".group")) g.hidden = !g.querySelector(".topic:not([hidden])");
    });
  }

  const list = document.querySelector(".mistakes");
  if (!list) return;
  const all = [...list.children].map((e) => ({ e, given: e.dataset.g, missed: e.dataset.m, truth: e.dataset.t, suspect: "s" in e.dataset, text: "" }));
  const topic = $("filter-topic"), kind = $("filter-kind"), pair = $("filter-pair"), text = $("filter-text"), suspect = $("filter-suspect");
  const shown = document.querySelector(".shown");
  const has = (numbers, n) => numbers.includes(" " + n + " ");

  function filter() {
    const words = folded(text.value.trim()), [was, gave] = pair && pair.value ? pair.value.split(">") : [];
    let n = 0;
    for (const m of all) {
      const of = (kind.value === "m" ? "" : m.given) + (kind.value === "g" ? "" : m.missed);
      if (words && !m.text) m.text = folded(m.e.textContent);
      const keep = (topic.value ? has(of, topic.value) : of.trim() !== "") && (!was || has(m.truth, was) && has(m.given, gave)) &&
        (!suspect || !suspect.checked || m.suspect) && (!words || m.text.includes(words));
      m.e.hidden = !keep;
      if (keep) n++;
    }
    shown.textContent = shown.dataset.says.replace("{n}", n.toLocaleString("en")).replace("{all}", all.length.toLocaleString("en"));
  }
  for (const e of [topic, kind, pair, text, suspect]) if (e) e.addEventListener("input", filter);
  filter();

  const reset = () => { for (const e of [topic, kind, pair, text]) if (e) e.value = ""; if (suspect) suspect.checked = false; };
  document.addEventListener("click", (e) => {
    const a = e.target.closest("a[data-topic], a[data-pair]");
    if (!a) return;
    reset();
    if ("topic" in a.dataset) topic.value = a.dataset.topic; else pair.value = a.dataset.pair;
    filter();
  });
  // a link to a mistake shows it, whatever is filtered or folded away
  function follow() {
    const e = location.hash.length > 1 && $(location.hash.slice(1));
    if (!e) return;
    if (e.classList.contains("mistake") && e.hidden) { reset(); filter(); }
    for (let d = e.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
    e.scrollIntoView();
  }
  addEventListener("hashchange", follow);
  follow();

  const copy = document.createElement("button");
  copy.type = "button";
  copy.className = "quiet copy";
  copy.textContent = list.dataset.copy;
  for (const m of all) m.e.querySelector(".meta").append(" ", copy.cloneNode(true));
  list.addEventListener("click", async (e) => {
    const button = e.target.closest(".copy");
    if (!button) return;
    const m = button.closest(".mistake"), line = (q) => [...m.querySelectorAll(q)].map((x) => x.textContent.replace(/\s+/g, " ").trim()).filter(Boolean).join("\n");
    const link = location.href.split("#")[0] + "#" + m.id;
    const says = [line("h3"), line(".said li"), line(".sides-line"), line(".suspect"), m.querySelector(".meta bdi").textContent, link].filter(Boolean).join("\n");
    try {
      await navigator.clipboard.writeText(says);
    } catch { // a page opened from a file may have no clipboard
      const box = document.createElement("textarea");
      box.value = says;
      document.body.append(box);
      box.select();
      document.execCommand("copy");
      box.remove();
    }
    button.textContent = list.dataset.copied;
    setTimeout(() => { button.textContent = list.dataset.copy; }, 1500);
  });
})();
