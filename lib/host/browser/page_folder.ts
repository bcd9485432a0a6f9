/**
 * Finds the files that do not travel in a page's scripts.
 *
 * @module
 */
import { givenFolders, type PageFolders } from "../page_folders.ts";

/** Where one of the folders is. */
export function pageFolder(name: keyof PageFolders): URL {
  const given = givenFolders()[name];
  if (given !== undefined) {
    return new URL(`${given}`.replace(/\/?$/, "/"), globalThis.location.href);
  }
  return name === "digits" ? ownFolder() : new URL(`${name}/`, pageFolder("digits"));
}

/** The folder of this script, by name: bundlers take `new URL(…, import.meta.url)` for a file. */
function ownFolder(): URL {
  const { url } = import.meta;
  if (url === undefined) {
    throw new Error(
      "Cannot find the library's files: a classic script does not know where it lies, " +
        "expected setPageFolders({ digits, litert, tfjs })",
    );
  }
  return new URL("./", url);
}
