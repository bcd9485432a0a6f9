/**
 * Files of the official toolchain that some tests compare with. They lie beside the project, not in
 * it; where they are absent those tests skip, and their names say so.
 */
import { fromFileUrl } from "@std/path";

/** The path of a file in `../shared`. */
export function sharedPath(name: string): string {
  return fromFileUrl(new URL(`../../shared/${name}`, import.meta.url));
}

/** How a test that needs `../shared` is declared: skipped by name where the folder is absent. */
export function needsShared(name: string): { name: string; ignore: boolean } {
  let present = true;
  try {
    Deno.statSync(sharedPath("README.md"));
  } catch {
    present = false;
  }
  return { name: `${name} (needs ../shared)`, ignore: !present };
}
