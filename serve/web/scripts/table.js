// A table of any number of rows, of which those in sight are drawn. It has the keys of a
// grid: arrows, Page Up and Down, Home and End move, Enter opens.

import { frames } from "./dom.js";

const BEYOND = 6; // rows drawn above and below those in sight

// table draws rows into a grid element with a body. draw gives the element of a row, open
// is called with a row that is opened. Rows are as high as the first one.
export function table(grid, body, { draw, open }) {
  let rows = [], active = 0, height = 48;
  const id = (i) => body.id + "-" + i;

  const show = frames(() => {
    const header = body.offsetTop;
    const from = Math.max(0, Math.floor((grid.scrollTop - BEYOND * height) / height));
    const to = Math.min(rows.length, Math.ceil((grid.scrollTop - header + grid.clientHeight) / height) + BEYOND);
    body.style.height = rows.length * height + "px";
    body.replaceChildren(...rows.slice(from, to).map((row, k) => {
      const e = draw(row, from + k);
      e.id = id(from + k);
      e.setAttribute("role", "row");
      e.setAttribute("aria-rowindex", from + k + 2);
      e.setAttribute("aria-selected", from + k === active);
      e.style.transform = `translateY(${(from + k) * height}px)`;
      return e;
    }));
    if (active >= from && active < to) grid.setAttribute("aria-activedescendant", id(active));
    else grid.removeAttribute("aria-activedescendant");
  });

  function move(to) {
    active = Math.max(0, Math.min(rows.length - 1, to));
    const top = active * height, header = body.offsetTop, room = grid.clientHeight - header;
    if (top < grid.scrollTop) grid.scrollTop = top;
    else if (top + height > grid.scrollTop + room) grid.scrollTop = top + height - room;
    show();
  }

  body.addEventListener("click", (e) => { // rows may be drawn anew between press and release
    const row = e.target.closest("[aria-rowindex]");
    const i = row ? row.getAttribute("aria-rowindex") - 2 : Math.floor((e.clientY - body.getBoundingClientRect().top) / height);
    if (i < 0 || i >= rows.length) return;
    move(i);
    open(i);
  });
  grid.addEventListener("scroll", show, { passive: true });
  grid.addEventListener("keydown", (e) => {
    const page = Math.max(1, Math.floor(grid.clientHeight / height) - 2);
    const to = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: rows.length - 1 }[e.key];
    if (to !== undefined) move(to);
    else if (e.key === "Enter" && rows.length > 0) open(active);
    else return;
    e.preventDefault();
  });
  function measure() {
    if (rows.length === 0 || !grid.checkVisibility()) return;
    const probe = draw(rows[0], 0);
    body.append(probe);
    height = probe.getBoundingClientRect().height || height;
    show();
  }
  new ResizeObserver(measure).observe(grid);

  return {
    show,
    move,
    set(next) {
      if (next.length !== rows.length) active = Math.min(active, Math.max(0, next.length - 1));
      rows = next;
      grid.setAttribute("aria-rowcount", rows.length + 1);
      measure();
      show();
    },
  };
}
