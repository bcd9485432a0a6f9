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

/** What the loader script (made by Emscripten) takes; only what is used here. */
type Factory = (options: {
  readonly wasmBinary: Uint8Array;
  readonly print: (line: string) => void;
  readonly printErr: (line: string) => void;
}) => Promise<LiteRtModule>;

type LoaderScript = (require: NodeJS.Require, filename: string, dirname: string) => Factory;

/**
 * See `Host.loadLiteRt`.
 *
 * @param entry where the package `@litertjs/core` begins, as `import.meta.resolve` gives it
 */
export async function loadLiteRt(
  entry: string,
  { relaxedSimd, print, printErr }: LiteRtOptions,
): Promise<LiteRtModule> {
  const directory = new URL("../wasm/", entry);
  const build = relaxedSimd ? "litert_wasm_internal" : "litert_wasm_compat_internal";
  const script = new URL(`${build}.js`, directory);
  const [source, wasmBinary] = await Promise.all([
    readFile(script, "utf8"),
    readFile(new URL(`${build}.wasm`, directory)),
  ]);
  const evaluate = new Function(
    "require",
    "__filename",
    "__dirname",
    `${source}\nreturn ModuleFactory;`,
  ) as LoaderScript;
  const factory = evaluate(createRequire(script), fileURLToPath(script), fileURLToPath(directory));
  return await factory({ wasmBinary, print, printErr });
}
