/**
 * Loads Google's TFLite runtime in a page or in a classic worker, without evaluating text: a
 * Content-Security-Policy with `wasm-unsafe-eval` is enough.
 *
 * @module
 */
/// <reference lib="dom" />
import { FileError, type LiteRtModule, type LiteRtOptions } from "../../core/host.ts";
import { type Factory, type LiteRtBuild, startLiteRt } from "../instantiate_litert.ts";

/** Where the loader script leaves its factory. */
const scope = globalThis as unknown as { ModuleFactory?: Factory };

/** The builds that have been loaded, by their script's address. */
/**
 * See `Host.loadLiteRt`.
 *
 * @param folder where the files of the package's folder `wasm` are
 */
export async function loadLiteRtScript(
  folder: URL,
  options: LiteRtOptions,
): Promise<LiteRtModule> {
  return await startLiteRt(folder, options, loadBuild);
}

async function loadBuild(script: URL): Promise<LiteRtBuild> {
  const module = fetchBytes(new URL(script.href.replace(/js$/, "wasm")))
    .then((code) => WebAssembly.compile(code));
  module.catch(() => {}); // told below, unless the script is missing, too
  const before = scope.ModuleFactory;
  let factory: Factory | undefined;
  try {
    await loadScript(script);
    factory = scope.ModuleFactory;
  } finally {
    scope.ModuleFactory = before;
  }
  if (factory === undefined) {
    throw new Error(`${script} is not LiteRT's script: it defines no ModuleFactory`);
  }
  return { factory, module: await module };
}

async function fetchBytes(url: URL): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok) throw new FileError("missing", `${url} answers ${response.status}`);
  return await response.arrayBuffer();
}

/** Runs a classic script: by an element in a page, by `importScripts` in a classic worker. */
async function loadScript(url: URL): Promise<void> {
  const { importScripts } = globalThis as { importScripts?: (url: string) => void };
  if (typeof document === "undefined" && importScripts !== undefined) {
    try {
      return importScripts(url.href);
    } catch (error) {
      const isModule = error instanceof TypeError;
      throw new Error(
        isModule
          ? "LiteRT's script cannot be loaded in a module worker, expected a classic one or a page"
          : `${url} cannot be loaded`,
        { cause: error },
      );
    }
  }
  const element = document.createElement("script");
  element.src = url.href;
  const loaded = new Promise<void>((resolve, reject) => {
    element.onload = () => resolve();
    element.onerror = () => reject(new FileError("missing", `${url} cannot be loaded`));
  });
  document.head.append(element);
  await loaded.finally(() => element.remove());
}
