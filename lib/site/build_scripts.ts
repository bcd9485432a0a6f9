/**
 * Compiles the page's scripts.
 *
 * @module
 */
import * as esbuild from "esbuild";
import { basename } from "@std/path";
import { libraryPlugin, PROJECT } from "./library_plugin.ts";
import { pagePackages } from "./page_packages.ts";

/** The page's host is installed before the page's own code runs, so that no file of it needs to. */
const ENTRY = `import "#host"; import "./lib/page/main.ts";`;

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

/**
 * Compiles `page.js` and the chunks that it loads. The caller ends the compiler by `esbuild.stop()`.
 *
 * @param models the names of the models that the page offers, first the one that it begins with
 * @returns the scripts by their names
 * @throws Error that says where the code is wrong
 */
export async function buildPage(
  models: readonly string[],
): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  const { outputFiles } = await build({
    ...OPTIONS,
    stdin: { contents: ENTRY, resolveDir: PROJECT },
    entryNames: "page",
    chunkNames: "chunk-[hash]",
    format: "esm",
    splitting: true,
    define: { MODELS: JSON.stringify(models) },
    plugins: [libraryPlugin("lib/host/browser/mod.ts"), pagePackages],
  });
  return new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]));
}

/**
 * Compiles the service worker, a classic script. The caller ends the compiler by `esbuild.stop()`.
 *
 * @param files the paths of all files that it keeps
 * @param version what tells this set of files from another
 * @throws Error that says where the code is wrong
 */
export async function buildServiceWorker(
  files: readonly string[],
  version: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const { outputFiles } = await build({
    ...OPTIONS,
    entryPoints: ["lib/page/service_worker.ts"],
    format: "iife",
    define: { FILES: JSON.stringify(files), VERSION: JSON.stringify(version) },
  });
  return outputFiles[0]!.contents;
}

async function build<Options extends esbuild.BuildOptions>(
  options: esbuild.SameShape<esbuild.BuildOptions, Options> & { readonly write: false },
): Promise<{ readonly outputFiles: readonly BuiltFile[] }> {
  try {
    const { outputFiles } = await esbuild.build<esbuild.BuildOptions & { write: false }>(options);
    return { outputFiles: outputFiles as BuiltFile[] };
  } catch (error) {
    throw new Error(`Cannot build the page: ${firstFault(error)}`, { cause: error });
  }
}

/** A file as esbuild gives it: its bytes are never shared between threads. */
interface BuiltFile {
  readonly path: string;
  readonly contents: Uint8Array<ArrayBuffer>;
}

/** The first thing that the compiler found, with its place. */
function firstFault(error: unknown): string {
  const [fault] = (error as Partial<esbuild.BuildFailure>).errors ?? [];
  if (fault === undefined) return error instanceof Error ? error.message : String(error);
  const { text, location } = fault;
  return location ? `${location.file}:${location.line}: ${text}` : text;
}
