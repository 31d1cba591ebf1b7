// The items to read: those that are here, and more from the server before they run out.

import { ask } from "../server.js";
import { myName, told } from "../desk.js";

const FEW = 5; // items asked for at once
const LOW = 2; // below it, more are asked for

// queue is of a reader, or of an editor.
export function queue(editor) {
  let items = [], asked = null, ended = false;
  const passed = new Set(); // items that were done with; the server may not know yet

  async function fetchMore() {
    const answer = await ask("/v1/review/queue?" + new URLSearchParams({ by: myName(), limit: FEW, ...(editor && { for: "editor" }) }));
    told(answer);
    const fresh = answer.items.filter((i) => !passed.has(i.id) && !items.some((own) => own.id === i.id));
    items.push(...fresh);
    ended = fresh.length === 0;
  }

  // more asks once at a time.
  const more = () => (asked ||= fetchMore().finally(() => { asked = null; }));

  return {
    get first() { return items[0]; },
    // next is the item to read; undefined where there is none.
    async next() {
      if (items.length === 0) await more();
      else if (items.length < LOW && !ended) more().catch(() => {}); // it is asked again when it is needed
      return items[0];
    },
    // done takes the first item away.
    done() {
      const item = items.shift();
      if (item) passed.add(item.id);
      return item;
    },
    // back puts an item before the others.
    back(item) {
      passed.delete(item.id);
      items = [item, ...items.filter((i) => i.id !== item.id)];
    },
    again() { items = []; ended = false; },
  };
}
