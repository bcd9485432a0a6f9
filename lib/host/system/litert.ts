/**
 * Loads Google's TFLite runtime where scripts may be evaluated: in Deno and in Node.
 *
 * The package is made for browsers: `loadLiteRt` fetches a classic script through a `<script>`
 * element or `importScripts`, leaves its factory on `globalThis`, asks for a GPU and prints INFO
 * and WARNING lines. None of that is needed to run a model, so this module does the same work
 * without it: it evaluates the loader script as the CommonJS module that it also is, and calls its
 * factory with the WebAssembly bytes and with somewhere to write its log. No global is set, no
 * request is made, and nothing reaches the console.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { LiteRtModule, LiteRtOptions } from "../../core/host.ts";
import { type Factory, type LiteRtBuild, startLiteRt } from "../instantiate_litert.ts";

type LoaderScript = (require: NodeJS.Require, filename: string, dirname: string) => Factory;

/** The builds that have been loaded, by their script's address. */
/**
 * See `Host.loadLiteRt`.
 *
 * @param entry where the package `@litertjs/core` begins, as `import.meta.resolve` gives it
 */
export async function loadLiteRt(entry: string, options: LiteRtOptions): Promise<LiteRtModule> {
  return await startLiteRt(new URL("../wasm/", entry), options, loadBuild);
}

async function loadBuild(script: URL): Promise<LiteRtBuild> {
  const [source, module] = await Promise.all([
    readFile(script, "utf8"),
    readFile(new URL(script.href.replace(/js$/, "wasm"))).then((code) =>
      WebAssembly.compile(new Uint8Array(code))
    ),
  ]);
  const evaluate = new Function(
    "require",
    "__filename",
    "__dirname",
    `${source}\nreturn ModuleFactory;`,
  ) as LoaderScript;
  const folder = fileURLToPath(new URL(".", script));
  return { factory: evaluate(createRequire(script), fileURLToPath(script), folder), module };
}
