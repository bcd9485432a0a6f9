import "#host";
import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import * as esbuild from "esbuild";
import { sha256 } from "../../lib/core/bytes.ts";
import { decodeIdxImages, decodeIdxLabels, loadMnist } from "../../lib/data/mod.ts";
import { unpackIdx } from "../../lib/data/sources/read_idx_file.ts";
import { addServiceWorker, buildSite } from "../../lib/site/build_site.ts";
import { bytesOf, type Files } from "../../lib/site/files.ts";
import { gzip } from "../../lib/site/gzip.ts";

const textOf = (files: Files, path: string): string => {
  const content = files.get(path);
  if (!(content instanceof Uint8Array)) throw new Error(`${path} is made late, or not there`);
  return new TextDecoder().decode(content);
};

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** What is written into a service worker: the paths that it keeps, at once or later, and their version. */
function writtenIn(files: Files) {
  const worker = textOf(files, "service_worker.js");
  const lists = [...worker.matchAll(/(\["[^\]]*"\])/g)].map(([, list]) =>
    JSON.parse(list!) as string[]
  );
  const [version, ...others] = worker.match(/[0-9a-f]{64}/g)!;
  assertEquals(others, []);
  // Which of the two comes first, the compiler says.
  const late = lists.find((paths) => paths.some((path) => LATE.test(path))) ?? [];
  const paths = lists.find((paths) => paths !== late) ?? [];
  return { paths, late, version: version! };
}

/** The files that only some need, by their paths. */
const LATE = /^(mnist|tfjs|models\/compact)\/|^train_worker-|^fused[_.]|^tfjs\./;

/** Adds the service worker to made files, and ends the compiler. */
async function versionOf(files: Record<string, string>): Promise<string> {
  const made = Object.entries(files).map(([path, text]) => [path, encode(text)] as const);
  try {
    return writtenIn(await addServiceWorker(new Map(made))).version;
  } finally {
    await esbuild.stop();
  }
}

Deno.test("the page has its files, its scripts, LiteRT's, the models, and what trains", async () => {
  const paths = [...(await buildSite()).keys()];
  const chunks = paths.filter((path) => /^chunk-[A-Z0-9]{8}\.js$/.test(path));
  const workers = paths.filter((path) => /^train_worker-[A-Z0-9]{8}\.js$/.test(path));
  assertEquals(workers.length, 1);
  assertEquals(
    paths.toSorted(),
    [
      ...chunks,
      ...workers,
      "fused.relaxed.wasm",
      "fused.simd.wasm",
      "fused_worker.js",
      "icon.svg",
      "index.html",
      "litert/litert_wasm_compat_internal.js",
      "litert/litert_wasm_compat_internal.wasm",
      "litert/litert_wasm_internal.js",
      "litert/litert_wasm_internal.wasm",
      "mnist/t10k-images-idx3-ubyte.gz",
      "mnist/t10k-labels-idx1-ubyte.gz",
      "mnist/train-images-idx3-ubyte.gz",
      "mnist/train-labels-idx1-ubyte.gz",
      "models/compact.tflite",
      "models/compact/model.json",
      "models/compact/weights.bin",
      "models/improved.tflite",
      "models/mnist.tflite",
      "page.js",
      "service_worker.js",
      "style.css",
      "tfjs.relaxed.wasm",
      "tfjs.simd.wasm",
      "tfjs/tfjs-backend-wasm-simd.wasm",
    ].sort(),
  );
});

Deno.test("the same sources give the same bytes and version", async () => {
  const [first, second] = [await buildSite(), await buildSite()];
  const hashes = (files: Files) =>
    Promise.all(
      [...files].map(async ([path, content]) => [path, await sha256(await bytesOf(content))]),
    );
  assertEquals(await hashes(first), await hashes(second));
});

Deno.test("the service worker knows all other files, in order: those that it keeps at once, and those for training", async () => {
  const files = await buildSite();
  const others = [...files.keys()].filter((path) => path !== "service_worker.js").sort();
  const { paths, late } = writtenIn(files);
  assertEquals(late, others.filter((path) => LATE.test(path)));
  assertEquals(paths, others.filter((path) => !LATE.test(path)));
});

