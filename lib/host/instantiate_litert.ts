/**
 * Starts one more copy of Google's TFLite runtime from parts that are loaded and compiled once.
 *
 * @module
 */
import type { LiteRtModule, LiteRtOptions } from "../core/host.ts";

/** What the loader script (made by Emscripten) takes; only what is used here. */
export type Factory = (options: {
  readonly print: (line: string) => void;
  readonly printErr: (line: string) => void;
  /** Takes the place of the script's own compiling; it returns an empty object, and answers later. */
  readonly instantiateWasm: (
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ) => object;
}) => Promise<LiteRtModule>;

/** A build of the runtime: its script's factory, and its compiled code. */
export interface LiteRtBuild {
  /** Makes the bindings. */
  readonly factory: Factory;
  /** The code, which all copies share. */
  readonly module: WebAssembly.Module;
}

/**
 * Starts a copy with a memory of its own (about 15 ms, 2 MB).
 *
 * @param build the loaded build
 * @param options where its log goes
 * @returns its bindings; what nobody refers to any more, the engine frees
 * @throws Error when the engine has no memory for it
 */
function instantiateLiteRt(
  { factory, module }: LiteRtBuild,
  { print, printErr }: LiteRtOptions,
): Promise<LiteRtModule> {
  return new Promise((resolve, reject) => {
    const instantiateWasm: Parameters<Factory>[0]["instantiateWasm"] = (imports, done) => {
      WebAssembly.instantiate(module, imports)
        .then((instance) => done(instance, module))
        .catch(reject);
      return {};
    };
    factory({ print, printErr, instantiateWasm }).then(resolve, reject);
  });
}

const builds = new Map<string, Promise<LiteRtBuild>>();

/**
 * Starts a copy of the build that options ask for, which is loaded when it is first needed; after a
 * failure it is tried again.
 *
 * @param folder where the files of the package's folder `wasm` are
 * @param load loads a build by its script
 */
export async function startLiteRt(
  folder: URL,
  options: LiteRtOptions,
  load: (script: URL) => Promise<LiteRtBuild>,
): Promise<LiteRtModule> {
  const name = options.relaxedSimd ? "litert_wasm_internal" : "litert_wasm_compat_internal";
  const script = new URL(`${name}.js`, folder);
  const build = builds.get(script.href) ?? load(script).catch((error) => {
    builds.delete(script.href);
    throw error;
  });
  builds.set(script.href, build);
  return await instantiateLiteRt(await build, options);
}
