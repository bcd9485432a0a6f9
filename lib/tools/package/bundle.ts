/**
 * Bundles the library for one of the machines that the npm package serves.
 *
 * @module
 */
import * as esbuild from "esbuild";
import { libraryPlugin, PROJECT } from "../../site/library_plugin.ts";
import { stemOf } from "./configuration.ts";
import { externalPackages } from "./external_packages.ts";

/** A machine that the package has a build for. */
export type Machine = "node" | "browser";

/** A build: the scripts of a folder of the package. */
export interface Bundle {
  /** The scripts by their paths in the package. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The paths of those that do something when they are imported: they install the host. */
  readonly sideEffects: readonly string[];
  /** The packages that they import. */
  readonly dependencies: readonly string[];
}

const MACHINES = {
  node: {
    target: "node20",
    host: "lib/host/node/mod.ts",
    programs: ["lib/cli/digits.ts"],
    worker: "lib/host/node/fused_worker.ts",
  },
  browser: {
    target: "es2022",
    host: "lib/host/browser/mod.ts",
    programs: [],
    worker: "lib/host/fused_worker.ts",
  },
} as const;

/**
 * Builds all scripts for a machine, in one folder: what they find by `import.meta.url` lies there.
 * The caller ends the compiler by `esbuild.stop()`.
 *
 * @param machine whose host the scripts get
 * @param modules the sources of what the package offers, as paths in the project
 * @throws Error when the code cannot be bundled
 */
export async function bundle(machine: Machine, modules: readonly string[]): Promise<Bundle> {
  const { target, host, programs, worker } = MACHINES[machine];
  const entryPoints = Object.fromEntries(
    [...modules, ...programs].map((source) => [stemOf(source), source]),
  );
  const options = {
    absWorkingDir: PROJECT,
    outdir: machine,
    bundle: true,
    format: "esm",
    platform: "neutral",
    target,
    charset: "utf8",
    // Only the package's program is one; see `package_files.ts`.
    define: { "import.meta.main": "false" },
    plugins: [libraryPlugin(host), externalPackages],
    metafile: true,
    write: false,
    logLevel: "silent",
  } satisfies esbuild.BuildOptions;
  const [library, thread] = await Promise.all([
    esbuild.build({ ...options, entryPoints, splitting: true, chunkNames: "[name]-[hash]" }),
    esbuild.build({ ...options, entryPoints: { fused_worker: worker } }),
  ]);
  const { outputs } = library.metafile;
  const entries = Object.keys(entryPoints).map((name) => `${machine}/${name}.js`);
  const sideEffects = Object.keys(outputs).filter((path) =>
    host in outputs[path]!.inputs || entries.includes(path)
  );
  return {
    files: filesOf([...library.outputFiles, ...thread.outputFiles]),
    sideEffects,
    dependencies: dependenciesOf(library.metafile),
  };
}

/** `@scope/name/part` is of the package `@scope/name`. */
function dependenciesOf({ outputs }: esbuild.Metafile): string[] {
  const imported = Object.values(outputs).flatMap(({ imports }) => imports)
    .filter(({ path, external }) => external && !path.startsWith("node:"))
    .map(({ path }) => /^(@[^/]+\/)?[^/]+/.exec(path)![0]);
  return [...new Set(imported)];
}

function filesOf(outputs: readonly esbuild.OutputFile[]): ReadonlyMap<string, Uint8Array> {
  return new Map(outputs.map(({ path, contents }) => [path.slice(PROJECT.length), contents]));
}
