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
import { buildPage, buildServiceWorker, buildTraining } from "./build_scripts.ts";
import type { Content, Files } from "./files.ts";
import { trainingFiles } from "./training_files.ts";

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
    const { worker, scripts } = await buildTraining();
    const late = new Map([...scripts, ...await trainingFiles()]);
    const files = new Map<string, Content>([
      ["index.html", new TextEncoder().encode(pageHtml())],
      ...await buildPage(MODELS, worker),
      ...await copyPage(),
      ...await copyLiteRt(),
      ...await copyModels(),
    ]);
    return await addServiceWorker(files, late);
  } finally {
    await esbuild.stop();
  }
}

/**
 * Adds the service worker, which knows all other files and their version: it changes exactly when one
 * of them or the worker itself does. The caller ends the compiler by `esbuild.stop()`.
 *
 * @param files those that the page begins with
 * @param late those that only some need
 */
export async function addServiceWorker(files: Files, late: Files = new Map()): Promise<Files> {
  const sorted = sortByPath([...files, ...late]);
  const pathsOf = (files: Files) => sortByPath([...files]).map(([path]) => path);
  const known = { files: pathsOf(files), late: pathsOf(late) };
  const unversioned = await buildServiceWorker({ ...known, version: "" });
  const hashes = await Promise.all(
    [...sorted, ["service_worker.js", unversioned] as const].map(async ([path, content]) =>
      `${path} ${content instanceof Uint8Array ? await sha256(content) : content.sha256}\n`
    ),
  );
  const version = await sha256(new TextEncoder().encode(hashes.join("")));
  return new Map([...sorted, [
    "service_worker.js",
    await buildServiceWorker({ ...known, version }),
  ]]);
}

function sortByPath(entries: readonly (readonly [string, Content])[]) {
  return entries.toSorted(([a], [b]) => a < b ? -1 : 1);
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
