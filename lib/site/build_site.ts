/**
 * Makes all files of the page.
 *
 * @module
 */
import * as esbuild from "esbuild";
// This import brings the package into the module graph; only then do its files have URLs.
import "@litertjs/core/package.json" with { type: "json" };
import { sha256 } from "../core/bytes.ts";
import { readFile } from "../core/files.ts";
import { pageHtml } from "../page/html.ts";
import { buildPage, buildServiceWorker } from "./build_scripts.ts";

/** The contents of files by their paths, which are relative and have `/` between their parts. */
export type Files = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

/** What the page has as the project has it. */
const COPIED = ["style.css", "icon.svg"] as const;

/** What `host/browser/litert.ts` loads, one pair or the other. */
const LITERT = [
  "litert_wasm_compat_internal.js",
  "litert_wasm_compat_internal.wasm",
  "litert_wasm_internal.js",
  "litert_wasm_internal.wasm",
] as const;

/** The models that are offered, first the one that a page begins with. */
const MODELS = ["improved", "compact", "mnist"] as const;

/**
 * Builds the page. The same sources give the same bytes.
 *
 * @returns its files, the service worker among them, sorted by their paths
 * @throws Error when a file is missing or the code cannot be compiled
 */
export async function buildSite(): Promise<Files> {
  try {
    return await addServiceWorker(
      new Map([
        ["index.html", new TextEncoder().encode(pageHtml())],
        ...await buildPage(MODELS),
        ...await copyPage(),
        ...await copyLiteRt(),
        ...await copyModels(),
      ]),
    );
  } finally {
    await esbuild.stop();
  }
}

/**
 * Adds the service worker, which knows all other files and their version: it changes exactly when one
 * of them or the worker itself does. The caller ends the compiler by `esbuild.stop()`.
 *
 * @param files all others
 */
export async function addServiceWorker(files: Files): Promise<Files> {
  const sorted = [...files].sort(([a], [b]) => a < b ? -1 : 1);
  const paths = sorted.map(([path]) => path);
  const unversioned = await buildServiceWorker(paths, "");
  const hashes = await Promise.all(
    [...sorted, ["service_worker.js", unversioned] as const].map(async ([path, bytes]) =>
      `${path} ${await sha256(bytes)}\n`
    ),
  );
  const version = await sha256(new TextEncoder().encode(hashes.join("")));
  return new Map([...sorted, ["service_worker.js", await buildServiceWorker(paths, version)]]);
}

type Entries = Promise<[string, Uint8Array<ArrayBuffer>][]>;

function copyPage(): Entries {
  return Promise.all(
    COPIED.map(async (name) => [name, await read(new URL(`../page/${name}`, import.meta.url))]),
  );
}

function copyLiteRt(): Entries {
  const folder = new URL("wasm/", import.meta.resolve("@litertjs/core/package.json"));
  return Promise.all(
    LITERT.map(async (name) => [`litert/${name}`, await read(new URL(name, folder))]),
  );
}

function copyModels(): Entries {
  return Promise.all(
    MODELS.map(async (name) => {
      const path = `models/${name}.tflite`;
      return [path, await read(new URL(`../../${path}`, import.meta.url))];
    }),
  );
}

function read(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  return readFile(url, { what: `"${url.pathname}"` });
}
