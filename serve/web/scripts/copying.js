// Copying to the clipboard, also over plain HTTP, where browsers have no clipboard API.

import { element } from "./dom.js";
import { words } from "./language.js";

// copies has a button copy what text gives, and say so in its own place.
export function copies(button, text) {
  button.addEventListener("click", async () => {
    const done = await copy(await text(), button);
    button.dataset.said = done ? words().copied : words().notCopied;
    button.classList.add("told");
    clearTimeout(button.timer);
    button.timer = setTimeout(() => button.classList.remove("told"), 1600);
    const status = document.getElementById("copy-status");
    status.textContent = "";
    status.textContent = button.dataset.said;
  });
}

async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = element("textarea", "unseen");
    field.value = text;
    button.after(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    button.focus();
    return done;
  }
}
