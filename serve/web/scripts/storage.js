// What the browser keeps for this page: sessionStorage for this tab, localStorage for
// good. A page may be denied either; then nothing is kept.

export function kept(storage, name) {
  try { return storage.getItem("tasnif." + name); } catch { return null; }
}

export function keep(storage, name, value) {
  try { storage.setItem("tasnif." + name, value); } catch { /* nothing is kept */ }
}
