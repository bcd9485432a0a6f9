/**
 * Loads Google's TFLite runtime in a page or in a classic worker, without evaluating text: a
 * Content-Security-Policy with `wasm-unsafe-eval` is enough.
 *
 * @module
 */
/// <reference lib="dom" />
import { FileError, type LiteRtModule, type LiteRtOptions } from "../../core/host.ts";

type Factory = (options: {
  readonly wasmBinary: Uint8Array;
  readonly print: (line: string) => void;
  readonly printErr: (line: string) => void;
}) => Promise<LiteRtModule>;

/** Where the loader script leaves its factory. */
const scope = globalThis as unknown as { ModuleFactory?: Factory };

/**
 * See `Host.loadLiteRt`.
 *
 * @param folder where the files of the package's folder `wasm` are
 */
export async function loadLiteRtScript(
  folder: URL,
  { relaxedSimd, print, printErr }: LiteRtOptions,
): Promise<LiteRtModule> {
  const build = relaxedSimd ? "litert_wasm_internal" : "litert_wasm_compat_internal";
  const binary = fetchBytes(new URL(`${build}.wasm`, folder));
  binary.catch(() => {}); // told below, unless the script is missing, too
  const before = scope.ModuleFactory;
  let factory: Factory | undefined;
  try {
    await loadScript(new URL(`${build}.js`, folder));
    factory = scope.ModuleFactory;
  } finally {
    scope.ModuleFactory = before;
  }
  if (factory === undefined) {
    throw new Error(`${folder}${build}.js is not LiteRT's script: it defines no ModuleFactory`);
  }
  return await factory({ wasmBinary: await binary, print, printErr });
}

async function fetchBytes(url: URL): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw new FileError("missing", `${url} answers ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
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
