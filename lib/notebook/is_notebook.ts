/**
 * Whether this code runs in a notebook's kernel, where pictures and links can be shown. Anywhere
 * else Deno throws when `Deno.jupyter` is touched.
 */
export function isNotebook(): boolean {
  try {
    return typeof Deno.jupyter.display === "function";
  } catch {
    return false;
  }
}
