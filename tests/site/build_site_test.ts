import "#host";
import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import * as esbuild from "esbuild";
import { sha256 } from "../../lib/core/bytes.ts";
import { addServiceWorker, buildSite } from "../../lib/site/build_site.ts";
import type { Files } from "../../lib/site/files.ts";

const textOf = (files: Files, path: string): string => new TextDecoder().decode(files.get(path));

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** What is written into a service worker: the paths that it keeps, and their version. */
function writtenIn(files: Files): { readonly paths: string[]; readonly version: string } {
  const worker = textOf(files, "service_worker.js");
  const [, paths] = /(\["[^\]]*"\])/.exec(worker)!;
  const [version, ...others] = worker.match(/[0-9a-f]{64}/g)!;
  assertEquals(others, []);
  return { paths: JSON.parse(paths!), version: version! };
}

/** Adds the service worker to made files, and ends the compiler. */
async function versionOf(files: Record<string, string>): Promise<string> {
  const made = Object.entries(files).map(([path, text]) => [path, bytesOf(text)] as const);
  try {
    return writtenIn(await addServiceWorker(new Map(made))).version;
  } finally {
    await esbuild.stop();
  }
}

Deno.test("the page has its files, its scripts, LiteRT's and the models", async () => {
  const paths = [...(await buildSite()).keys()];
  const chunks = paths.filter((path) => /^chunk-[A-Z0-9]{8}\.js$/.test(path));
  const improved = paths.filter((path) => path === "models/improved.tflite");
  assertEquals(
    paths.toSorted(),
    [
      ...chunks,
      ...improved,
      "icon.svg",
      "index.html",
      "litert/litert_wasm_compat_internal.js",
      "litert/litert_wasm_compat_internal.wasm",
      "litert/litert_wasm_internal.js",
      "litert/litert_wasm_internal.wasm",
      "models/compact.tflite",
      "models/mnist.tflite",
      "page.js",
      "service_worker.js",
      "style.css",
    ].sort(),
  );
});

Deno.test("the same sources give the same bytes and version", async () => {
  const [first, second] = [await buildSite(), await buildSite()];
  const hashes = (files: Files) =>
    Promise.all([...files].map(async ([path, bytes]) => [path, await sha256(bytes)]));
  assertEquals(await hashes(first), await hashes(second));
});

Deno.test("the service worker knows all other files, in order", async () => {
  const files = await buildSite();
  const others = [...files.keys()].filter((path) => path !== "service_worker.js");
  assertEquals(writtenIn(files).paths, others.sort());
});

Deno.test("the version changes with a file's bytes, name and number, and with nothing else", async () => {
  const version = await versionOf({ "a.js": "1", "b.js": "2" });
  assertEquals(await versionOf({ "b.js": "2", "a.js": "1" }), version);
  const changes: readonly Readonly<Record<string, string>>[] = [
    { "a.js": "1", "b.js": "3" },
    { "a.js": "2", "b.js": "1" },
    { "a.js": "1", "c.js": "2" },
    { "a.js": "1" },
    { "a.js": "1", "b.js": "2", "c.js": "" },
  ];
  const changed: string[] = [];
  for (const files of changes) changed.push(await versionOf(files));
  for (const other of changed) assertNotEquals(other, version);
  assertEquals(new Set(changed).size, changed.length);
});

Deno.test("the page's scripts import each other by relative names, and all is there", async () => {
  const files = await buildSite();
  const scripts = [...files.keys()].filter((path) => /^(page|chunk-.*)\.js$/.test(path));
  assert(scripts.length > 1);
  const imported = scripts.flatMap((path) =>
    [...textOf(files, path).matchAll(/\b(?:from|import\(|import)\s*"([^"]+)"/g)]
      .map(([, name]) => name!)
  );
  assert(imported.length > 0);
  for (const name of imported) {
    assert(name.startsWith("./") && files.has(name.slice(2)), name);
  }
});

Deno.test("the page's scripts have the browser's host, and neither tfjs nor this machine's paths", async () => {
  const files = await buildSite();
  const scripts = [...files.keys()].filter((path) => /^[^/]*\.js$/.test(path));
  const text = scripts.map((path) => textOf(files, path)).join("\n");
  assertStringIncludes(text, "a page has no files; offer it as a download");
  assertStringIncludes(text, "the page runs models and trains none");
  for (const stranger of ["Deno.", "node:", "file:///", "/lib/", "npm:", "registry.npmjs.org"]) {
    assert(!text.includes(stranger), stranger);
  }
  assert(text.length < 1_000_000, `${text.length} characters`);
});

Deno.test("index.html has relative links only, so that any folder can hold it", async () => {
  const files = await buildSite();
  const links = [...textOf(files, "index.html").matchAll(/\b(?:href|src)="?([^"\s>]*)/g)]
    .map(([, link]) => link!);
  assert(links.includes("page.js"));
  for (const link of links) {
    assert(!/^(\/|[a-z]+:)/.test(link), link);
    assert(files.has(link), link);
  }
});
