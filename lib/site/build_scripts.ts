/**
 * Compiles the page's scripts.
 *
 * @module
 */
import * as esbuild from "esbuild";
import { basename } from "@std/path";
import { libraryPlugin, PROJECT } from "./library_plugin.ts";
import { pagePackages, trainingPackages } from "./page_packages.ts";

/** The page's host is installed before the page's own code runs, so that no file of it needs to. */
const ENTRY = `import "#host"; import "./lib/page/main.ts";`;

/** A classic script does not know where it lies: all that it needs is beside it. */
const TRAIN_ENTRY = `import "#host";
import { setPageFolders } from "./lib/host/page_folders.ts";
import "./lib/page/train/worker.ts";
setPageFolders({ digits: "." });`;

const BROWSER = "lib/host/browser/mod.ts";

const OPTIONS = {
  absWorkingDir: PROJECT,
  bundle: true,
  charset: "utf8",
  logLevel: "silent",
  minify: true,
  outdir: "site",
  platform: "browser",
  target: "es2022",
  write: false,
} as const satisfies esbuild.BuildOptions;

/** Scripts by their names. */
type Scripts = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

/**
 * Compiles `page.js` and the chunks that it loads. The caller ends the compiler by `esbuild.stop()`.
 *
 * @param models the names of the models that the page offers, first the one that it begins with
 * @param trainWorker the name of the script that trains
 * @throws Error that says where the code is wrong
 */
export async function buildPage(
  models: readonly string[],
  trainWorker: string,
): Promise<Scripts> {
  return await build({
    ...OPTIONS,
    stdin: { contents: ENTRY, resolveDir: PROJECT },
    entryNames: "page",
    chunkNames: "chunk-[hash]",
    format: "esm",
    splitting: true,
    define: { MODELS: JSON.stringify(models), TRAIN_WORKER: JSON.stringify(trainWorker) },
    plugins: [libraryPlugin(BROWSER), pagePackages],
  });
}

/**
 * Compiles the scripts that train: the worker, with tfjs in it, whose name tells its contents, and the
 * one of its threads, `fused_worker.js`. The caller ends the compiler by `esbuild.stop()`.
 *
 * @throws Error that says where the code is wrong
 */
export async function buildTraining(): Promise<{
  readonly worker: string;
  readonly scripts: Scripts;
}> {
  const worker = await build({
    ...OPTIONS,
    stdin: { contents: TRAIN_ENTRY, resolveDir: PROJECT },
    entryNames: "train_worker-[hash]",
    format: "iife",
    plugins: [libraryPlugin(BROWSER), trainingPackages],
    // A classic script does not know where it lies, and is told.
    logOverride: { "empty-import-meta": "silent" },
  });
  const thread = await build({
    ...OPTIONS,
    entryPoints: ["lib/host/fused_worker.ts"],
    format: "esm",
  });
  const [name] = [...worker.keys()];
  return { worker: name!, scripts: new Map([...worker, ...thread]) };
}

/** What a service worker knows. */
export interface Kept {
  /** The paths of the files that it keeps from the beginning. */
  readonly files: readonly string[];
  /** The paths of those that it keeps when they are first asked for. */
  readonly late: readonly string[];
  /** What tells this set of files from another. */
  readonly version: string;
}

/**
 * Compiles the service worker, a classic script. The caller ends the compiler by `esbuild.stop()`.
 *
 * @throws Error that says where the code is wrong
 */
export async function buildServiceWorker(
  { files, late, version }: Kept,
): Promise<Uint8Array<ArrayBuffer>> {
  const scripts = await build({
    ...OPTIONS,
    entryPoints: ["lib/page/service_worker.ts"],
    format: "iife",
    define: {
      FILES: JSON.stringify(files),
      LATE_FILES: JSON.stringify(late),
      VERSION: JSON.stringify(version),
    },
  });
  return [...scripts.values()][0]!;
}

async function build<Options extends esbuild.BuildOptions>(
  options: esbuild.SameShape<esbuild.BuildOptions, Options> & { readonly write: false },
): Promise<Scripts> {
  try {
    const { outputFiles } = await esbuild.build<esbuild.BuildOptions & { write: false }>(options);
    // Their bytes are never shared between threads, which their type leaves open.
    return new Map(
      outputFiles.map(({ path, contents }) =>
        [basename(path), contents as Uint8Array<ArrayBuffer>] as const
      ),
    );
  } catch (error) {
    throw new Error(`Cannot build the page: ${firstFault(error)}`, { cause: error });
  }
}

/** The first thing that the compiler found, with its place. */
function firstFault(error: unknown): string {
  const [fault] = (error as Partial<esbuild.BuildFailure>).errors ?? [];
  if (fault === undefined) return error instanceof Error ? error.message : String(error);
  const { text, location } = fault;
  return location ? `${location.file}:${location.line}: ${text}` : text;
}
