// The page's address behind #, which no browser sends to the server: the view, and of an
// item what reproduces it: #item=TEXT, where TEXT is JSON, deflated, in base64url.

export const VIEWS = ["item", "file", "model"];

// viewOf is the view that the address names.
export function viewOf(hash) {
  const name = hash.slice(1).split("=")[0];
  if (name === "card") return "model";
  return VIEWS.includes(name) ? name : "item";
}

const through = async (bytes, stream) => new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());

// linkTo is the address of an item with its options.
export async function linkTo(item) {
  const bytes = await through(new TextEncoder().encode(JSON.stringify(item)), new CompressionStream("deflate-raw"));
  let binary = "";
  for (const b of bytes) binary += String.fromCharCode(b);
  const text = btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return location.origin + location.pathname + location.search + "#item=" + text;
}

// linked is the item of an address; null where it names none.
export async function linked(hash) {
  if (!hash.startsWith("#item=")) return null;
  try {
    const binary = atob(hash.slice(6).replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = await through(Uint8Array.from(binary, (c) => c.charCodeAt(0)), new DecompressionStream("deflate-raw"));
    const item = JSON.parse(new TextDecoder().decode(bytes));
    return typeof item.headline === "string" && typeof item.body === "string" ? item : null;
  } catch {
    return null;
  }
}
