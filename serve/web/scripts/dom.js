// Elements of the page. Text reaches it through textContent only.

export const $ = (id) => document.getElementById(id);

export function element(name, className, text) {
  const e = document.createElement(name);
  if (className) e.className = className;
  if (text !== undefined) e.textContent = text;
  return e;
}

// clone is the content of a template, and its parts by data-part.
export function clone(id) {
  const root = $(id).content.firstElementChild.cloneNode(true);
  const parts = {};
  for (const e of root.querySelectorAll("[data-part]")) parts[e.dataset.part] = e;
  return { root, parts };
}

export function option(value, text) {
  const o = element("option", "", text);
  o.value = value;
  return o;
}

// frames calls a function at most once a frame of the screen.
export function frames(draw) {
  let due = 0;
  return () => {
    if (!due) due = requestAnimationFrame(() => { due = 0; draw(); });
  };
}