Deno.test("the version changes with what a late file is made of, which is not made for that", async () => {
  const versionWith = async (sha256: string) => {
    const make = () => Promise.reject(new Error("it is made"));
    try {
      const files = await addServiceWorker(
        new Map([["a.js", encode("1")]]),
        new Map([["mnist/a.gz", { sha256, make }]]),
      );
      assertEquals(writtenIn(files).late, ["mnist/a.gz"]);
      return writtenIn(files).version;
    } finally {
      await esbuild.stop();
    }
  };
  assertNotEquals(await versionWith("1"), await versionWith("2"));
  assertEquals(await versionWith("1"), await versionWith("1"));
});

Deno.test("MNIST in the page is the official one, compressed", async () => {
  const files = await buildSite();
  const loaded = await loadMnist();
  const unpack = async (name: string) =>
    unpackIdx(await bytesOf(files.get(`mnist/${name}.gz`)!), name);
  const images = decodeIdxImages(await unpack("t10k-images-idx3-ubyte"));
  assertEquals(images, loaded.test.images);
  assertEquals(decodeIdxLabels(await unpack("train-labels-idx1-ubyte")), loaded.train.labels);
  const names = [...files.keys()].filter((path) => path.startsWith("mnist/"));
  const sizes = await Promise.all(
    names.map(async (path) => (await bytesOf(files.get(path)!)).length),
  );
  const bytes = sizes.reduce((sum, length) => sum + length, 0);
  assert(bytes > 11e6 && bytes < 12e6, `${bytes} bytes`);
});

Deno.test("the scripts that the page begins with have 60 KB, compressed", async () => {
  const files = await buildSite();
  const own = new Set(["page.js"]);
  // Its own imports and theirs, not what it loads by import() when it reads already.
  for (const path of own) {
    for (const [, name] of textOf(files, path).matchAll(/\b(?:from|import)"\.\/(chunk-[^"]+)"/g)) {
      own.add(name!);
    }
  }
  assert(own.size > 1);
  const sizes = await Promise.all(
    [...own].map(async (path) => (await gzip(encode(textOf(files, path)))).length),
  );
  const bytes = sizes.reduce((sum, length) => sum + length, 0);
  assert(bytes <= 60_000, `${bytes} bytes`);
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
    [...textOf(files, path).matchAll(/(?<![-\w])(?:from|import\(|import)\s*"([^"]+)"/g)]
      .map(([, name]) => name!)
  );
  assert(imported.length > 0);
  for (const name of imported) {
    assert(name.startsWith("./") && files.has(name.slice(2)), name);
  }
});

Deno.test("the page's scripts have the browser's host, and neither tfjs nor this machine's paths", async () => {
  const files = await buildSite();
  const scripts = [...files.keys()].filter((path) =>
    /^[^/]*\.js$/.test(path) && !path.startsWith("train_worker")
  );
  const text = scripts.map((path) => textOf(files, path)).join("\n");
  assertStringIncludes(text, "a page has no files; offer it as a download");
  assertStringIncludes(text, "the page runs models and trains none");
  for (const stranger of ["Deno.", "node:", "file:///", "/lib/", "npm:", "registry.npmjs.org"]) {
    assert(!text.includes(stranger), stranger);
  }
  assert(text.length < 1_000_000, `${text.length} characters`);
});

Deno.test("the script that trains has tfjs, evaluates no text, and has none of this machine's paths", async () => {
  const files = await buildSite();
  const path = [...files.keys()].find((path) => path.startsWith("train_worker"))!;
  const text = textOf(files, path);
  assertStringIncludes(text, "softmaxCrossEntropy");
  const own = [...files.keys()].filter((name) => /^(page|chunk-.*)\.js$/.test(name));
  assert(own.some((name) => textOf(files, name).includes(path)));
  for (
    const stranger of ["file:///", "/lib/page", "npm:", "registry.npmjs.org", "sourceMappingURL"]
  ) {
    assert(!text.includes(stranger), stranger);
  }
  assert(text.length < 2_000_000, `${text.length} characters`);
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
