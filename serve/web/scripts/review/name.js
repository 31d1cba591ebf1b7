// Who reads. The server may know it; else the reader says it, and the browser keeps it.

import { $ } from "../dom.js";
import { fill, isolated, words } from "../language.js";
import { desk, myName, setName } from "../desk.js";

// nameless tells whether nobody knows who reads.
export const nameless = () => !desk.by && !myName();

let changing = false;
export const asking = () => desk.may && (nameless() || changing);

// startName has the form for the name; named is called once there is one.
export function startName(named) {
  $("name-form").addEventListener("submit", (e) => {
    e.preventDefault();
    if (!$("name").value.trim()) return;
    setName($("name").value);
    changing = false;
    named();
  });
  $("change-name").addEventListener("click", () => {
    changing = true;
    named();
    $("name").value = myName();
    $("name").select();
  });
  for (const event of ["desk", "language"]) document.addEventListener(event, () => {
    $("reader").textContent = desk.by ? fill(words().readAs, { by: isolated(desk.by) }) : "";
  });
}
